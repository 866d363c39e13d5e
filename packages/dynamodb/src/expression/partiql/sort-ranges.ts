/** How ranges of sort keys lie to each other. */
import type { SortRange } from "../key-condition.ts";
import { contentOf } from "../value/attribute-value.ts";
import { compareValues } from "../value/compare.ts";

/** Prefixes overlap with what begins with them, and with ranges around them. */
export function overlap(one: SortRange | undefined, other: SortRange | undefined): boolean {
  if (one === undefined || other === undefined) return true;
  const [a, b] = [edges(one), edges(other)];
  return reaches(a, b) && reaches(b, a);
}

/** Whether `a` does not end before `b` begins. */
function reaches(a: SortRange, b: SortRange): boolean {
  if (a.upper === undefined || b.lower === undefined) return true;
  const order = compareValues(a.upper.value, b.lower.value) ?? 0;
  return order > 0 || (order === 0 && a.upper.inclusive && b.lower.inclusive);
}

function edges(range: SortRange): SortRange {
  const { prefix } = range;
  if (prefix === undefined) return range;
  const lower = { value: prefix, inclusive: true };
  if ("S" in prefix)
    return { lower, upper: { value: { S: `${prefix.S}\u{10ffff}` }, inclusive: true } };
  const bytes = contentOf(prefix) as Uint8Array;
  const end = Buffer.concat([bytes, Buffer.alloc(1024, 0xff)]);
  return { lower, upper: { value: { B: end }, inclusive: true } };
}

/** Of ranges that are apart. */
export function compareRanges(one: SortRange | undefined, other: SortRange | undefined): number {
  const [a, b] = [edges(one ?? {}), edges(other ?? {})];
  if (a.lower === undefined || b.upper === undefined) return -1;
  if (b.lower === undefined || a.upper === undefined) return 1;
  return (compareValues(a.lower.value, b.lower.value) ?? 0) || (reaches(a, b) ? 1 : -1);
}
