/** The changes of an UPDATE as the actions of an update expression. */
import { checkCount } from "../checked-condition.ts";
import { checkApart, type DocumentPath, samePath } from "../document-path.ts";
import { type Action, TYPE_MISMATCH, type Update, type UpdateValue } from "../update.ts";
import { checkOperandTypes, updateOf } from "../update-binding.ts";
import { isSet, typeOf } from "../value/attribute-value.ts";
import { isPath, pathOf } from "./attribute-path.ts";
import { refused, refusedAt } from "./faults.ts";
import { isValue, type Parameters, writtenValueOf } from "./literal.ts";
import type { AssignmentNode, ExpressionNode } from "./syntax-tree.ts";

export function updateFrom(assignments: readonly AssignmentNode[], parameters: Parameters): Update {
  const actions = assignments.map((each) => actionOf(each, parameters));
  checkApart(actions.map(({ path }) => path));
  return updateOf(actions, TYPE_MISMATCH.expression);
}

function actionOf(assignment: AssignmentNode, parameters: Parameters): Action {
  const path = pathOf(assignment.target);
  if (assignment.kind === "remove") return { kind: "remove", path };
  const { value } = assignment;
  if (value.kind === "call" && (value.name === "set_add" || value.name === "set_delete")) {
    return setAction(value, path, parameters);
  }
  return { kind: "set", path, value: updateValueOf(value, parameters) };
}

function setAction(
  { name, operands, span }: ExpressionNode & { readonly kind: "call" },
  path: DocumentPath,
  parameters: Parameters,
): Action {
  const written = name.toUpperCase();
  const [first, second] = operands;
  if (first === undefined || second === undefined || operands.length > 2) {
    throw refusedAt(`${written} must have exactly two arguments`, span);
  }
  if (!isPath(first) || !samePath(pathOf(first), path)) {
    throw refusedAt(`The first argument to ${written} must equal the assignment value`, span);
  }
  const value = isValue(second) ? writtenValueOf(second, parameters) : undefined;
  if (value === undefined || !isSet(typeOf(value))) {
    throw refusedAt(`The second argument to ${written} must be a value with type SET`, first.span);
  }
  return { kind: name === "set_add" ? "add" : "delete", path, value };
}

function updateValueOf(node: ExpressionNode, parameters: Parameters): UpdateValue {
  if (isPath(node)) return { kind: "path", path: pathOf(node) };
  if (isValue(node)) return { kind: "value", value: writtenValueOf(node, parameters) };
  switch (node.kind) {
    case "call":
      return callOf(node, parameters);
    case "binary": {
      const { operator } = node;
      if (operator !== "+" && operator !== "-") throw unsupported(operator);
      const left = updateValueOf(node.left, parameters);
      const right = updateValueOf(node.right, parameters);
      checkOperandTypes(operator, [left, right], "N");
      return { kind: "arithmetic", operator, left, right };
    }
    case "unary":
      throw unsupported(node.operator);
    case "between":
      throw unsupported("between");
    case "is":
      throw refused("IS operator is not supported in update expressions");
    case "missing":
      throw refused("MISSING must be compared using IS operator");
    default:
      throw refused("Unsupported operation: Select");
  }
}

function callOf(
  { name, operands: nodes, span }: ExpressionNode & { readonly kind: "call" },
  parameters: Parameters,
): UpdateValue {
  if (name !== "list_append") throw refusedAt(`Unrecognized function: ${name}`, span);
  const operands = nodes.map((each) => updateValueOf(each, parameters));
  checkCount(name, operands.length);
  checkOperandTypes(name, operands, "L");
  const [first, second] = operands as [UpdateValue, UpdateValue];
  return { kind: "list_append", first, second };
}

function unsupported(operator: string): Error {
  return refused(`Unsupported operator in Update Expression. Operator: ${operator.toUpperCase()}`);
}
