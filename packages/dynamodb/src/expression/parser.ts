/**
 * What the grammars of conditions, updates and projections share: a place among the tokens, document paths,
 * operands, and AWS's words for what does not fit.
 */
import { type Token, tokensOf } from "./lexer.ts";
import { invalidFunction, isFunction, tooManyOperators } from "./structure.ts";
import type { CallNode, OperandNode, PathNode, PathStep } from "./syntax-tree.ts";
import { ValidationException } from "./validation-exception.ts";
import { textSize } from "./value/size.ts";

/** Bytes in UTF-8. */
const EXPRESSION_SIZE_MAX = 4096;
/** No expression within the limit on operators nests deeper, redundant parentheses apart. */
const DEPTH_MAX = 320;

export const REDUNDANT_PARENTHESES = "The expression has redundant parentheses;";

/** In parentheses, an operand or a condition; a pair around a pair is redundant. */
export interface Enclosed<Inner> {
  readonly kind: "enclosed";
  readonly inner: Inner;
}

export abstract class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(text: string, words: ReadonlySet<string>) {
    if (text === "") throw new ValidationException("The expression can not be empty;");
    const size = textSize(text);
    if (size > EXPRESSION_SIZE_MAX) {
      throw new ValidationException(
        `Expression size has exceeded the maximum allowed size; expression size: ${size}`,
      );
    }
    this.#text = text;
    this.#tokens = tokensOf(text, words);
  }

  protected get token(): Token {
    return this.#tokens[this.#at] as Token;
  }

  protected get following(): Token {
    return (this.#tokens[this.#at + 1] ?? this.token) as Token;
  }

  protected advance(): Token {
    const token = this.token;
    this.#at++;
    return token;
  }

  protected isAt(symbol: string): boolean {
    return this.token.kind === "symbol" && this.token.text === symbol;
  }

  /** Goes past the symbol, if it is here. */
  protected accept(symbol: string): boolean {
    const found = this.isAt(symbol);
    if (found) this.#at++;
    return found;
  }

  protected expect(symbol: string): void {
    if (!this.accept(symbol)) this.fail();
  }

  protected expectEnd(): void {
    if (this.token.kind !== "end") this.fail();
  }

  /** The token here, and the text from the one before it to the one behind it. */
  protected fail(): never {
    const { start, end, text, kind } = this.token;
    const from = this.#tokens[this.#at - 1]?.start ?? 0;
    const to = this.#tokens[this.#at + 1]?.end ?? end;
    const token = kind === "symbol" ? this.#text.slice(start, end) : text;
    throw new ValidationException(
      `Syntax error; token: "${token}", near: "${this.#text.slice(from, to)}"`,
    );
  }

  /** Reads between parentheses; texts that only seem to be expressions may nest without end. */
  protected nested<Result>(read: () => Result): Result {
    if (++this.#depth > DEPTH_MAX) this.#failTooDeep();
    const result = read();
    this.#depth--;
    return result;
  }

  #failTooDeep(): never {
    const opened: number[] = [];
    let closedBefore: number | undefined;
    let isRedundant = false;
    for (const [at, token] of this.#tokens.entries()) {
      if (isSymbol(token, "(")) opened.push(at);
      const from = isSymbol(token, ")") ? opened.pop() : undefined;
      isRedundant ||= from !== undefined && closedBefore === from + 1;
      closedBefore = from;
    }
    if (isRedundant && opened.length === 0) throw new ValidationException(REDUNDANT_PARENTHESES);
    if (opened.length === 0) throw tooDeep(this.#tokens);
    this.#at = this.#tokens.length - 1;
    this.fail();
  }

  protected path(): PathNode {
    const steps: PathStep[] = [this.#nameStep()];
    return this.pathFrom(steps);
  }

  protected pathFrom(before: readonly PathStep[]): PathNode {
    const steps = [...before];
    for (;;) {
      if (this.accept(".")) steps.push(this.#nameStep());
      else if (this.accept("[")) {
        steps.push(this.#indexStep());
        this.expect("]");
      } else return { kind: "path", steps };
    }
  }

  #nameStep(): PathStep {
    const { kind, text } = this.token;
    if (kind !== "name" && kind !== "placeholder") this.fail();
    this.advance();
    return { kind, name: text };
  }

  #indexStep(): PathStep {
    if (this.token.kind !== "integer") this.fail();
    return { kind: "index", index: Number(this.advance().text) };
  }

  protected call(): CallNode {
    const name = this.advance().text;
    this.expect("(");
    const operands = this.nested(() => this.listOf(() => this.operand()));
    this.expect(")");
    return { kind: "call", name, operands };
  }

  protected listOf<Each>(read: () => Each): Each[] {
    const all = [read()];
    while (this.accept(",")) all.push(read());
    return all;
  }

  protected operand(): OperandNode {
    const read = this.#enclosable();
    return read.kind === "enclosed" ? read.inner : read;
  }

  #enclosable(): OperandNode | Enclosed<OperandNode> {
    if (this.accept("(")) {
      const inner = this.nested(() => this.#enclosable());
      this.expect(")");
      if (inner.kind === "enclosed") throw new ValidationException(REDUNDANT_PARENTHESES);
      if (inner.kind === "path" && this.goesOnInPath()) return this.pathFrom(inner.steps);
      return { kind: "enclosed", inner };
    }
    return this.bareOperand();
  }

  /** Whether `(a.b).c` is a path here. */
  protected abstract goesOnInPath(): boolean;

  protected bareOperand(): OperandNode {
    if (this.token.kind === "value") return { kind: "value", name: this.advance().text };
    const { kind, text } = this.following;
    if (this.token.kind === "name" && kind === "symbol" && text === "(") return this.call();
    return this.path();
  }
}

function isSymbol({ kind, text }: Token, symbol: string): boolean {
  return kind === "symbol" && text === symbol;
}

/** Parentheses that are not redundant are those of operators or of functions. */
function tooDeep(tokens: readonly Token[]): ValidationException {
  const name = tokens.find(({ kind, text }, at) => {
    const next = tokens[at + 1];
    return kind === "name" && next !== undefined && isSymbol(next, "(") && !isFunction(text);
  });
  return name === undefined ? tooManyOperators() : invalidFunction(name.text);
}
