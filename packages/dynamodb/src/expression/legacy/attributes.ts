/** `AttributeUpdates` and `AttributesToGet`: attributes by their names, without paths. */
import { Projection } from "../projection.ts";
import { type Action, TYPE_MISMATCH, type Update } from "../update.ts";
import { updateOf } from "../update-binding.ts";
import { type AttributeValue, isSet, typeOf } from "../value/attribute-value.ts";
import { checkValue } from "../value/check.ts";
import { invalid } from "./comparison.ts";

export interface AttributeValueUpdate {
  readonly Value?: AttributeValue | undefined;
  /** PUT by default. */
  readonly Action?: "PUT" | "ADD" | "DELETE" | undefined;
}

export function updateOfAttributes(
  updates: Readonly<Record<string, AttributeValueUpdate>>,
): Update {
  const actions = Object.entries(updates).map(([name, update]) => actionOf(name, update));
  return updateOf(actions, TYPE_MISMATCH.legacy);
}

function actionOf(name: string, { Value, Action = "PUT" }: AttributeValueUpdate): Action {
  const path = [name];
  if (Value === undefined) {
    if (Action === "DELETE") return { kind: "remove", path };
    throw invalid("Only DELETE action is allowed when no attribute value is specified");
  }
  const value = checkValue(Value);
  const type = typeOf(value);
  switch (Action) {
    case "PUT":
      return { kind: "set", path, value: { kind: "value", value } };
    case "DELETE":
      if (isSet(type)) return { kind: "delete", path, value };
      throw invalid(`DELETE action with value is not supported for the type ${type}`);
    case "ADD":
      if (isSet(type) || type === "N" || type === "L") return { kind: "add", path, value };
      throw invalid(`ADD action is not supported for the type ${type}`);
  }
}

export function projectionOfAttributes(names: readonly string[]): Projection {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw invalid(`Duplicate value in attribute name: ${name}`);
    seen.add(name);
  }
  return new Projection(names.map((name) => [name]));
}
