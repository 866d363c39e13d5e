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
  /**
   * The first key of each common prefix in turn, from `from` on, in one step; ends with the first key that has no
   * delimiter behind the prefix. Sources that cannot leave it out; one that cannot for a delimiter gives nothing.
   */
  walk?(
    from: string,
    below: string | undefined,
    prefix: string,
    delimiter: string,
    limit: number,
  ): string[];
}

const FIRST_READ = 16;
/** Common prefixes one after the other, then the source may walk. */
const WALK_AFTER = 2;

export function listKeys<Entry>(source: KeySource<Entry>, request: ListingRequest): Listing<Entry> {
  const { prefix, delimiter, after, maxEntries } = request;
  const page = new Page<Entry>(request);
  if (maxEntries === 0) return page;
  const below = prefix === "" ? undefined : keyAfterPrefix(prefix);
  let from: string | undefined = startOf(prefix, delimiter, after);
  // Without a delimiter every key read is an entry; with one, start small and grow while keys come singly.
  let readSize = delimiter === "" ? maxEntries + 1 : Math.min(FIRST_READ, maxEntries + 1);
  let rolledUp = 0;
  while (from !== undefined) {
    if (rolledUp >= WALK_AFTER && source.walk !== undefined) {
      rolledUp = 0;
      const heads = source.walk(from, below, prefix, delimiter, page.room + 1);
      const count = page.addPrefixes(heads);
      if (page.truncated) return page;
      if (count > 0) from = keyAfterPrefix(page.last!);
      if (from === undefined) return page;
    }
    const read = source.read(from, below, readSize);
    const count = page.addEntries(read, source);
    if (page.truncated) return page;
    if (count < read.length) {
      rolledUp = count === 0 ? rolledUp + 1 : 1;
      from = keyAfterPrefix(page.last!);
      readSize = Math.ceil(readSize / 2);
    } else {
      if (read.length < readSize) return page;
      from = keyAfter(source.keyOf(read.at(-1)!));
      readSize = Math.min(readSize * 2, maxEntries + 1);
    }
  }
  return page;
}

class Page<Entry> implements Listing<Entry> {
  readonly entries: Entry[] = [];
  readonly commonPrefixes: string[] = [];
  truncated = false;
  last: string | undefined;
  readonly #request: ListingRequest;

  constructor(request: ListingRequest) {
    this.#request = request;
  }

  get room(): number {
    return this.#request.maxEntries - this.entries.length - this.commonPrefixes.length;
  }

  /** Up to and with the first that rolls up; returns how many came before that. */
  addEntries(read: readonly Entry[], source: KeySource<Entry>): number {
    for (let index = 0; index < read.length; index += 1) {
      const key = source.keyOf(read[index]!);
      if (this.#isFull()) return index;
      if (this.#rollUp(key)) return index;
      this.entries.push(read[index]!);
      this.last = key;
    }
    return read.length;
  }

  /** Up to the first that does not roll up; returns how many there were. */
  addPrefixes(heads: readonly string[]): number {
    for (let index = 0; index < heads.length; index += 1) {
      if (this.#isFull() || !this.#rollUp(heads[index]!)) return index;
    }
    return heads.length;
  }

  #isFull(): boolean {
    this.truncated = this.room === 0;
    return this.truncated;
  }

  #rollUp(key: string): boolean {
    const { prefix, delimiter } = this.#request;
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    if (cut === -1) return false;
    this.last = key.slice(0, cut + delimiter.length);
    this.commonPrefixes.push(this.last);
    return true;
  }
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
