/** Pages of a list that has an order: the marker names the last item of the page before. */
import { invalidParameter } from "../errors.ts";

const ITEMS = 50;

export interface Paged {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** @param keyOf unique within the list */
export function page<Each>(
  all: readonly Each[],
  { Marker, MaxItems = ITEMS }: Paged,
  keyOf: (item: Each) => string,
): { readonly items: readonly Each[]; readonly next: string | undefined } {
  let from = 0;
  if (Marker !== undefined) {
    const after = Buffer.from(Marker, "base64").toString();
    from = all.findIndex((item) => keyOf(item) === after) + 1;
    if (from === 0) throw invalidParameter("The pagination token is invalid.");
  }
  const items = all.slice(from, from + Math.min(MaxItems, ITEMS));
  const last = items.at(-1);
  const isLast = last === undefined || from + items.length >= all.length;
  return { items, next: isLast ? undefined : Buffer.from(keyOf(last)).toString("base64") };
}
