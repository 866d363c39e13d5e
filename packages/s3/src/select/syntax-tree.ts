/** A parsed query, as plain frozen facts. */
import type { Position } from "./select-error.ts";
import type { DatePart } from "./timestamp.ts";
import type { Value } from "./value.ts";

export interface Name {
  readonly text: string;
  /** In double quotes: letters count as they are. */
  readonly quoted: boolean;
  readonly position: Position;
}

export type PathStep =
  | { readonly kind: "name"; readonly name: Name }
  | { readonly kind: "index"; readonly index: number }
  /** `.*` and `[*]`. */
  | { readonly kind: "every"; readonly of: "struct" | "list" };

export type BinaryOperator =
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "||"
  | "="
  | "<>"
  | "<"
  | "<="
  | ">"
  | ">="
  | "and"
  | "or";

export type AggregateName = "count" | "sum" | "avg" | "min" | "max";
export type ExtractPart = DatePart | "timezone_hour" | "timezone_minute";
export type TypeName = "bool" | "int" | "float" | "decimal" | "string" | "timestamp";
/** What stands behind IS. */
export type Kind = "null" | "missing" | "struct" | "list" | TypeName;

export type Expression =
  | { readonly kind: "literal"; readonly value: Value }
  | { readonly kind: "path"; readonly root: Name; readonly steps: readonly PathStep[] }
  | { readonly kind: "negate" | "not"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "is"; readonly operand: Expression; readonly type: Kind }
  | {
      readonly kind: "between";
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
    }
  | { readonly kind: "in"; readonly operand: Expression; readonly choices: readonly Expression[] }
  | {
      readonly kind: "like";
      readonly operand: Expression;
      readonly pattern: Expression;
      /** What stands behind ESCAPE. */
      readonly escaping: Expression | undefined;
    }
  | {
      readonly kind: "case";
      readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
      readonly otherwise: Expression | undefined;
    }
  | { readonly kind: "cast"; readonly operand: Expression; readonly type: TypeName }
  | {
      readonly kind: "call";
      /** In small letters. */
      readonly name: string;
      readonly arguments: readonly Expression[];
      /** Of DATE_ADD, DATE_DIFF, EXTRACT; LEADING, TRAILING or BOTH of TRIM. */
      readonly modifier: string | undefined;
    }
  | {
      readonly kind: "aggregate";
      readonly name: AggregateName;
      /** Undefined for COUNT(*). */
      readonly operand: Expression | undefined;
      readonly distinct: boolean;
    };

export type Projection =
  | { readonly kind: "expression"; readonly expression: Expression; readonly name: string }
  /** `s.*`. */
  | { readonly kind: "every"; readonly of: Name };

export interface Query {
  /** `"*"` is every record as it is. */
  readonly select: "*" | readonly Projection[];
  /** Behind `S3Object[*]`. */
  readonly path: readonly PathStep[];
  readonly pathPosition: Position | undefined;
  /** What the record may be called. */
  readonly alias: Name;
  readonly where: Expression | undefined;
  readonly limit: number | undefined;
}
