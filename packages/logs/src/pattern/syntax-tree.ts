/**
 * Filter patterns as trees.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
import type { Regex } from "./regex.ts";

export type Pattern =
  | { readonly kind: "everything" }
  | TextPattern
  | { readonly kind: "json"; readonly condition: Condition<JsonTest> }
  | { readonly kind: "fields"; readonly fields: readonly Field[] };

/** A term is text that an event contains, or a regular expression that is found in it. */
export type Term =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "regex"; readonly regex: Regex };

export interface TextPattern {
  readonly kind: "text";
  readonly required: readonly Term[];
  /** `?TERM`; counts only where there are no others. */
  readonly optional: readonly Term[];
  readonly excluded: readonly Term[];
}

export type Condition<Test> =
  | { readonly kind: "and" | "or"; readonly of: readonly Condition<Test>[] }
  | { readonly kind: "test"; readonly test: Test };

export type Operator = "=" | "!=" | "<" | ">" | "<=" | ">=";

export type Operand =
  | {
      readonly kind: "text";
      /** `*` stands for any characters. */
      readonly text: string;
      readonly number: number | undefined;
    }
  | { readonly kind: "regex"; readonly regex: Regex };

export interface Comparison {
  readonly operator: Operator;
  readonly operand: Operand;
}

export type SelectorStep =
  | { readonly kind: "member"; readonly name: string }
  | { readonly kind: "element"; readonly index: number }
  /** Every member or element. */
  | { readonly kind: "each" };

export interface Selector {
  /** As it was written: `$.a.b[0]`. */
  readonly text: string;
  readonly steps: readonly SelectorStep[];
}

export type JsonTest = { readonly selector: Selector } & (
  | ({ readonly kind: "compare" } & Comparison)
  | { readonly kind: "is"; readonly value: null | true | false }
  | { readonly kind: "exists"; readonly isExpected: boolean }
);

/** One field of an event whose fields are parted by spaces; `...` is any number of them. */
export type Field =
  | { readonly kind: "rest" }
  | {
      readonly kind: "field";
      readonly name: string;
      readonly condition: Condition<Comparison> | undefined;
    };
