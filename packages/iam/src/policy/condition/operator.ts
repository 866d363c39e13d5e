/**
 * The shape that the operator families share. A family reads the policy's values once and then says of one value of the request
 * whether it meets any of them. Negation, missing keys and sets of values are the block's business (block.ts).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import type { RequestContext } from "../template.ts";

/** Does this value of the request meet one of the policy's values? */
export type ValueTest = (seen: string, context: RequestContext) => boolean;

export interface OperatorFamily {
  /** @param variables `${…}` in the policy's values is a policy variable */
  compile(values: readonly string[], variables: boolean): ValueTest;
  /** True when one of the values meets it; the operator is then false, and true when the key is missing. */
  readonly negated: boolean;
}
