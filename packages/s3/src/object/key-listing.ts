/**
 * Listing by seeks: keys that roll up to one common prefix cost one step, however many there are. The source of
 * keys is any ordered table (objects, multipart uploads).
 */
import { keyAfter, keyAfterPrefix } from "./key-order.ts";

export interface ListingRequest {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  /** Entries come strictly after this key or common prefix; empty for the start. */
  readonly after: string;
  /** Keys and common prefixes together. */
  readonly maxEntries: number;
}

export interface Listing<Entry> {
  readonly entries: readonly Entry[];
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  /** The last key or common prefix; undefined for an empty page. */
  readonly last: string | undefined;
}

export interface KeySource<Entry> {
  /** Entries whose key is `from` or above, and below `below` when it is given, in order. */
  read(from: string, below: string | undefined, limit: number): Entry[];
  keyOf(entry: Entry): string;
}

const FIRST_READ = 16;

export function listKeys<Entry>(
  source: KeySource<Entry>,
  { prefix, delimiter, after, maxEntries }: ListingRequest,
): Listing<Entry> {
  const entries: Entry[] = [];
  const commonPrefixes: string[] = [];
  let last: string | undefined;
  const page = (truncated: boolean) => ({ entries, commonPrefixes, truncated, last });
  if (maxEntries === 0) return page(false);

  const below = prefix === "" ? undefined : keyAfterPrefix(prefix);
  let from: string | undefined = startOf(prefix, delimiter, after);
  // Without a delimiter every key read is an entry; with one, start small and grow while keys come singly.
  let readSize = delimiter === "" ? maxEntries + 1 : Math.min(FIRST_READ, maxEntries + 1);
  while (from !== undefined) {
    const read = source.read(from, below, readSize);
    let seek: string | undefined;
    for (const entry of read) {
      const key = source.keyOf(entry);
      const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
      if (entries.length + commonPrefixes.length === maxEntries) return page(true);
      if (cut === -1) {
        entries.push(entry);
        last = key;
        continue;
      }
      last = key.slice(0, cut + delimiter.length);
      commonPrefixes.push(last);
      seek = last;
      break;
    }
    if (seek !== undefined) {
      from = keyAfterPrefix(seek);
      readSize = Math.max(2, Math.ceil(readSize / 2));
    } else {
      if (read.length < readSize) break;
      from = keyAfter(source.keyOf(read.at(-1)!));
      readSize = Math.min(readSize * 2, maxEntries + 1);
    }
  }
  return page(false);
}

/** Where to begin; undefined when nothing can follow. */
function startOf(prefix: string, delimiter: string, after: string): string | undefined {
  if (after === "") return prefix;
  // A marker inside a common prefix: that prefix was listed, or is not wanted.
  const cut =
    delimiter !== "" && after.startsWith(prefix) ? after.indexOf(delimiter, prefix.length) : -1;
  const from =
    cut === -1 ? keyAfter(after) : keyAfterPrefix(after.slice(0, cut + delimiter.length));
  if (from === undefined) return undefined;
  return isBelow(from, prefix) ? prefix : from;
}

function isBelow(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}
