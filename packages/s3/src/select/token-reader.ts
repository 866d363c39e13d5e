/** The tokens of a query in order, with the limits of what is parsed. */
import { shown, type Token, type TokenKind } from "./lexer.ts";
import { atPosition, tooManyOperators } from "./select-error.ts";
import type { Name } from "./syntax-tree.ts";

/** Trees are walked by recursion: both keep it within the stack. */
const DEPTH_MAX = 250;
const NODES_MAX = 20_000;

export class TokenReader {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  #nodes = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The last token, `EOF`, is never passed. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)]!;
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== "EOF") this.#next += 1;
    return token;
  }

  isKeyword(word: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === "KEYWORD" && text === word;
  }

  /** Takes the token when it is the keyword. */
  acceptKeyword(word: string): boolean {
    if (!this.isKeyword(word)) return false;
    this.take();
    return true;
  }

  accept(kind: TokenKind): boolean {
    if (this.peek().kind !== kind) return false;
    this.take();
    return true;
  }

  acceptOperator(operator: string): boolean {
    const { kind, text } = this.peek();
    if (kind !== "OPERATOR" || text !== operator) return false;
    this.take();
    return true;
  }

  expectKeyword(word: string): void {
    if (this.acceptKeyword(word)) return;
    throw this.fault("ParseExpectedKeyword", `Expected keyword ${word.toUpperCase()}, found`);
  }

  expect(kind: TokenKind, code = "ParseExpectedTokenType"): Token {
    const token = this.peek();
    if (token.kind === kind) return this.take();
    throw this.fault(code, `Expected token of type ${kind}, found`);
  }

  /** A name that is no keyword, or in double quotes. */
  acceptName(): Name | undefined {
    const { kind, text, position } = this.peek();
    if (kind !== "IDENTIFIER" && kind !== "QUOTED_IDENTIFIER") return undefined;
    this.take();
    return { text, quoted: kind === "QUOTED_IDENTIFIER", position };
  }

  /** `message`, then the next token and where it is. */
  fault(code: string, message: string): Error {
    const token = this.peek();
    return atPosition(code, `${message} ${shown(token)}`, token.position);
  }

  /** Runs `parse` one level deeper. */
  nested<Result>(parse: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) throw tooManyOperators();
    const result = parse();
    this.#depth -= 1;
    return result;
  }

  /** Counts a part of the tree. */
  count(): void {
    this.#nodes += 1;
    if (this.#nodes > NODES_MAX) throw tooManyOperators();
  }
}
