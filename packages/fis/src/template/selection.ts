/** How many of the resources that a target finds are taken: `ALL`, `COUNT(n)`, `PERCENT(n)`. */

export type Selection =
  | { readonly kind: "all" }
  | { readonly kind: "count" | "percent"; readonly n: number };

const MODE = /^(COUNT|PERCENT)\((\d{1,6})\)$/;

/** Undefined for what is none. */
export function parseSelection(mode: string): Selection | undefined {
  if (mode === "ALL") return { kind: "all" };
  const [, kind, digits] = MODE.exec(mode) ?? [];
  if (kind === undefined) return undefined;
  const n = Number(digits);
  if (n < 1 || (kind === "PERCENT" && n > 100)) return undefined;
  return { kind: kind === "COUNT" ? "count" : "percent", n };
}

/** Of `found` resources, how many: AWS rounds shares down, and takes one of any. */
export function selectedCount(selection: Selection, found: number): number {
  if (selection.kind === "all") return found;
  if (selection.kind === "count") return Math.min(selection.n, found);
  return Math.min(found, Math.max(1, Math.floor((found * selection.n) / 100)));
}
