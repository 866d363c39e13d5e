/** Statements as they are written. */
import type { Span } from "./token.ts";

export type PathStepNode =
  | { readonly kind: "name"; readonly name: string }
  /** What stands in brackets. */
  | { readonly kind: "index"; readonly index: ExpressionNode }
  | { readonly kind: "unpivot" }
  | { readonly kind: "wildcard" };

export type ExpressionNode =
  | { readonly kind: "text" | "ion"; readonly text: string; readonly span: Span }
  /** The sign is part of the number. */
  | { readonly kind: "number"; readonly text: string; readonly span: Span }
  | { readonly kind: "boolean"; readonly value: boolean; readonly span: Span }
  | { readonly kind: "null" | "missing"; readonly span: Span }
  | { readonly kind: "parameter"; readonly index: number; readonly span: Span }
  | { readonly kind: "name"; readonly name: string; readonly span: Span }
  | {
      readonly kind: "path";
      readonly root: ExpressionNode;
      readonly steps: readonly PathStepNode[];
      readonly span: Span;
    }
  | {
      readonly kind: "list" | "bag";
      readonly elements: readonly ExpressionNode[];
      readonly span: Span;
    }
  | { readonly kind: "struct"; readonly members: readonly MemberNode[]; readonly span: Span }
  | {
      readonly kind: "call";
      /** In small letters. */
      readonly name: string;
      readonly operands: readonly ExpressionNode[];
      readonly span: Span;
    }
  | {
      readonly kind: "unary";
      readonly operator: "not" | "-" | "+";
      readonly inner: ExpressionNode;
      readonly span: Span;
    }
  | {
      readonly kind: "binary";
      /** In small letters; LIKE with an escape has no place for it, since it is refused. */
      readonly operator: string;
      readonly left: ExpressionNode;
      readonly right: ExpressionNode;
      readonly span: Span;
    }
  | {
      readonly kind: "between";
      readonly isNegated: boolean;
      readonly operand: ExpressionNode;
      readonly lower: ExpressionNode;
      readonly upper: ExpressionNode;
      readonly span: Span;
    }
  | {
      readonly kind: "is";
      readonly isNegated: boolean;
      readonly operand: ExpressionNode;
      readonly type: string;
      readonly span: Span;
    }
  | { readonly kind: "statement"; readonly statement: StatementNode; readonly span: Span };

export interface MemberNode {
  readonly name: ExpressionNode;
  readonly value: ExpressionNode;
}

/** What a FROM, an INTO or an UPDATE names. */
export interface SourceNode {
  readonly expression: ExpressionNode;
  readonly hasAlias: boolean;
}

export interface ColumnNode {
  readonly expression: ExpressionNode;
  readonly hasAlias: boolean;
}

export interface OrderingNode {
  readonly expression: ExpressionNode;
  readonly isDescending: boolean;
}

/** A clause that DynamoDB has not, and where what it asks begins. */
export interface ForeignClauseNode {
  readonly name: string;
  readonly span: Span;
}

export interface SelectNode {
  readonly kind: "select";
  /** "all" for `*`. */
  readonly columns: "all" | readonly ColumnNode[];
  readonly source: SourceNode;
  readonly where: ExpressionNode | undefined;
  readonly orderBy: readonly OrderingNode[] | undefined;
  /** What is asked beyond, in the order of the statement. */
  readonly foreign: readonly ForeignClauseNode[];
}

export type AssignmentNode =
  | { readonly kind: "set"; readonly target: ExpressionNode; readonly value: ExpressionNode }
  | { readonly kind: "remove"; readonly target: ExpressionNode };

/** As in `RETURNING ALL OLD *`. */
export interface ReturningNode {
  readonly mapping: ReturningMapping;
  readonly column: "all" | ExpressionNode;
}

export type ReturningMapping = "all old" | "all new" | "modified old" | "modified new";

export type StatementNode =
  | SelectNode
  | {
      readonly kind: "insert";
      readonly source: SourceNode;
      readonly item: ExpressionNode;
      /** Of several items, AT and ON CONFLICT: the first that is there. */
      readonly refusal: "several" | "at" | "on conflict" | undefined;
      readonly returning: readonly ReturningNode[];
    }
  | {
      readonly kind: "update";
      readonly source: SourceNode;
      readonly assignments: readonly AssignmentNode[];
      readonly where: ExpressionNode | undefined;
      readonly returning: readonly ReturningNode[];
    }
  | {
      readonly kind: "delete";
      readonly source: SourceNode;
      readonly where: ExpressionNode | undefined;
      readonly returning: readonly ReturningNode[];
    }
  /** Reads as PartiQL, but is no statement: `EXISTS(…)` is the only one that is run. */
  | { readonly kind: "expression"; readonly expression: ExpressionNode };
