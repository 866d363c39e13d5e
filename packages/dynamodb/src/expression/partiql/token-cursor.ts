/** A place among the tokens of a statement, and how deep its expressions nest. */
import { malformed } from "./faults.ts";
import { tokensOf } from "./lexer.ts";
import type { Token } from "./token.ts";

/** Far more than a value or a condition that DynamoDB takes, and little enough for the stack. */
const DEPTH_MAX = 256;

export class TokenCursor {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(statement: string) {
    this.#tokens = tokensOf(statement);
  }

  get token(): Token {
    return this.#tokens[this.#at] as Token;
  }

  get following(): Token {
    return (this.#tokens[this.#at + 1] ?? this.token) as Token;
  }

  /** How many tokens are left, the end among them. */
  get left(): number {
    return this.#tokens.length - this.#at;
  }

  /** Never past the end. */
  advance(): Token {
    const { token } = this;
    if (token.kind !== "end") this.#at++;
    return token;
  }

  isAt(kind: "keyword" | "operator" | "mark", text: string): boolean {
    return this.token.kind === kind && this.token.text === text;
  }

  accept(kind: "keyword" | "operator" | "mark", text: string): boolean {
    const found = this.isAt(kind, text);
    if (found) this.#at++;
    return found;
  }

  expectMark(text: string, name: string): void {
    if (!this.accept("mark", text)) throw malformed(`Expected ${name}`);
  }

  /** What is separated by commas. */
  listOf<Each>(read: () => Each): Each[] {
    const all = [read()];
    while (this.accept("mark", ",")) all.push(read());
    return all;
  }

  nested<Result>(read: () => Result): Result {
    if (++this.#depth > DEPTH_MAX) throw malformed();
    const result = read();
    this.#depth--;
    return result;
  }
}
