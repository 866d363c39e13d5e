/** SQL text to tokens, each with its place. */
import { grammarKeywords, isKeyword } from "./keywords.ts";
import { atPosition, type Position } from "./select-error.ts";

/** Named as AWS names them in its errors. */
export type TokenKind =
  | "IDENTIFIER"
  | "QUOTED_IDENTIFIER"
  | "KEYWORD"
  | "OPERATOR"
  /** A string in single quotes. */
  | "LITERAL"
  | "NUMBER"
  | "ION_LITERAL"
  | "DOT"
  | "COMMA"
  | "STAR"
  | "LEFT_PAREN"
  | "RIGHT_PAREN"
  | "LEFT_BRACKET"
  | "RIGHT_BRACKET"
  | "SEMICOLON"
  | "EOF";

export interface Token {
  readonly kind: TokenKind;
  /** Keywords in small letters, strings and quoted names without their quotes. */
  readonly text: string;
  readonly position: Position;
}

const IGNORED = /(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const WORD = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const STRING = /'([^']*(?:''[^']*)*)'/y;
const QUOTED_NAME = /"([^"]*(?:""[^"]*)*)"/y;
const ION = /`([^`]*)`/y;
const OPERATOR = /<=|>=|<>|!=|\|\||[-+/%<>=]/y;

const punctuation: Readonly<Record<string, TokenKind>> = {
  ".": "DOT",
  ",": "COMMA",
  "*": "STAR",
  "(": "LEFT_PAREN",
  ")": "RIGHT_PAREN",
  "[": "LEFT_BRACKET",
  "]": "RIGHT_BRACKET",
  ";": "SEMICOLON",
};

/** The last token is `EOF`. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const positions = new Positions(text);
  let offset = 0;
  for (;;) {
    offset += matchAt(IGNORED, text, offset)?.[0].length ?? 0;
    const position = positions.at(offset);
    if (offset >= text.length) {
      tokens.push({ kind: "EOF", text: "", position });
      return tokens;
    }
    const [kind, content, length] = tokenAt(text, offset, position);
    tokens.push({ kind, text: content, position });
    offset += length;
  }
}

/** `KEYWORD:from`, as AWS shows a token. */
export function shown({ kind, text }: Token): string {
  switch (kind) {
    case "KEYWORD":
      return `KEYWORD:${grammarKeywords.has(text) ? text : "UNKNOWN"}`;
    case "QUOTED_IDENTIFIER":
      return `${kind}:'${text}'`;
    case "OPERATOR":
      return `${kind}:'${text}'`;
    case "NUMBER":
      return `LITERAL:${ionNumber(text)}`;
    case "LITERAL":
      return `LITERAL:"${text}"`;
    case "EOF":
      return "EOF:UNKNOWN";
    default:
      return `${kind}:${text}`;
  }
}

/** Ion writes a decimal without whole digits as `5d-1`. */
function ionNumber(text: string): string {
  const [, fraction] = /^0*\.(\d+)$/.exec(text) ?? [];
  return fraction === undefined ? text : `${BigInt(fraction)}d-${fraction.length}`;
}

function tokenAt(
  text: string,
  offset: number,
  position: Position,
): [kind: TokenKind, text: string, length: number] {
  const word = matchAt(WORD, text, offset)?.[0];
  if (word !== undefined) {
    const lower = word.toLowerCase();
    return isKeyword(lower) ? ["KEYWORD", lower, word.length] : ["IDENTIFIER", word, word.length];
  }
  const number = matchAt(NUMBER, text, offset)?.[0];
  if (number !== undefined) return ["NUMBER", number, number.length];
  const quoted =
    quotedAt(STRING, "LITERAL", "''", "'", text, offset) ??
    quotedAt(QUOTED_NAME, "QUOTED_IDENTIFIER", '""', '"', text, offset) ??
    quotedAt(ION, "ION_LITERAL", "`", "`", text, offset);
  if (quoted !== undefined) return quoted;
  const operator = matchAt(OPERATOR, text, offset)?.[0];
  if (operator !== undefined) return ["OPERATOR", operator, operator.length];
  const character = text[offset]!;
  const kind = punctuation[character];
  if (kind !== undefined) return [kind, character, 1];
  if (character === "!" || character === "|") {
    throw atPosition("LexerInvalidOperator", "Invalid operator", position);
  }
  throw atPosition("LexerInvalidChar", "Invalid character", position);
}

function quotedAt(
  pattern: RegExp,
  kind: TokenKind,
  doubled: string,
  quote: string,
  text: string,
  offset: number,
): [TokenKind, string, number] | undefined {
  if (text[offset] !== quote) return undefined;
  const found = matchAt(pattern, text, offset);
  if (found === undefined) return undefined;
  return [kind, found[1]!.replaceAll(doubled, quote), found[0].length];
}

function matchAt(pattern: RegExp, text: string, offset: number): RegExpExecArray | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text) ?? undefined;
}

/** Lines and columns of offsets that only grow. */
class Positions {
  readonly #text: string;
  #line = 1;
  #lineStart = 0;
  #searched = 0;

  constructor(text: string) {
    this.#text = text;
  }

  at(offset: number): Position {
    for (;;) {
      const newline = this.#text.indexOf("\n", this.#searched);
      if (newline < 0 || newline >= offset) break;
      this.#line += 1;
      this.#lineStart = newline + 1;
      this.#searched = newline + 1;
    }
    return { line: this.#line, column: offset - this.#lineStart + 1 };
  }
}
