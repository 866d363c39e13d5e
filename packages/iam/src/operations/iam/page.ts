/**
 * Pages of a listing. A marker is the sort key of the last item seen, so that it stays good while items come and go;
 * it carries a check sum over the operation's name and is opaque to clients.
 */
import { createHash } from "node:crypto";
import { invalidMarker } from "../../errors.ts";

export interface PageRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

const MAX_ITEMS_DEFAULT = 100;
const CHECK_BYTES = 6;

/** `items` in order of `keyOf`, which is unique. */
export function page<Item>(
  operation: string,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  request: PageRequest,
  refusal = invalidMarker,
): { readonly items: Item[]; readonly end: { IsTruncated: boolean; Marker?: string } } {
  const after =
    request.Marker === undefined ? undefined : openMarker(operation, request.Marker, refusal);
  const sorted = items
    .map((item) => ({ item, sortKey: keyOf(item) }))
    .sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter((each) => each.sortKey > after);
  const shown = rest.slice(0, request.MaxItems ?? MAX_ITEMS_DEFAULT);
  const last = shown.at(-1);
  const isTruncated = shown.length < rest.length && last !== undefined;
  return {
    items: shown.map((each) => each.item),
    end: isTruncated
      ? { IsTruncated: true, Marker: makeMarker(operation, last.sortKey) }
      : { IsTruncated: false },
  };
}

function makeMarker(operation: string, sortKey: string): string {
  return Buffer.concat([check(operation, sortKey), Buffer.from(sortKey)]).toString("base64url");
}

function openMarker(operation: string, marker: string, refusal: () => Error): string {
  const bytes = Buffer.from(marker, "base64url");
  const sortKey = bytes.subarray(CHECK_BYTES).toString();
  if (makeMarker(operation, sortKey) !== marker) throw refusal();
  return sortKey;
}

function check(operation: string, sortKey: string): Buffer {
  return createHash("sha256").update(`${operation}\n${sortKey}`).digest().subarray(0, CHECK_BYTES);
}
