/** ExpressionAttributeNames and ExpressionAttributeValues of a request, and which of them its expressions use. */
import type { DocumentPath } from "./document-path.ts";
import type { PathNode } from "./syntax-tree.ts";
import { ValidationException } from "./validation-exception.ts";
import type { AttributeMap, AttributeValue } from "./value/attribute-value.ts";
import { checkValue } from "./value/check.ts";
import { textSize } from "./value/size.ts";

/** Bytes, `#` or `:` included. */
const PLACEHOLDER_SIZE_MAX = 255;
const NAME = /^#[0-9A-Za-z_]+$/;
const VALUE = /^:[0-9A-Za-z_]+$/;

export type AttributeNames = Readonly<Record<string, string>>;

export class Placeholders {
  readonly #names: AttributeNames;
  readonly #values: AttributeMap;
  readonly #unusedNames: Set<string>;
  readonly #unusedValues: Set<string>;

  constructor(names: AttributeNames | undefined, values: AttributeMap | undefined) {
    this.#names = checkNames(names);
    this.#values = checkValues(values);
    this.#unusedNames = new Set(Object.keys(this.#names));
    this.#unusedValues = new Set(Object.keys(this.#values));
  }

  path({ steps }: PathNode): DocumentPath {
    return steps.map((step) => {
      if (step.kind === "index") return step.index;
      return step.kind === "name" ? step.name : this.#nameOf(step.name);
    });
  }

  #nameOf(placeholder: string): string {
    const name = this.#names[placeholder];
    if (name === undefined) {
      throw new ValidationException(
        "An expression attribute name used in the document path is not defined; " +
          `attribute name: ${placeholder}`,
      );
    }
    this.#unusedNames.delete(placeholder);
    return name;
  }

  value(placeholder: string): AttributeValue {
    const value = this.#values[placeholder];
    if (value === undefined) {
      throw new ValidationException(
        "An expression attribute value used in expression is not defined; " +
          `attribute value: ${placeholder}`,
      );
    }
    this.#unusedValues.delete(placeholder);
    return value;
  }

  /** Once all expressions of the request are bound. */
  checkAllUsed(): void {
    checkUsed("ExpressionAttributeNames", this.#unusedNames);
    checkUsed("ExpressionAttributeValues", this.#unusedValues);
  }
}

function checkUsed(parameter: string, unused: ReadonlySet<string>): void {
  if (unused.size === 0) return;
  throw new ValidationException(
    `Value provided in ${parameter} unused in expressions: keys: {${[...unused].join(", ")}}`,
  );
}

function checkNames(names: AttributeNames | undefined): AttributeNames {
  if (names === undefined) return {};
  checkKeys("ExpressionAttributeNames", Object.keys(names), NAME);
  for (const key in names) {
    if (names[key] === "") {
      throw new ValidationException(
        `ExpressionAttributeNames contains invalid value: Empty attribute name for key ${key}`,
      );
    }
  }
  return names;
}

function checkValues(values: AttributeMap | undefined): AttributeMap {
  if (values === undefined) return {};
  const keys = Object.keys(values);
  checkKeys("ExpressionAttributeValues", keys, VALUE);
  let checked: Record<string, AttributeValue> | undefined;
  for (const key of keys) {
    const value = values[key] as AttributeValue;
    const canonical = checkNamedValue(key, value);
    if (canonical === value) continue;
    checked ??= { ...values };
    checked[key] = canonical;
  }
  return checked ?? values;
}

function checkNamedValue(key: string, value: AttributeValue): AttributeValue {
  try {
    return checkValue(value);
  } catch (error) {
    if (!(error instanceof ValidationException) || error.message.startsWith("Nesting")) throw error;
    throw new ValidationException(
      `ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`,
    );
  }
}

function checkKeys(parameter: string, keys: readonly string[], syntax: RegExp): void {
  if (keys.length === 0) throw new ValidationException(`${parameter} must not be empty`);
  for (const key of keys) {
    const size = textSize(key);
    if (size > PLACEHOLDER_SIZE_MAX) {
      throw new ValidationException(
        `${parameter} contains invalid key: ` +
          `The expression attribute map contains a key that is too long; size of key: ${size}`,
      );
    }
    if (!syntax.test(key)) {
      throw new ValidationException(
        `${parameter} contains invalid key: Syntax error; key: "${key}"`,
      );
    }
  }
}
