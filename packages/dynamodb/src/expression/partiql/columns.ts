/** What a SELECT shows of an item: each path under its last name, with the indexes that follow it. */
import { type DocumentPath, valueAt } from "../document-path.ts";
import { type AttributeValue, type Item, setAttribute } from "../value/attribute-value.ts";
import { pathOf } from "./attribute-path.ts";
import { refused } from "./faults.ts";
import type { ColumnNode } from "./syntax-tree.ts";

export class Columns {
  readonly paths: readonly DocumentPath[];
  readonly #names: readonly string[];

  constructor(paths: readonly DocumentPath[]) {
    this.paths = paths;
    this.#names = paths.map(columnName);
    const twice = this.#names.find((name, at) => this.#names.indexOf(name) < at);
    if (twice !== undefined) throw refused(`Duplicate identifiers in select clause: ${twice}`);
  }

  /** What the item has not is left out. */
  of(item: Item): Item {
    const shown: Record<string, AttributeValue> = {};
    for (const [at, path] of this.paths.entries()) {
      const value = valueAt(item, path);
      if (value !== undefined) setAttribute(shown, this.#names[at] as string, value);
    }
    return shown;
  }

  /** The attributes that are read for it, in the order of the statement, each once. */
  get attributes(): string[] {
    return [...new Set(this.paths.map(([name]) => name as string))];
  }
}

export function columnsOf(nodes: readonly ColumnNode[]): Columns {
  const paths = nodes.map(({ expression }) => pathOf(expression));
  if (nodes.some(({ hasAlias }) => hasAlias)) throw refused("Aliasing is not supported");
  return new Columns(paths);
}

/** Of `a.b[0]`: `b[0]`. */
function columnName(path: DocumentPath): string {
  const from = path.findLastIndex((step) => typeof step === "string");
  const indexes = path.slice(from + 1).map((index) => `[${index}]`);
  return path[from] + indexes.join("");
}
