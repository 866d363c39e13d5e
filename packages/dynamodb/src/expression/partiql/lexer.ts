/**
 * A statement's text as tokens. Comments are space; a word that the grammar knows is in small letters, and words
 * that belong together, such as IS NOT, are one token.
 */
import { malformed } from "./faults.ts";
import { compoundOf, wordOf } from "./keywords.ts";
import type { Span, Token, TokenKind } from "./token.ts";

const INT_MAX = 2 ** 31 - 1;

const SPACE = /(?:[\t\v\f \r\n]+|--[^\r\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)+/y;
const TOKEN = new RegExp(
  [
    String.raw`(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)`,
    String.raw`(?<word>[A-Za-z_$][\w$]*)`,
    `(?<text>'(?:[^']|'')*')`,
    `(?<quoted>"(?:[^"]|"")*")`,
    "(?<ion>`[^`]*`)",
    String.raw`(?<parameter>\?)`,
    "(?<bag><<|>>)",
    String.raw`(?<operator>\|\||!=|<=|<>|>=|[<>=+\-*/%@])`,
    String.raw`(?<mark>[()[\]{}:,.;])`,
  ].join("|"),
  "y",
);
export function tokensOf(statement: string): Token[] {
  const lexer = new Lexer(statement);
  return lexer.tokens();
}

class Lexer {
  readonly #statement: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #line = 1;
  #column = 1;
  #parameters = 0;

  constructor(statement: string) {
    this.#statement = statement;
  }

  tokens(): Token[] {
    this.#skip();
    while (this.#at < this.#statement.length) {
      TOKEN.lastIndex = this.#at;
      const groups = TOKEN.exec(this.#statement)?.groups;
      const isOpenComment = this.#statement.startsWith("/*", this.#at);
      if (groups === undefined || isOpenComment) throw malformed();
      this.#read(groups);
      this.#skip();
    }
    this.#tokens.push({ kind: "end", text: "", span: this.#span(0) });
    return this.#tokens;
  }

  #skip(): void {
    SPACE.lastIndex = this.#at;
    const space = SPACE.exec(this.#statement)?.[0];
    if (space !== undefined) this.#advance(space);
  }

  #advance(written: string): void {
    this.#at += written.length;
    const lines = written.split(/\r\n|\r|\n/);
    if (lines.length > 1) this.#column = 1;
    this.#line += lines.length - 1;
    this.#column += characters(lines.at(-1) as string);
  }

  #span(length: number): Span {
    return { line: this.#line, column: this.#column, length };
  }

  #read(groups: Record<string, string | undefined>): void {
    const { number, word, text, quoted, ion, parameter, bag, operator, mark } = groups;
    if (number !== undefined) this.#readNumber(number);
    else if (word !== undefined) this.#readWord(word);
    else if (text !== undefined) this.#add("text", unquoted(text), text);
    else if (quoted !== undefined) this.#add("quoted-name", unquoted(quoted), quoted);
    else if (ion !== undefined) this.#add("ion", ion.slice(1, -1), ion);
    else if (parameter !== undefined) this.#add("parameter", `${this.#parameters++}`, parameter);
    else if (operator !== undefined) {
      this.#add("operator", operator === "!=" ? "<>" : operator, operator);
    } else this.#add("mark", (bag ?? mark) as string, (bag ?? mark) as string);
  }

  #add(kind: TokenKind, text: string, written: string): void {
    this.#tokens.push({ kind, text, span: this.#span(characters(written)) });
    this.#advance(written);
  }

  /** What a Java BigDecimal cannot hold is no number. */
  #readNumber(number: string): void {
    const [, fraction = "", exponent] = /^\d*(?:\.(\d*))?(?:[eE](.*))?$/.exec(number) ?? [];
    const breaksOff = /[eE]/.test(this.#statement[this.#at + number.length] ?? "");
    if (exponent === undefined && breaksOff) throw malformed();
    const scale = fraction.length - Number(exponent ?? 0);
    if (Math.abs(Number(exponent ?? 0)) > INT_MAX || Math.abs(scale) > INT_MAX) throw malformed();
    this.#add("number", number, number);
  }

  #readWord(written: string): void {
    const word = wordOf(written);
    const before = this.#tokens.at(-1);
    const joins =
      before !== undefined && word.kind !== "name" && before.kind !== "name"
        ? compoundOf(before.text, word.text)
        : undefined;
    if (joins === undefined || !(before?.kind === "keyword" || before?.kind === "operator")) {
      this.#add(word.kind, word.text, written);
      return;
    }
    this.#tokens.pop();
    this.#tokens.push({ kind: joins.kind, text: joins.text, span: before.span });
    this.#advance(written);
  }
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function unquoted(written: string): string {
  const quote = written[0] as string;
  return written.slice(1, -1).replaceAll(quote + quote, quote);
}
