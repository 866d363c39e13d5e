/** Listing what a key may have several of (multipart uploads, versions): as objects, with a second marker. */
import { compareKeys, keyAfterPrefix } from "./key-order.ts";

export interface MarkedPageRequest {
  readonly prefix: string;
  readonly delimiter: string;
  readonly keyMarker: string;
  /** Empty: nothing of the marker's key is wanted. */
  readonly idMarker: string;
  readonly maxEntries: number;
}

export interface MarkedPage<Entry> {
  readonly entries: readonly Entry[];
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  readonly nextKey: string;
  readonly nextId: string;
}

/** Where a key's entries begin, and what comes after all of them. */
export const FIRST_ID = "";
export const LAST_ID = "\u{10ffff}";
const READ = 256;

export interface MarkedSource<Entry> {
  /** Entries behind a key and id, in order. */
  read(afterKey: string, afterId: string, limit: number): readonly Entry[];
  keyOf(entry: Entry): string;
  idOf(entry: Entry): string;
}

export function markedPage<Entry>(
  source: MarkedSource<Entry>,
  { prefix, delimiter, keyMarker, idMarker, maxEntries }: MarkedPageRequest,
): MarkedPage<Entry> {
  const entries: Entry[] = [];
  const commonPrefixes: string[] = [];
  let nextKey = "";
  let nextId = "";
  const page = (truncated: boolean) => ({
    entries,
    commonPrefixes,
    truncated,
    nextKey,
    nextId,
  });
  if (maxEntries === 0) return page(false);
  const rollUp = (key: string): string | undefined => {
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    return cut === -1 ? undefined : key.slice(0, cut + delimiter.length);
  };

  let afterKey = keyMarker;
  let afterId = idMarker === "" && keyMarker !== "" ? LAST_ID : idMarker;
  const marked = keyMarker.startsWith(prefix) ? rollUp(keyMarker) : undefined;
  if (marked !== undefined) {
    const beyond = keyAfterPrefix(marked);
    if (beyond === undefined) return page(false);
    [afterKey, afterId] = [beyond, FIRST_ID];
  } else if (compareKeys(afterKey, prefix) < 0) [afterKey, afterId] = [prefix, FIRST_ID];

  for (;;) {
    const found = source.read(afterKey, afterId, Math.min(READ, maxEntries + 1));
    let beyond: string | undefined;
    for (const entry of found) {
      const objectKey = source.keyOf(entry);
      if (!objectKey.startsWith(prefix)) return page(false);
      if (entries.length + commonPrefixes.length === maxEntries) return page(true);
      const common = rollUp(objectKey);
      if (common === undefined) {
        entries.push(entry);
        [nextKey, nextId] = [objectKey, source.idOf(entry)];
        [afterKey, afterId] = [nextKey, nextId];
        continue;
      }
      commonPrefixes.push(common);
      [nextKey, nextId] = [common, ""];
      beyond = keyAfterPrefix(common);
      if (beyond === undefined) return page(false);
      [afterKey, afterId] = [beyond, FIRST_ID];
      break;
    }
    if (beyond === undefined && found.length < Math.min(READ, maxEntries + 1)) return page(false);
  }
}
