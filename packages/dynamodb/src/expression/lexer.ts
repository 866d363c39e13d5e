/** An expression's text as tokens. */

export type TokenKind =
  | "name"
  /** `#name`. */
  | "placeholder"
  /** `:name`. */
  | "value"
  | "integer"
  /** A word of the grammar, an operator or a bracket: its text, in capitals. */
  | "symbol"
  /** What begins no token. */
  | "stray"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  /** As a symbol: in capitals. Otherwise as written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export const END_OF_EXPRESSION = "<EOF>";

export const CONDITION_WORDS: ReadonlySet<string> = new Set(["AND", "OR", "NOT", "BETWEEN", "IN"]);
export const UPDATE_WORDS: ReadonlySet<string> = new Set(["SET", "REMOVE", "ADD", "DELETE"]);
export const NO_WORDS: ReadonlySet<string> = new Set();

/** One alternative a kind, in the order of `KINDS`; what fits none is a stray. A name begins with a letter. */
const TOKEN = /([A-Za-z]\w*)|(#\w+)|(:\w+)|(0|[1-9]\d*)|(<>|<=|>=|[=<>()[\],.+-])|([^ \t\r\n])/gu;
const KINDS: readonly TokenKind[] = ["name", "placeholder", "value", "integer", "symbol", "stray"];

export function tokensOf(text: string, words: ReadonlySet<string>): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const written = match[0];
    const kind = KINDS[match.findIndex((group, at) => at > 0 && group !== undefined) - 1];
    const start = match.index;
    const end = start + written.length;
    const word = written.toUpperCase();
    if (kind === "name" && words.has(word)) tokens.push({ kind: "symbol", text: word, start, end });
    else tokens.push({ kind: kind as TokenKind, text: written, start, end });
  }
  tokens.push({ kind: "end", text: END_OF_EXPRESSION, start: text.length, end: text.length });
  return tokens;
}
