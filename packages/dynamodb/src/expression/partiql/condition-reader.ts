/** The conditions of a WHERE as the conditions of expressions: there is one evaluation of both. */
import { betweenOf, comparisonOf, functionOf, inOf, sizeOf } from "../checked-condition.ts";
import type { Condition, Operand } from "../condition.ts";
import { tooManyOperators } from "../structure.ts";
import type { Comparator } from "../syntax-tree.ts";
import type { AttributeType } from "../value/attribute-value.ts";
import { isPath, pathOf } from "./attribute-path.ts";
import { refused, refusedAt } from "./faults.ts";
import { isValue, type Parameters, typeNameOf, writtenValueOf } from "./literal.ts";
import type { ExpressionNode } from "./syntax-tree.ts";

const OPERATORS_MAX = 300;
const COMPARATORS: ReadonlySet<string> = new Set(["=", "<>", "<", "<=", ">", ">="]);
const FUNCTIONS: ReadonlySet<string> = new Set([
  "attribute_exists",
  "attribute_not_exists",
  "attribute_type",
  "begins_with",
  "contains",
]);
const TYPES: ReadonlyMap<string, AttributeType> = new Map([
  ["null", "NULL"],
  ["boolean", "BOOL"],
  ["blob", "B"],
  ["string", "S"],
  ["numeric", "N"],
  ["struct", "M"],
  ["tuple", "M"],
  ["list", "L"],
]);
const BAD_IN =
  "IN operator must have a left hand argument of type Variable Reference " +
  "and right hand argument of type Seq with at least one member";

export function conditionOf(where: ExpressionNode, parameters: Parameters): Condition {
  const reader = new ConditionReader(parameters);
  if (isCondition(where)) return reader.condition(where);
  if (where.kind === "call") reader.checkFunction(where);
  throw refused("WHERE clause must contain an expression that resolves to a boolean");
}

function isCondition(node: ExpressionNode): boolean {
  switch (node.kind) {
    case "binary":
    case "between":
    case "is":
      return true;
    case "unary":
      return node.operator === "not";
    case "call":
      return FUNCTIONS.has(node.name);
    default:
      return false;
  }
}

type CallNode = ExpressionNode & { readonly kind: "call" };

class ConditionReader {
  readonly #parameters: Parameters;
  #operators = 0;

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
  }

  condition(node: ExpressionNode): Condition {
    if (++this.#operators > OPERATORS_MAX) throw tooManyOperators();
    switch (node.kind) {
      case "unary":
        return { kind: "not", inner: this.#argument(node.inner, "NOT") };
      case "binary":
        return this.#binary(node.operator, node.left, node.right);
      case "between": {
        const [lower, upper] = [node.lower, node.upper];
        const operand = this.#operand(node.operand);
        const between = betweenOf(operand, this.#operand(lower), this.#operand(upper));
        return node.isNegated ? { kind: "not", inner: between } : between;
      }
      case "is": {
        const is = this.#is(node.operand, node.type);
        return node.isNegated ? negated(is) : is;
      }
      case "call":
        return functionOf(
          node.name,
          node.operands.map((each) => this.#operand(each)),
        );
      default:
        throw refused("WHERE clause must contain an expression that resolves to a boolean");
    }
  }

  #binary(operator: string, left: ExpressionNode, right: ExpressionNode): Condition {
    if (operator === "and" || operator === "or") {
      const before = this.#argument(left, "AND/OR");
      return { kind: operator, left: before, right: this.#argument(right, "AND/OR") };
    }
    if (operator === "in") return this.#in(left, right);
    if (operator === "not in") return { kind: "not", inner: this.#in(left, right) };
    if (!COMPARATORS.has(operator)) throw unsupported(operator);
    return comparisonOf(operator as Comparator, this.#operand(left), this.#operand(right));
  }

  #argument(node: ExpressionNode, of: "NOT" | "AND/OR"): Condition {
    if (isCondition(node)) return this.condition(node);
    if (node.kind === "call") this.checkFunction(node);
    throw refused(
      of === "NOT"
        ? "The argument to NOT must be a Type or Expression"
        : "The arguments to AND/OR must be Expressions",
    );
  }

  #in(left: ExpressionNode, right: ExpressionNode): Condition {
    const isSequence = right.kind === "list" || right.kind === "bag";
    if (!isSequence || right.elements.length === 0) throw refused(BAD_IN);
    const operand = this.#operand(left);
    if (operand.kind === "value") throw refused(BAD_IN);
    return inOf(
      operand,
      right.elements.map((each) => this.#operand(each)),
    );
  }

  #is(node: ExpressionNode, name: string): Condition {
    if (!isPath(node) && !isValue(node)) {
      throw refused(
        "The left hand side argument to IS must be a Variable Reference, Literal, or Path",
      );
    }
    const operand = this.#operand(node);
    if (name === "missing") {
      if (operand.kind === "path") return { kind: "attribute_not_exists", path: operand.path };
      return { kind: "in", operand, candidates: [] };
    }
    const type = TYPES.get(name);
    if (type !== undefined) return { kind: "attribute_type", operand, type };
    throw refused(
      `Unsupported data type for IS operator: ${name.toUpperCase()}. Supported data types are ` +
        "[MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST]",
    );
  }

  #operand(node: ExpressionNode): Operand {
    if (isPath(node)) return { kind: "path", path: pathOf(node) };
    if (isValue(node)) return { kind: "value", value: writtenValueOf(node, this.#parameters) };
    if (node.kind === "missing") throw refused("MISSING must be compared using IS operator");
    if (node.kind === "unary" && node.operator !== "not") throw unsupported(node.operator);
    if (isCondition(node)) {
      if (node.kind === "binary" && !isTruth(node.operator)) throw unsupported(node.operator);
      return { kind: "truth", condition: this.condition(node) };
    }
    if (node.kind === "call") {
      this.checkFunction(node);
      if (++this.#operators > OPERATORS_MAX) throw tooManyOperators();
      return sizeOf(node.operands.map((each) => this.#operand(each)));
    }
    throw refused(`Unsupported operation: ${typeNameOf(node)}`);
  }

  checkFunction({ name, span }: CallNode): void {
    if (name === "size" || FUNCTIONS.has(name)) return;
    throw refusedAt(`Unrecognized function: ${name}`, span);
  }
}

function isTruth(operator: string): boolean {
  return COMPARATORS.has(operator) || /^(and|or|in|not in)$/.test(operator);
}

function negated(condition: Condition): Condition {
  if (condition.kind !== "attribute_not_exists") return { kind: "not", inner: condition };
  return { kind: "attribute_exists", path: condition.path };
}

function unsupported(operator: string): Error {
  const written = operator.toUpperCase();
  return refused(`Unsupported operator in Condition Expression. Operator: ${written}`);
}
