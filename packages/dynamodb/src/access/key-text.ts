/** The value of a partition key as policies write it. */

import { ValidationException } from "../expression/validation-exception.ts";
import type { AttributeValue } from "../expression/value/attribute-value.ts";
import { checkValue } from "../expression/value/check.ts";

/**
 * Numbers in the one form that DynamoDB gives them, so that `1.0` is no way round a policy about `1`; bytes in base64.
 * Undefined for what is no key.
 */
export function keyText(value: AttributeValue): string | undefined {
  if ("S" in value) return value.S;
  if ("B" in value) return Buffer.from(value.B).toString("base64");
  if (!("N" in value)) return undefined;
  try {
    return (checkValue(value) as { readonly N: string }).N;
  } catch (error) {
    if (error instanceof ValidationException) return value.N;
    throw error;
  }
}
