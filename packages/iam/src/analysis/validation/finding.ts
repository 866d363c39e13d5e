/** What Access Analyzer says of a policy, with the places that it means. Source: Access Analyzer API Reference, ValidatePolicyFinding. */
import type { JsonSpan } from "../json/json-tree.ts";
import type { IssueCode } from "./issue-codes.ts";

/** One step from the root of the document. A `key` means the name of a member, a `value` what it holds. */
export type PathElement =
  | { readonly value: string }
  | { readonly key: string }
  | { readonly index: number };

/** Something in the document: where it is, and how one gets there. */
export interface Place {
  readonly path: readonly PathElement[];
  readonly span: JsonSpan;
}

export interface Finding {
  readonly code: IssueCode;
  readonly details: string;
  readonly places: readonly Place[];
}

/** Takes what a check finds. */
export type Report = (code: IssueCode, details: string, ...places: readonly Place[]) => void;
