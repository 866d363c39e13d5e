/** How the names in an expression are found in a record of CSV or of JSON. */
import type { Evaluate, Resolver } from "./evaluate.ts";
import * as errors from "./select-error.ts";
import type { Expression, Name, PathStep } from "./syntax-tree.ts";
import { isStruct, MISSING, type Value } from "./value.ts";

type Path = Extract<Expression, { kind: "path" }>;

export type CsvRow = readonly string[];

/** `_3` → 3. */
const COLUMN = /^_(\d{1,6})$/;

const sameName = (name: Name, text: string): boolean =>
  name.quoted ? name.text === text : name.text.toLowerCase() === text.toLowerCase();

export function isAlias(name: Name, alias: Name): boolean {
  return name.quoted && alias.quoted
    ? name.text === alias.text
    : name.text.toLowerCase() === alias.text.toLowerCase();
}

export class CsvResolver implements Resolver<CsvRow> {
  readonly #alias: Name;
  readonly #hasHeaders: boolean;
  /** Names that wait for the headers. */
  readonly #pending: ((headers: CsvRow) => void)[] = [];

  constructor(alias: Name, hasHeaders: boolean) {
    this.#alias = alias;
    this.#hasHeaders = hasHeaders;
  }

  /** Throws MissingHeaders and AmbiguousFieldName. Call before the first record. */
  bind(headers: CsvRow): void {
    for (const find of this.#pending) find(headers);
  }

  path({ root, steps }: Path): Evaluate<CsvRow> {
    const name = this.#columnName(root, steps);
    const ordinal = COLUMN.exec(name.text)?.[1];
    if (ordinal !== undefined) {
      if (Number(ordinal) === 0) throw errors.invalidColumnIndex(root.position);
      const index = Number(ordinal) - 1;
      return (row) => row[index] ?? MISSING;
    }
    if (!this.#hasHeaders) throw errors.invalidColumnIndex(root.position);
    let index = -1;
    this.#pending.push((headers) => {
      index = indexOfHeader(headers, name);
    });
    return (row) => row[index] ?? MISSING;
  }

  /** A column stands alone or behind the alias; it has no parts. */
  #columnName(root: Name, steps: readonly PathStep[]): Name {
    const [first, ...more] = steps;
    if (first === undefined) return root;
    if (!isAlias(root, this.#alias)) throw errors.invalidTableAlias(root.position);
    if (first.kind === "name" && more.length === 0) return first.name;
    throw errors.invalidKeyPath(root.position);
  }
}

function indexOfHeader(headers: CsvRow, name: Name): number {
  const index = headers.findIndex((header) => sameName(name, header));
  if (index < 0) throw errors.missingHeaders();
  if (headers.some((header, other) => other > index && sameName(name, header))) {
    throw errors.ambiguousFieldName();
  }
  return index;
}

export class JsonResolver implements Resolver<Value> {
  readonly #alias: Name;

  constructor(alias: Name) {
    this.#alias = alias;
  }

  /** Behind the alias, or from the record itself. */
  path({ root, steps }: Path): Evaluate<Value> {
    const whole: readonly PathStep[] = isAlias(root, this.#alias)
      ? steps
      : [{ kind: "name", name: root }, ...steps];
    if (whole.some(({ kind }) => kind === "every")) {
      throw errors.unsupportedStructure(root.position);
    }
    return (row) => {
      let value = row;
      for (const step of whole) {
        value = child(value, step);
        if (value === MISSING) return value;
      }
      return value;
    };
  }
}

function child(value: Value, step: PathStep): Value {
  if (step.kind === "index") {
    return Array.isArray(value) ? ((value[step.index] as Value | undefined) ?? MISSING) : MISSING;
  }
  if (step.kind !== "name" || !isStruct(value)) return MISSING;
  const { name } = step;
  const exact = value.get(name.text);
  if (name.quoted) return exact === undefined ? MISSING : exact;
  let found: Value | undefined;
  for (const [key, member] of value) {
    if (key.length !== name.text.length || !sameName(name, key)) continue;
    if (found !== undefined) throw errors.ambiguousFieldName();
    found = member;
  }
  return found === undefined ? MISSING : found;
}
