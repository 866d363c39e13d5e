/** Document paths whose placeholders are resolved: names of attributes and of map entries, indexes of lists. */
import { ValidationException } from "./validation-exception.ts";
import { type AttributeValue, attributeOf, type Item } from "./value/attribute-value.ts";

export type DocumentPath = readonly (string | number)[];

/** What is there, if anything. */
export function valueAt(item: Item, path: DocumentPath): AttributeValue | undefined {
  let value = attributeOf(item, path[0] as string);
  for (let at = 1; at < path.length && value !== undefined; at++) {
    value = stepInto(value, path[at] as string | number);
  }
  return value;
}

function stepInto(value: AttributeValue, step: string | number): AttributeValue | undefined {
  if (typeof step === "number") return "L" in value ? value.L[step] : undefined;
  return "M" in value ? attributeOf(value.M, step) : undefined;
}

export function samePath(a: DocumentPath, b: DocumentPath): boolean {
  return a.length === b.length && a.every((step, at) => step === b[at]);
}

/** As messages write paths: `[a, b, [3]]`. */
export function pathText(path: DocumentPath): string {
  return `[${path.map((step) => (typeof step === "number" ? `[${step}]` : step)).join(", ")}]`;
}

interface Branch {
  readonly children: Map<string | number, Branch>;
  /** A path that ends here, or goes through here. */
  readonly path: DocumentPath;
  isEnd: boolean;
}

/** No path may be the beginning of another, and nothing can be both a list and a map. */
export function checkApart(paths: readonly DocumentPath[]): void {
  if (new Set(paths.map((path) => path[0])).size === paths.length) return;
  const root: Branch = { children: new Map(), path: [], isEnd: false };
  let conflict: readonly [DocumentPath, DocumentPath] | undefined;
  for (const path of paths) {
    let branch = root;
    for (const [at, step] of path.entries()) {
      const [first] = branch.children;
      if (first !== undefined && typeof first[0] !== typeof step)
        conflict ??= [first[1].path, path];
      let child = branch.children.get(step);
      const isLast = at === path.length - 1;
      if (child !== undefined && (child.isEnd || isLast)) throw clash("overlap", child.path, path);
      if (child === undefined) {
        child = { children: new Map(), path, isEnd: isLast };
        branch.children.set(step, child);
      }
      branch = child;
    }
  }
  if (conflict !== undefined) throw clash("conflict", ...conflict);
}

function clash(how: string, one: DocumentPath, two: DocumentPath): ValidationException {
  return new ValidationException(
    `Two document paths ${how} with each other; must remove or rewrite one of these paths; ` +
      `path one: ${pathText(one)}, path two: ${pathText(two)}`,
  );
}
