/** Policy evaluation: the engine room of IAM. Plain data in, a decision out. */
export { type DenialOptions, denialMessage } from "./denial-message.ts";
export {
  type ParseOptions,
  type PolicyDocument,
  type PolicyKind,
  type PolicyVersion,
  parsePolicy,
  type Statement,
} from "./document.ts";
export { evaluate } from "./evaluate.ts";
export type * from "./evaluation.ts";
export {
  type ConditionExplanation,
  type ElementExplanation,
  type Explanation,
  explain,
  type PolicyExplanation,
  type StatementExplanation,
  type StepExplanation,
} from "./explain.ts";
export { literalPattern } from "./literal.ts";
export { PolicySyntaxError } from "./policy-syntax-error.ts";
export {
  type AddStatement,
  type AllowStatement,
  type Change,
  changesToAllow,
  type RemoveDeny,
} from "./remedy.ts";
