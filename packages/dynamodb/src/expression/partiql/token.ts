/** Where a token is in a statement, counted in characters from 1. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export type TokenKind =
  /** An attribute's or a table's name, not in quotes. */
  | "name"
  | "quoted-name"
  | "text"
  | "number"
  | "boolean"
  | "null"
  | "missing"
  | "ion"
  | "parameter"
  /** Words that the grammar knows: in small letters, words that belong together as one. */
  | "keyword"
  /** Operators, words among them. */
  | "operator"
  /** Brackets, commas and the like. */
  | "mark"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  /** Without quotes. Numbers are as written. */
  readonly text: string;
  readonly span: Span;
}
