/** Conditions as written become conditions bound to paths and values, unless the operands do not fit. */
import { betweenOf, comparisonOf, functionOf, inOf, sizeOf } from "./checked-condition.ts";
import type { Condition, Operand } from "./condition.ts";
import type { Placeholders } from "./placeholders.ts";
import type { ConditionNode, OperandNode } from "./syntax-tree.ts";

export function bindCondition(node: ConditionNode, placeholders: Placeholders): Condition {
  const bind = (each: OperandNode) => bindOperand(each, placeholders);
  switch (node.kind) {
    case "and":
    case "or": {
      const left = bindCondition(node.left, placeholders);
      return { kind: node.kind, left, right: bindCondition(node.right, placeholders) };
    }
    case "not":
      return { kind: "not", inner: bindCondition(node.inner, placeholders) };
    case "comparison":
      return comparisonOf(node.comparator, bind(node.left), bind(node.right));
    case "between":
      return betweenOf(bind(node.operand), bind(node.lower), bind(node.upper));
    case "in":
      return inOf(bind(node.operand), node.candidates.map(bind));
    case "call":
      return functionOf(node.name, node.operands.map(bind));
  }
}

function bindOperand(node: OperandNode, placeholders: Placeholders): Operand {
  if (node.kind === "path") return { kind: "path", path: placeholders.path(node) };
  if (node.kind === "value") return { kind: "value", value: placeholders.value(node.name) };
  return sizeOf(node.operands.map((each) => bindOperand(each, placeholders)));
}
