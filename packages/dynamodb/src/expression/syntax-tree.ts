/** Expressions as they are written: placeholders are names still, and parentheses are where they must be. */

export type PathStep =
  | { readonly kind: "name"; readonly name: string }
  /** `#name`. */
  | { readonly kind: "placeholder"; readonly name: string }
  | { readonly kind: "index"; readonly index: number };

export interface PathNode {
  readonly kind: "path";
  readonly steps: readonly PathStep[];
}

/** `:name`. */
export interface ValueNode {
  readonly kind: "value";
  readonly name: string;
}

export interface CallNode {
  readonly kind: "call";
  readonly name: string;
  readonly operands: readonly OperandNode[];
}

export type OperandNode = PathNode | ValueNode | CallNode;

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

export type ConditionNode =
  | { readonly kind: "and" | "or"; readonly left: ConditionNode; readonly right: ConditionNode }
  | { readonly kind: "not"; readonly inner: ConditionNode }
  | {
      readonly kind: "comparison";
      readonly comparator: Comparator;
      readonly left: OperandNode;
      readonly right: OperandNode;
    }
  | {
      readonly kind: "between";
      readonly operand: OperandNode;
      readonly lower: OperandNode;
      readonly upper: OperandNode;
    }
  | {
      readonly kind: "in";
      readonly operand: OperandNode;
      readonly candidates: readonly OperandNode[];
    }
  | CallNode;

export interface ArithmeticNode {
  readonly kind: "arithmetic";
  readonly operator: "+" | "-";
  readonly left: OperandNode;
  readonly right: OperandNode;
}

export type SectionName = "SET" | "REMOVE" | "ADD" | "DELETE";

export type ActionNode =
  | {
      readonly section: "SET";
      readonly path: PathNode;
      readonly value: OperandNode | ArithmeticNode;
    }
  | { readonly section: "REMOVE"; readonly path: PathNode }
  | { readonly section: "ADD" | "DELETE"; readonly path: PathNode; readonly value: ValueNode };

export interface SectionNode {
  readonly name: SectionName;
  readonly actions: readonly ActionNode[];
}

export type UpdateNode = readonly SectionNode[];
export type ProjectionNode = readonly PathNode[];
