/**
 * What can be wrong with an expression by itself, whatever its placeholders stand for. It is looked for once, before
 * the parsed expression is kept, in the order in which the expression is written.
 */
import { isReserved } from "./reserved-words.ts";
import type {
  ActionNode,
  ConditionNode,
  OperandNode,
  PathNode,
  ProjectionNode,
  SectionName,
  UpdateNode,
} from "./syntax-tree.ts";
import { ValidationException } from "./validation-exception.ts";

const OPERATORS_MAX = 300;
const PATH_DEPTH_MAX = 32;
const INDEX_MAX = 2 ** 31 - 1;

/** Functions by name, with where they may stand and how many operands they take. */
const CONDITION_FUNCTIONS: ReadonlyMap<string, number> = new Map([
  ["attribute_exists", 1],
  ["attribute_not_exists", 1],
  ["attribute_type", 2],
  ["begins_with", 2],
  ["contains", 2],
]);
const SIZE = "size";
const UPDATE_FUNCTIONS: ReadonlyMap<string, number> = new Map([
  ["if_not_exists", 2],
  ["list_append", 2],
]);

export function operandsOf(name: string): number {
  return name === SIZE
    ? 1
    : ((CONDITION_FUNCTIONS.get(name) ?? UPDATE_FUNCTIONS.get(name)) as number);
}

export function isFunction(name: string): boolean {
  return name === SIZE || CONDITION_FUNCTIONS.has(name) || UPDATE_FUNCTIONS.has(name);
}

export function invalidFunction(name: string): ValidationException {
  return new ValidationException(`Invalid function name; function: ${name}`);
}

export function tooManyOperators(): ValidationException {
  const count = OPERATORS_MAX + 1;
  return new ValidationException(
    `The expression contains too many operators; operator count: ${count}`,
  );
}

export function checkCondition(condition: ConditionNode): void {
  const walk = new Walk(false);
  walk.condition(condition);
  walk.finish();
}

export function checkProjection(paths: ProjectionNode): void {
  const walk = new Walk(false);
  for (const path of paths) walk.path(path);
}

/** A section is read to its end before its second appearance is refused. */
export function checkUpdate(sections: UpdateNode): void {
  const walk = new Walk(true);
  const seen = new Map<SectionName, ActionNode[][]>();
  for (const { name, actions } of sections) {
    const before = seen.get(name);
    if (before === undefined) seen.set(name, [[...actions]]);
    else before.push([...actions]);
  }
  for (const [name, appearances] of seen) {
    for (const action of appearances.flat()) walk.action(action);
    if (appearances.length > 1) {
      throw new ValidationException(
        `The "${name}" section can only be used once in an update expression;`,
      );
    }
  }
  walk.finish();
}

class Walk {
  readonly #inUpdate: boolean;
  #operators = 0;

  constructor(inUpdate: boolean) {
    this.#inUpdate = inUpdate;
  }

  finish(): void {
    if (this.#operators > OPERATORS_MAX) throw tooManyOperators();
  }

  condition(node: ConditionNode): void {
    switch (node.kind) {
      case "and":
      case "or":
        this.#operators++;
        this.condition(node.left);
        this.condition(node.right);
        return;
      case "not":
        this.#operators++;
        this.condition(node.inner);
        return;
      case "comparison":
        this.#operators++;
        this.operand(node.left);
        this.operand(node.right);
        return;
      case "between":
        this.#operators++;
        this.operand(node.operand);
        this.operand(node.lower);
        this.operand(node.upper);
        return;
      case "in":
        this.#operators++;
        this.operand(node.operand);
        for (const candidate of node.candidates) this.operand(candidate);
        return;
      case "call":
        this.#call(node.name, node.operands, "condition");
    }
  }

  action(action: ActionNode): void {
    this.path(action.path);
    if (action.section === "REMOVE") return;
    const { value } = action;
    if (value.kind !== "arithmetic") {
      this.operand(value);
      return;
    }
    this.#operators++;
    this.operand(value.left);
    this.operand(value.right);
  }

  operand(node: OperandNode): void {
    if (node.kind === "path") this.path(node);
    else if (node.kind === "call") this.#call(node.name, node.operands, "operand");
  }

  #call(name: string, operands: readonly OperandNode[], place: "condition" | "operand"): void {
    this.#operators++;
    const isCondition = CONDITION_FUNCTIONS.has(name);
    const isUpdate = UPDATE_FUNCTIONS.has(name);
    if (!isFunction(name)) throw invalidFunction(name);
    if (this.#inUpdate && !isUpdate) {
      throw misplaced("is not allowed in an update expression", name);
    }
    if (!this.#inUpdate && isUpdate) {
      throw misplaced("is not allowed in a condition expression", name);
    }
    if (!this.#inUpdate && isCondition !== (place === "condition")) {
      throw misplaced("is not allowed to be used this way in an expression", name);
    }
    for (const operand of operands) this.operand(operand);
  }

  path({ steps }: PathNode): void {
    for (const step of steps) {
      if (step.kind === "name" && isReserved(step.name)) {
        throw new ValidationException(
          `Attribute name is a reserved keyword; reserved keyword: ${step.name}`,
        );
      }
      if (step.kind === "index" && step.index > INDEX_MAX) {
        throw new ValidationException(
          `List index is not within the allowable range; index: [${step.index}]`,
        );
      }
    }
    if (steps.length > PATH_DEPTH_MAX) {
      throw new ValidationException(
        `The document path has too many nesting levels; nesting levels: ${steps.length}`,
      );
    }
  }
}

function misplaced(how: string, name: string): ValidationException {
  return new ValidationException(`The function ${how}; function: ${name}`);
}
