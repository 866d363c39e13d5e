/**
 * Conditions, filters and key conditions:
 *
 *     or          = and { OR and }
 *     and         = not { AND not }
 *     not         = { NOT } (comparison | call | "(" or ")")
 *     comparison  = operand comparator operand
 *                 | operand BETWEEN operand AND operand
 *                 | operand IN "(" operand { "," operand } ")"
 *
 * What a parenthesis opens, a condition or an operand, is known only behind it: both are read by the same code, and
 * an operand alone is let through only where `)` follows.
 */
import { CONDITION_WORDS } from "./lexer.ts";
import { type Enclosed, Parser, REDUNDANT_PARENTHESES } from "./parser.ts";
import type { Comparator, ConditionNode, OperandNode } from "./syntax-tree.ts";
import { ValidationException } from "./validation-exception.ts";

const COMPARATORS: ReadonlySet<string> = new Set(["=", "<>", "<", "<=", ">", ">="]);

type Read = ConditionNode | OperandNode | Enclosed<ConditionNode | OperandNode>;

export function parseCondition(text: string): ConditionNode {
  return new ConditionParser(text, CONDITION_WORDS).parse();
}

class ConditionParser extends Parser {
  parse(): ConditionNode {
    const condition = this.#condition(this.#or(false));
    this.expectEnd();
    return condition;
  }

  #or(mayBeOperand: boolean): Read {
    let left = this.#and(mayBeOperand);
    while (this.isAt("OR")) {
      const before = this.#condition(left);
      this.advance();
      left = { kind: "or", left: before, right: this.#condition(this.#and(false)) };
    }
    return left;
  }

  #and(mayBeOperand: boolean): Read {
    let left = this.#not(mayBeOperand);
    while (this.isAt("AND")) {
      const before = this.#condition(left);
      this.advance();
      left = { kind: "and", left: before, right: this.#condition(this.#not(false)) };
    }
    return left;
  }

  #not(mayBeOperand: boolean): Read {
    let negations = 0;
    while (this.accept("NOT")) negations++;
    const read = this.#comparison(mayBeOperand);
    if (negations === 0) return read;
    let condition = this.#condition(read);
    for (; negations > 0; negations--) condition = { kind: "not", inner: condition };
    return condition;
  }

  #comparison(mayBeOperand: boolean): Read {
    const read = this.isAt("(") ? this.#enclosed() : this.bareOperand();
    const inner = read.kind === "enclosed" ? read.inner : read;
    if (!isOperand(inner)) return read;
    const { kind, text } = this.token;
    if (kind === "symbol" && COMPARATORS.has(text)) {
      this.advance();
      const right = this.operand();
      return { kind: "comparison", comparator: text as Comparator, left: inner, right };
    }
    if (this.accept("BETWEEN")) {
      const lower = this.operand();
      this.expect("AND");
      return { kind: "between", operand: inner, lower, upper: this.operand() };
    }
    if (this.accept("IN")) {
      this.expect("(");
      const candidates = this.listOf(() => this.operand());
      this.expect(")");
      return { kind: "in", operand: inner, candidates };
    }
    if (inner.kind !== "call" && !(mayBeOperand && this.isAt(")"))) this.fail();
    return read;
  }

  #enclosed(): Read {
    this.expect("(");
    const inner = this.nested(() => this.#or(true));
    this.expect(")");
    if (inner.kind === "enclosed") throw new ValidationException(REDUNDANT_PARENTHESES);
    if (inner.kind === "path" && this.goesOnInPath()) return this.pathFrom(inner.steps);
    return { kind: "enclosed", inner };
  }

  protected goesOnInPath(): boolean {
    return this.isAt(".") || this.isAt("[");
  }

  /** Only conditions may stand here. */
  #condition(read: Read): ConditionNode {
    const inner = read.kind === "enclosed" ? read.inner : read;
    if (inner.kind === "path" || inner.kind === "value") this.fail();
    return inner;
  }
}

function isOperand(node: ConditionNode | OperandNode): node is OperandNode {
  return node.kind === "path" || node.kind === "value" || node.kind === "call";
}
