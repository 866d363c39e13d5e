/** What `checkInput` finds, before it is put in a service's words. */
import type { Member } from "./model.ts";

export type Limit =
  | { readonly kind: "required" }
  | {
      readonly kind: "min-length" | "max-length" | "min-value" | "max-value";
      readonly limit: number;
      /** Of doubles, which are printed with a fraction: `1.0`. */
      readonly isDouble?: boolean;
    }
  | { readonly kind: "pattern"; readonly pattern: string }
  | { readonly kind: "enum"; readonly values: readonly string[] }
  /** Some element of a list, key or value of a map broke one of these. */
  | { readonly kind: "elements" | "keys" | "values"; readonly limits: readonly Limit[] };

export interface Violation {
  /**
   * From the input downwards: members with their first letter in lower case, list positions (from
   * 1) and map keys, each of those two followed by `member`.
   */
  readonly path: readonly (string | number)[];
  /** Undefined for an absent member. */
  readonly value: unknown;
  /** The value's shape. */
  readonly target: string;
  readonly limit: Limit;
  readonly sensitive: boolean;
  /** The member of the input that the path begins with. */
  readonly top: Member;
}
