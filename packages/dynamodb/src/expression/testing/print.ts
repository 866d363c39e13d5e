/** Trees as text, with as few parentheses as the tree needs. */
import type {
  ActionNode,
  ArithmeticNode,
  ConditionNode,
  OperandNode,
  PathNode,
  UpdateNode,
} from "../syntax-tree.ts";

export function printPath({ steps }: PathNode): string {
  let text = "";
  for (const step of steps) {
    if (step.kind === "index") text += `[${step.index}]`;
    else text += `${text === "" ? "" : "."}${step.name}`;
  }
  return text;
}

export function printOperand(node: OperandNode): string {
  if (node.kind === "path") return printPath(node);
  if (node.kind === "value") return node.name;
  return `${node.name}(${node.operands.map(printOperand).join(", ")})`;
}

export function printCondition(node: ConditionNode): string {
  switch (node.kind) {
    case "and":
    case "or":
      return `${inside(node.left, node.kind, false)} ${node.kind.toUpperCase()} ${inside(node.right, node.kind, true)}`;
    case "not":
      return `NOT ${inside(node.inner, "not", false)}`;
    case "comparison":
      return `${printOperand(node.left)} ${node.comparator} ${printOperand(node.right)}`;
    case "between":
      return `${printOperand(node.operand)} BETWEEN ${printOperand(node.lower)} AND ${printOperand(node.upper)}`;
    case "in":
      return `${printOperand(node.operand)} IN (${node.candidates.map(printOperand).join(",")})`;
    case "call":
      return printOperand(node);
  }
}

const BINDING: Partial<Record<ConditionNode["kind"], number>> = { or: 1, and: 2, not: 3 };

function inside(node: ConditionNode, outer: "and" | "or" | "not", isRight: boolean): string {
  const text = printCondition(node);
  const [own, around] = [BINDING[node.kind] ?? 4, BINDING[outer] as number];
  return own < around || (own === around && isRight) ? `(${text})` : text;
}

export function printUpdate(sections: UpdateNode): string {
  return sections
    .map(({ name, actions }) => `${name} ${actions.map(printAction).join(", ")}`)
    .join(" ");
}

function printAction(action: ActionNode): string {
  const path = printPath(action.path);
  if (action.section === "REMOVE") return path;
  if (action.section === "SET") return `${path} = ${printValue(action.value)}`;
  return `${path} ${action.value.name}`;
}

function printValue(value: OperandNode | ArithmeticNode): string {
  if (value.kind !== "arithmetic") return printOperand(value);
  return `${printOperand(value.left)} ${value.operator} ${printOperand(value.right)}`;
}
