/**
 * Updates as written become updates bound to paths and values. AWS looks at the paths first, then at names and
 * at last at values and their types, from the last action to the first.
 */
import { checkCount, pathRequired, wrongType } from "./checked-condition.ts";
import { checkApart, type DocumentPath } from "./document-path.ts";
import type { Placeholders } from "./placeholders.ts";
import { Projection } from "./projection.ts";
import type { ActionNode, ArithmeticNode, OperandNode, UpdateNode } from "./syntax-tree.ts";
import { type Action, TYPE_MISMATCH, type Update, type UpdateValue } from "./update.ts";
import { ValidationException } from "./validation-exception.ts";
import { type AttributeType, isSet, longTypeName, typeOf } from "./value/attribute-value.ts";

export function bindUpdate(sections: UpdateNode, placeholders: Placeholders): Update {
  const nodes = sections.flatMap((section) => section.actions);
  const paths = nodes.map((node) => placeholders.path(node.path));
  checkApart(paths);
  for (const node of nodes.toReversed()) {
    if (node.section === "SET") checkNames(node.value, placeholders);
  }
  const actions: Action[] = new Array(nodes.length);
  for (let at = nodes.length - 1; at >= 0; at--) {
    actions[at] = bindAction(nodes[at] as ActionNode, paths[at] as DocumentPath, placeholders);
  }
  return updateOf(actions, TYPE_MISMATCH.expression);
}

export function updateOf(actions: readonly Action[], mismatch: string): Update {
  return {
    actions,
    touched: new Projection(actions.map(({ path }) => path)),
    creates: actions.length === 0 || actions.some(({ kind }) => kind === "set" || kind === "add"),
    mismatch,
  };
}

function checkNames(value: OperandNode | ArithmeticNode, placeholders: Placeholders): void {
  if (value.kind === "path") placeholders.path(value);
  else if (value.kind === "call") {
    for (const operand of value.operands) checkNames(operand, placeholders);
  } else if (value.kind === "arithmetic") {
    checkNames(value.left, placeholders);
    checkNames(value.right, placeholders);
  }
}

function bindAction(node: ActionNode, path: DocumentPath, placeholders: Placeholders): Action {
  if (node.section === "REMOVE") return { kind: "remove", path };
  if (node.section === "SET") {
    return { kind: "set", path, value: bindValue(node.value, placeholders) };
  }
  const value = placeholders.value(node.value.name);
  const type = typeOf(value);
  if (!isSet(type) && !(node.section === "ADD" && type === "N")) {
    throw new ValidationException(
      "Incorrect operand type for operator or function; " +
        `operator: ${node.section}, operand type: ${longTypeName(type)}, ` +
        `typeSet: ALLOWED_FOR_${node.section}_OPERAND`,
    );
  }
  return { kind: node.section === "ADD" ? "add" : "delete", path, value };
}

function bindValue(node: OperandNode | ArithmeticNode, placeholders: Placeholders): UpdateValue {
  switch (node.kind) {
    case "path":
      return { kind: "path", path: placeholders.path(node) };
    case "value":
      return { kind: "value", value: placeholders.value(node.name) };
    case "arithmetic": {
      const { operator } = node;
      const left = bindValue(node.left, placeholders);
      const right = bindValue(node.right, placeholders);
      checkOperandTypes(operator, [left, right], "N");
      return { kind: "arithmetic", operator, left, right };
    }
    case "call":
      return bindCall(node.name, node.operands, placeholders);
  }
}

function bindCall(
  name: string,
  nodes: readonly OperandNode[],
  placeholders: Placeholders,
): UpdateValue {
  const operands = nodes.map((each) => bindValue(each, placeholders));
  checkCount(name, operands.length);
  const [first, second] = operands as [UpdateValue, UpdateValue];
  if (name === "list_append") {
    checkOperandTypes(name, operands, "L");
    return { kind: "list_append", first, second };
  }
  if (first.kind !== "path") throw pathRequired(name);
  return { kind: "if_not_exists", path: first.path, otherwise: second };
}

export function checkOperandTypes(
  name: string,
  operands: readonly UpdateValue[],
  type: AttributeType,
): void {
  for (const operand of operands) {
    const actual = operand.kind === "value" ? typeOf(operand.value) : undefined;
    if (actual !== undefined && actual !== type) throw wrongType(name, actual);
  }
}
