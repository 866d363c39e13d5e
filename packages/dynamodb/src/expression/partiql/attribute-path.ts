/** Paths of statements as document paths. */
import type { DocumentPath } from "../document-path.ts";
import { refused, refusedAt } from "./faults.ts";
import type { ExpressionNode, PathStepNode } from "./syntax-tree.ts";

const DEPTH_MAX = 32;
const INDEX_MAX = 2n ** 31n - 1n;
const EMPTY = "Path component cannot be an empty string";

export function isPath(node: ExpressionNode): boolean {
  return node.kind === "name" || node.kind === "path";
}

export function pathOf(node: ExpressionNode): DocumentPath {
  if (node.kind === "name") return [nameOf(node.name)];
  if (node.kind !== "path" || node.root.kind !== "name") {
    throw refusedAt("Unexpected path component", node.span);
  }
  const path = [nameOf(node.root.name), ...node.steps.map(stepOf)];
  if (path.length > DEPTH_MAX) {
    throw refused(`The document path has too many nesting levels; nesting levels: ${path.length}`);
  }
  return path;
}

function nameOf(name: string): string {
  if (name === "") throw refused(EMPTY);
  return name;
}

function stepOf(step: PathStepNode): string | number {
  switch (step.kind) {
    case "name":
      return nameOf(step.name);
    case "unpivot":
      throw refused("Unpivot path component like a.*.b are not supported");
    case "wildcard":
      throw refused("Wildcard path component like a[*].b are not supported");
    case "index":
      return indexOf(step.index);
  }
}

function indexOf(node: ExpressionNode): string | number {
  if (node.kind === "text") return nameOf(node.text);
  if (node.kind !== "number" || !/^-?\d+$/.test(node.text)) {
    throw refusedAt("Unexpected path component", node.span);
  }
  const index = BigInt(node.text);
  if (index >= 0n && index <= INDEX_MAX) return Number(index);
  throw refusedAt(`List index is not within the allowable range; index: [${node.text}]`, node.span);
}
