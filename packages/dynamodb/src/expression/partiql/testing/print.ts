/** Expressions as text, with parentheses around whatever could be read otherwise. */
import type { ExpressionNode, PathStepNode } from "../syntax-tree.ts";

export function print(node: ExpressionNode): string {
  switch (node.kind) {
    case "text":
      return `'${node.text.replaceAll("'", "''")}'`;
    case "number":
      return node.text;
    case "boolean":
      return `${node.value}`;
    case "null":
    case "missing":
      return node.kind.toUpperCase();
    case "ion":
      return `\`${node.text}\``;
    case "parameter":
      return "?";
    case "name":
      return quoted(node.name);
    case "path":
      return print(node.root) + node.steps.map(printStep).join("");
    case "list":
      return `[${node.elements.map(print).join(", ")}]`;
    case "bag":
      return `<<${node.elements.map(print).join(", ")}>>`;
    case "struct":
      return `{${node.members.map(({ name, value }) => `${print(name)}: ${print(value)}`).join(", ")}}`;
    case "call":
      return `${node.name}(${node.operands.map(print).join(", ")})`;
    case "unary":
      return `${node.operator.toUpperCase()} (${print(node.inner)})`;
    case "binary":
      return `(${print(node.left)}) ${node.operator.toUpperCase()} ${rightOf(node.operator, node.right)}`;
    case "between": {
      const not = node.isNegated ? "NOT " : "";
      return `(${print(node.operand)}) ${not}BETWEEN (${print(node.lower)}) AND (${print(node.upper)})`;
    }
    case "is":
      return `(${print(node.operand)}) IS ${node.isNegated ? "NOT " : ""}${node.type.toUpperCase()}`;
    case "statement":
      throw new Error("statements are not printed");
  }
}

/** Behind IN a parenthesis would be a list's. */
function rightOf(operator: string, right: ExpressionNode): string {
  const text = print(right);
  return operator.endsWith("in") ? `[${text}][0]` : `(${text})`;
}

function printStep(step: PathStepNode): string {
  switch (step.kind) {
    case "name":
      return `.${quoted(step.name)}`;
    case "index":
      return `[${print(step.index)}]`;
    case "unpivot":
      return ".*";
    case "wildcard":
      return "[*]";
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
