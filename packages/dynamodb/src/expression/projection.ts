/** The parts of an item that document paths name. */
import { checkApart, type DocumentPath } from "./document-path.ts";
import type { Placeholders } from "./placeholders.ts";
import type { ProjectionNode } from "./syntax-tree.ts";
import {
  type AttributeMap,
  type AttributeValue,
  attributeOf,
  type Item,
  setAttribute,
} from "./value/attribute-value.ts";

/** What is wanted of a value: all of it, or parts. */
type Wanted = "all" | Map<string | number, Wanted>;

/** Paths merged into one tree, by the steps they share. */
export class Projection {
  readonly paths: readonly DocumentPath[];
  /** Made when it is needed: what an update touches is seldom asked for. */
  #wanted: Map<string | number, Wanted> | undefined;

  constructor(paths: readonly DocumentPath[]) {
    this.paths = paths;
  }

  #tree(): Map<string | number, Wanted> {
    const tree = new Map<string | number, Wanted>();
    for (const path of this.paths) addPath(tree, path);
    return tree;
  }

  /** Names that are not there are left out; elements of lists close up, in the order of the list. */
  of(item: Item): Item {
    this.#wanted ??= this.#tree();
    return entriesOf(item, this.#wanted);
  }
}

function addPath(tree: Map<string | number, Wanted>, path: DocumentPath): void {
  let wanted = tree;
  for (const [at, step] of path.entries()) {
    if (at === path.length - 1) {
      wanted.set(step, "all");
      return;
    }
    const inside = wanted.get(step);
    if (inside === "all") return;
    const next: Map<string | number, Wanted> = inside ?? new Map();
    wanted.set(step, next);
    wanted = next;
  }
}

export function bindProjection(paths: ProjectionNode, placeholders: Placeholders): Projection {
  const bound = paths.map((path) => placeholders.path(path));
  checkApart(bound);
  return new Projection(bound);
}

function entriesOf(map: AttributeMap, wanted: Map<string | number, Wanted>): AttributeMap {
  const found: Record<string, AttributeValue> = {};
  for (const [step, inside] of wanted) {
    if (typeof step === "number") continue;
    const value = attributeOf(map, step);
    const part = value === undefined ? undefined : partOf(value, inside);
    if (part !== undefined) setAttribute(found, step, part);
  }
  return found;
}

function partOf(value: AttributeValue, wanted: Wanted): AttributeValue | undefined {
  if (wanted === "all") return value;
  if ("M" in value) {
    const M = entriesOf(value.M, wanted);
    for (const _ in M) return { M };
    return undefined;
  }
  if (!("L" in value)) return undefined;
  const indexes = [...wanted.keys()].filter((step) => typeof step === "number");
  const L: AttributeValue[] = [];
  for (const index of indexes.sort((a, b) => a - b)) {
    const element = value.L[index];
    const part = element === undefined ? undefined : partOf(element, wanted.get(index) as Wanted);
    if (part !== undefined) L.push(part);
  }
  return L.length > 0 ? { L } : undefined;
}
