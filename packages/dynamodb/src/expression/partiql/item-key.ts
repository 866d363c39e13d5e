/** The one item that a WHERE names: of a write, of a read in a transaction or of one in a batch. */
import type { Condition } from "../condition.ts";
import { type AttributeValue, type Item, setAttribute, typeOf } from "../value/attribute-value.ts";
import { equalValues } from "../value/compare.ts";
import { type KeySchema, keyAttributes } from "../value/key-check.ts";
import { refused } from "./faults.ts";
import { allOf, conjuncts, equalityOf, typeFault } from "./key-terms.ts";

export interface KeyedCondition {
  readonly key: Item;
  /** What the item must fulfil beyond having the key. */
  readonly condition: Condition | undefined;
}

export type KeyFault =
  | { readonly kind: "incomplete" }
  /** Two values for one attribute. */
  | { readonly kind: "conflict"; readonly name: string }
  | { readonly kind: "type"; readonly name: string; readonly value: AttributeValue };

/** A read takes a list of one value for an equality, and a check what contradicts its key for a condition. */
export type KeyUse = "write" | "read" | "check";

/** The item that equalities name, in a condition that is said of no other item. */
export function keyOf(
  where: Condition | undefined,
  schema: KeySchema,
  use: KeyUse,
): KeyedCondition | KeyFault {
  const key: Record<string, AttributeValue> = {};
  const rest: Condition[] = [];
  for (const term of conjuncts(where)) {
    const equality = equalityOf(term, use === "read");
    const attribute = equality && keyAttributes(schema).find(({ name }) => name === equality.name);
    if (equality === undefined || attribute === undefined) {
      rest.push(term);
      continue;
    }
    const { name, value } = equality;
    const before = key[name];
    if (before !== undefined && !equalValues(before, value)) {
      if (use !== "check") return { kind: "conflict", name };
      rest.push(term);
      continue;
    }
    if (typeOf(value) !== attribute.type) return { kind: "type", name, value };
    setAttribute(key, name, value);
  }
  if (keyAttributes(schema).some(({ name }) => key[name] === undefined)) {
    return { kind: "incomplete" };
  }
  return { key, condition: allOf(rest) };
}

export function isKeyFault(found: KeyedCondition | KeyFault): found is KeyFault {
  return "kind" in found;
}

/** What AWS says of a write that is not of one item. */
export function keyFaultOf(fault: KeyFault): Error {
  switch (fault.kind) {
    case "incomplete":
      return refused("Where clause does not contain a mandatory equality on all key attributes");
    case "conflict":
      return refused(
        `Multiple conditions on same key ${fault.name}. ` +
          "Only single item Update/Insert/Delete are supported",
      );
    case "type":
      return typeFault(fault.name, fault.value);
  }
}
