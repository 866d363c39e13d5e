/** What Query and Scan have in common, as far as it can be judged without the table. */
import type { QueryInput, ScanInput } from "@aws-sdk/client-dynamodb";
import { validation } from "../../errors.ts";
import type { Condition } from "../../expression/condition.ts";
import { projectionOfAttributes } from "../../expression/legacy/attributes.ts";
import type { Projection } from "../../expression/projection.ts";
import { ValidationException } from "../../expression/validation-exception.ts";
import type { Item } from "../../expression/value/attribute-value.ts";
import { checkValue } from "../../expression/value/check.ts";

export interface ReadParameters {
  readonly filter: Condition | undefined;
  readonly projection: Projection | undefined;
  readonly startKey: Item | undefined;
}

export function readAttributesToGet(names: readonly string[] | undefined): Projection | undefined {
  return names && projectionOfAttributes(names);
}

/** Of these AWS does not say that it is the starting key that they are about. */
const WITHOUT_PREFIX =
  /contains duplicates|number set|numeric value|significant digits|number with magnitude/;

/** ExclusiveStartKey: values as they may be, whatever the keys are. */
export function readStartKey(key: Item | undefined): Item | undefined {
  if (key === undefined) return undefined;
  const entries = Object.entries(key).map(([name, value]) => {
    try {
      return [name, checkValue(value)] as const;
    } catch (error) {
      if (!(error instanceof ValidationException) || WITHOUT_PREFIX.test(error.message))
        throw error;
      throw new ValidationException(`The provided starting key is invalid: ${error.message}`);
    }
  });
  return Object.fromEntries(entries);
}

/** Select and what it may stand beside. */
export function checkSelect(
  input: Pick<
    QueryInput | ScanInput,
    "AttributesToGet" | "IndexName" | "ProjectionExpression" | "Select"
  >,
  operation: "Query" | "Scan",
): void {
  const { AttributesToGet, IndexName, ProjectionExpression, Select } = input;
  if (Select === undefined) return;
  const given =
    ProjectionExpression !== undefined
      ? "ProjectionExpression"
      : AttributesToGet && "AttributesToGet";
  if (Select === "SPECIFIC_ATTRIBUTES") {
    if (given !== undefined) return;
    // AWS calls this a validation error of Query, and not of Scan.
    throw validation(
      `${operation === "Query" ? "1 validation error detected: " : ""}` +
        "Must specify the AttributesToGet or ProjectionExpression " +
        "when choosing to get SPECIFIC_ATTRIBUTES",
    );
  }
  if (given !== undefined) {
    const what = Select === "COUNT" ? "only the Count" : Select;
    throw validation(`Cannot specify the ${given} when choosing to get ${what}`);
  }
  if (Select === "ALL_PROJECTED_ATTRIBUTES" && IndexName === undefined) {
    throw validation("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  }
}
