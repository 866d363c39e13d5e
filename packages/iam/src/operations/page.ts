/**
 * Pages of a listing. A marker is the sort key of the last item seen, so that it stays good while items come and go;
 * it carries a check sum over the operation's name and is opaque to clients. IAM takes markers of 320 characters at most: of
 * a longer key it has the beginning and a digest.
 *
 *     base64url( check:6 | key )            or            base64url( check:6 | 0 | digest:43 | beginning of the key )
 */
import { createHash } from "node:crypto";

interface PageAsked {
  readonly marker: string | undefined;
  readonly size: number;
  /** Of a marker that is not of this listing. */
  readonly refusal: () => Error;
}

const CHECK_BYTES = 6;
/** With these a marker stays below 320 characters. */
const WHOLE_KEY_BYTES_MAX = 200;
const BEGINNING_BYTES_MAX = 160;
const LONG = "\u0000";
const DIGEST_CHARACTERS = 43;

/** `items` in order of `keyOf`, which is unique; `next` is there when the listing goes on. */
export function pageOf<Item>(
  operation: string,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { marker, size, refusal }: PageAsked,
): { readonly items: Item[]; readonly next: string | undefined } {
  const sorted = items
    .map((item) => ({ item, sortKey: keyOf(item) }))
    .sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1));
  const seen = marker === undefined ? undefined : openMarker(operation, marker, refusal);
  const after =
    seen === undefined
      ? undefined
      : (sorted.find((each) => mark(each.sortKey) === seen)?.sortKey ?? behind(seen));
  const rest = after === undefined ? sorted : sorted.filter((each) => each.sortKey > after);
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  const goesOn = shown.length < rest.length && last !== undefined;
  return {
    items: shown.map((each) => each.item),
    next: goesOn ? makeMarker(operation, last.sortKey) : undefined,
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
