/**
 * Pages of a listing. A marker is the sort key of the last item seen, so that it stays good while items come and go;
 * it carries a check sum over the operation's name and is opaque to clients. AWS takes markers of 320 characters at most: of
 * a longer key it has the beginning and a digest.
 *
 *     base64url( check:6 | key )            or            base64url( check:6 | 0 | digest:43 | beginning of the key )
 */
import { createHash } from "node:crypto";
import { invalidMarker } from "../../errors.ts";

export interface PageRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

const MAX_ITEMS_DEFAULT = 100;
const CHECK_BYTES = 6;
/** With these a marker stays below 320 characters. */
const WHOLE_KEY_BYTES_MAX = 200;
const BEGINNING_BYTES_MAX = 160;
const LONG = "\u0000";
const DIGEST_CHARACTERS = 43;

/** `items` in order of `keyOf`, which is unique. */
export function page<Item>(
  operation: string,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  request: PageRequest,
  refusal = invalidMarker,
): { readonly items: Item[]; readonly end: { IsTruncated: boolean; Marker?: string } } {
  const sorted = items
    .map((item) => ({ item, sortKey: keyOf(item) }))
    .sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1));
  const seen =
    request.Marker === undefined ? undefined : openMarker(operation, request.Marker, refusal);
  const after =
    seen === undefined
      ? undefined
      : (sorted.find((each) => mark(each.sortKey) === seen)?.sortKey ?? behind(seen));
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
  return sealed(operation, mark(sortKey));
}

/** What stands for a key in a marker. */
function mark(sortKey: string): string {
  if (Buffer.byteLength(sortKey) <= WHOLE_KEY_BYTES_MAX) return sortKey;
  const digest = createHash("sha256").update(sortKey).digest("base64url");
  return LONG + digest + beginning(sortKey);
}

/** Where a listing goes on when the item of the mark is gone: from the beginning of a long key some are shown again. */
function behind(seen: string): string {
  return seen.startsWith(LONG) ? seen.slice(LONG.length + DIGEST_CHARACTERS) : seen;
}

function beginning(sortKey: string): string {
  let text = "";
  let sizeBytes = 0;
  for (const character of sortKey) {
    sizeBytes += Buffer.byteLength(character);
    if (sizeBytes > BEGINNING_BYTES_MAX) break;
    text += character;
  }
  return text;
}

function sealed(operation: string, text: string): string {
  return Buffer.concat([check(operation, text), Buffer.from(text)]).toString("base64url");
}

function openMarker(operation: string, marker: string, refusal: () => Error): string {
  const text = Buffer.from(marker, "base64url").subarray(CHECK_BYTES).toString();
  if (sealed(operation, text) !== marker) throw refusal();
  return text;
}

function check(operation: string, text: string): Buffer {
  return createHash("sha256").update(`${operation}\n${text}`).digest().subarray(0, CHECK_BYTES);
}
