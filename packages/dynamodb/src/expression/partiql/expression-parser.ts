/**
 * Expressions of statements, read by the precedence of their operators, as PartiQL's reference parser does, whose
 * words AWS passes on where a text is no expression.
 * https://github.com/partiql/partiql-lang-kotlin
 */
import { malformed } from "./faults.ts";
import { FUNCTION_KEYWORDS, TYPE_NAMES } from "./keywords.ts";
import type { ExpressionNode, MemberNode, PathStepNode, StatementNode } from "./syntax-tree.ts";
import type { Span, Token } from "./token.ts";
import { TokenCursor } from "./token-cursor.ts";

const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ...ranked(5, "union", "union all", "except", "except all", "intersect", "intersect all"),
  ...ranked(10, "or"),
  ...ranked(20, "and"),
  ...ranked(40, "=", "<>", "is", "is not", "in", "not in"),
  ...ranked(50, "<", "<=", ">", ">=", "between", "not between", "like", "not like"),
  ...ranked(60, "+", "-", "||"),
  ...ranked(70, "*", "/", "%"),
]);
const NOT = 30;

/** What no clause of a SELECT contains without parentheses. */
export const CLAUSE_PRECEDENCE = 6;

function ranked(rank: number, ...operators: string[]): [string, number][] {
  return operators.map((operator) => [operator, rank]);
}

export abstract class ExpressionParser {
  protected readonly cursor: TokenCursor;

  constructor(statement: string) {
    this.cursor = new TokenCursor(statement);
  }

  /** A statement that begins with the keyword here, if one does. */
  protected abstract statement(keyword: Token): StatementNode | undefined;

  /** @param floor operators that bind as this or looser end the expression; -1 for all of it */
  protected expression(floor = -1): ExpressionNode {
    return this.cursor.nested(() => {
      let left = this.#unary();
      for (;;) {
        const { kind, text } = this.cursor.token;
        const rank = kind === "operator" ? PRECEDENCE.get(text) : undefined;
        if (rank === undefined || rank <= floor) return left;
        left = this.#infix(left, rank);
      }
    });
  }

  #infix(left: ExpressionNode, rank: number): ExpressionNode {
    const { text, span } = this.cursor.token;
    if (text === "is" || text === "is not") {
      this.cursor.advance();
      return { kind: "is", isNegated: text === "is not", operand: left, type: this.#type(), span };
    }
    if (this.cursor.left < 3) {
      throw malformed("Missing right-hand side expression of infix operator");
    }
    this.cursor.advance();
    const right = this.#rightSide(text, rank);
    if (text === "between" || text === "not between") {
      if (!this.cursor.accept("operator", "and")) throw malformed("Expected keyword and");
      if (this.cursor.token.kind === "end") throw malformed("Expected expression after AND");
      const upper = this.expression(rank);
      const isNegated = text === "not between";
      return { kind: "between", isNegated, operand: left, lower: right, upper, span };
    }
    if (text.endsWith("like") && this.cursor.accept("keyword", "escape")) {
      if (this.cursor.token.kind === "end") throw malformed("Expected expression after ESCAPE");
      this.expression(rank);
    }
    return { kind: "binary", operator: text, left, right, span };
  }

  /** A parenthesis behind IN opens a list, though it has one element. */
  #rightSide(operator: string, rank: number): ExpressionNode {
    const opensQuery = this.cursor.following.text === "select";
    if ((operator !== "in" && operator !== "not in") || !this.cursor.isAt("mark", "(")) {
      return this.expression(rank);
    }
    if (opensQuery) return this.expression(rank);
    const { span } = this.cursor.advance();
    const elements = this.cursor.listOf(() => this.expression());
    this.cursor.expectMark(")", "RIGHT_PAREN");
    return { kind: "list", elements, span };
  }

  #type(): string {
    const { kind, text } = this.cursor.token;
    const isType = kind === "keyword" || kind === "null" || kind === "missing";
    if (!isType || !TYPE_NAMES.has(text)) throw malformed("Expected type name");
    this.cursor.advance();
    if (this.cursor.accept("mark", "(")) {
      this.cursor.listOf(() => this.expression());
      this.cursor.expectMark(")", "RIGHT_PAREN");
    }
    return text;
  }

  #unary(): ExpressionNode {
    const { kind, text, span } = this.cursor.token;
    if (kind !== "operator") return this.#pathTerm();
    if (text === "not") {
      this.cursor.advance();
      return { kind: "unary", operator: "not", inner: this.expression(NOT), span };
    }
    if (text !== "-" && text !== "+") return this.#pathTerm();
    this.cursor.advance();
    const inner = this.cursor.nested(() => this.#unary());
    if (inner.kind !== "number") return { kind: "unary", operator: text, inner, span };
    return text === "-" ? { ...inner, text: negated(inner.text) } : inner;
  }

  #pathTerm(): ExpressionNode {
    const { span } = this.cursor.token;
    return this.#pathFrom(this.#term(), span, false);
  }

  /** A path that begins with a name and has no stars: what is written to. */
  protected simplePath(): ExpressionNode {
    const { kind, span } = this.cursor.token;
    if (kind !== "name" && kind !== "quoted-name") {
      throw malformed("Expected identifier for simple path");
    }
    const root = { kind: "name" as const, name: this.cursor.advance().text, span };
    return this.#pathFrom(root, span, true);
  }

  #pathFrom(root: ExpressionNode, span: Span, isSimple: boolean): ExpressionNode {
    const steps: PathStepNode[] = [];
    for (;;) {
      if (this.cursor.accept("mark", ".")) steps.push(this.#dotStep(isSimple));
      else if (this.cursor.accept("mark", "[")) {
        steps.push(this.#bracketStep(isSimple));
        this.cursor.expectMark("]", "RIGHT_BRACKET");
      } else break;
    }
    return steps.length === 0 ? root : { kind: "path", root, steps, span };
  }

  #dotStep(isSimple: boolean): PathStepNode {
    const { kind, text } = this.cursor.token;
    if (kind === "name" || kind === "quoted-name") {
      this.cursor.advance();
      return { kind: "name", name: text };
    }
    if (!this.cursor.isAt("operator", "*")) throw malformed("Invalid path dot component");
    if (isSimple) throw malformed("Invalid path dot component for simple path");
    this.cursor.advance();
    return { kind: "unpivot" };
  }

  #bracketStep(isSimple: boolean): PathStepNode {
    if (this.cursor.isAt("operator", "*")) {
      if (isSimple) throw malformed("Invalid path component for simple path");
      this.cursor.advance();
      return { kind: "wildcard" };
    }
    const index = this.expression();
    if (isSimple && index.kind !== "number" && index.kind !== "text") {
      throw malformed("Invalid path component for simple path");
    }
    return { kind: "index", index };
  }

  #term(): ExpressionNode {
    const { kind, text, span } = this.cursor.token;
    switch (kind) {
      case "operator":
        throw malformed(text === "@" ? "Identifier must follow @-operator" : "Unexpected operator");
      case "keyword":
        return this.#keywordTerm();
      case "mark":
        return this.#marked();
      case "end":
        throw malformed("Unexpected term");
      case "name":
      case "quoted-name":
        this.cursor.advance();
        if (this.cursor.isAt("mark", "(")) return this.#call(text, span);
        return { kind: "name", name: text, span };
      default:
        this.cursor.advance();
        return literalOf(kind, text, span);
    }
  }

  #keywordTerm(): ExpressionNode {
    const { text, span } = this.cursor.token;
    const statement = this.statement(this.cursor.token);
    if (statement !== undefined) return { kind: "statement", statement, span };
    if (!FUNCTION_KEYWORDS.has(text) || this.cursor.following.text !== "(") {
      throw malformed("Unexpected keyword");
    }
    this.cursor.advance();
    return this.#call(text, span);
  }

  #call(written: string, span: Span): ExpressionNode {
    const name = written.toLowerCase();
    this.cursor.advance();
    if (this.cursor.accept("operator", "*")) {
      if (name !== "count") throw malformed(`${written}(*) is not allowed`);
      this.cursor.expectMark(")", "RIGHT_PAREN");
      return { kind: "call", name, operands: [], span };
    }
    const isEmpty = this.cursor.isAt("mark", ")");
    const operands = isEmpty ? [] : this.cursor.listOf(() => this.expression());
    this.cursor.expectMark(")", "RIGHT_PAREN");
    return { kind: "call", name, operands, span };
  }

  #marked(): ExpressionNode {
    const { text, span } = this.cursor.token;
    switch (text) {
      case "(": {
        this.cursor.advance();
        const elements = this.cursor.listOf(() => this.expression());
        this.cursor.expectMark(")", "RIGHT_PAREN");
        return elements.length === 1
          ? (elements[0] as ExpressionNode)
          : { kind: "list", elements, span };
      }
      case "[":
        return { kind: "list", elements: this.#elements("]", "RIGHT_BRACKET"), span };
      case "<<":
        return { kind: "bag", elements: this.#elements(">>", "RIGHT_DOUBLE_ANGLE_BRACKET"), span };
      case "{":
        return { kind: "struct", members: this.#members(), span };
      default:
        throw malformed("Unexpected term");
    }
  }

  #elements(close: string, name: string): ExpressionNode[] {
    this.cursor.advance();
    if (this.cursor.accept("mark", close)) return [];
    const elements = this.cursor.listOf(() => this.expression());
    this.cursor.expectMark(close, name);
    return elements;
  }

  #members(): MemberNode[] {
    this.cursor.advance();
    if (this.cursor.accept("mark", "}")) return [];
    const members = this.cursor.listOf(() => {
      const name = this.expression();
      this.cursor.expectMark(":", "COLON");
      return { name, value: this.expression() };
    });
    this.cursor.expectMark("}", "RIGHT_CURLY");
    return members;
  }
}

function literalOf(kind: Token["kind"], text: string, span: Span): ExpressionNode {
  switch (kind) {
    case "boolean":
      return { kind, value: text === "true", span };
    case "null":
    case "missing":
      return { kind, span };
    case "parameter":
      return { kind, index: Number(text), span };
    default:
      return { kind: kind as "text" | "number" | "ion", text, span };
  }
}

function negated(number: string): string {
  return number.startsWith("-") ? number.slice(1) : `-${number}`;
}
