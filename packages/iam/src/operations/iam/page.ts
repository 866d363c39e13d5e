/** Pages of IAM's listings: `Marker`, `MaxItems`, `IsTruncated`. */
import { invalidMarker } from "../../errors.ts";
import { pageOf } from "../page.ts";

export interface PageRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

const MAX_ITEMS_DEFAULT = 100;

/** `items` in order of `keyOf`, which is unique. */
export function page<Item>(
  operation: string,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { Marker, MaxItems }: PageRequest,
  refusal = invalidMarker,
): { readonly items: Item[]; readonly end: { IsTruncated: boolean; Marker?: string } } {
  const size = MaxItems ?? MAX_ITEMS_DEFAULT;
  const shown = pageOf(operation, items, keyOf, { marker: Marker, size, refusal });
  const { next } = shown;
  return {
    items: shown.items,
    end: next === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: next },
  };
}
