/**
 * Pages of Query and Scan: what a range of keys holds, in order, over as many partitions as it takes, until 1 MB has
 * been looked at or as many entries as were asked for. The entry that makes a page full is its last.
 */
import type { Clock } from "@cloudglass/env";
import { type Condition, holds } from "../expression/condition.ts";
import type { Projection } from "../expression/projection.ts";
import type { Item } from "../expression/value/attribute-value.ts";
import type { KeyRange } from "../storage/mutation.ts";
import { type Keyspace, type PartitionPlace, rangeInSpace } from "../storage/partition/index.ts";
import type { View } from "../storage/state-machine.ts";
import { fetchingReadUnits } from "./capacity/index.ts";
import { keyOfStorageKey, rangeBeyond, storageKey } from "./key/index.ts";
import type { NoteRead } from "./read-note.ts";
import type { ReadTarget } from "./read-target.ts";
import { StoredItem } from "./stored-item.ts";

/** As DynamoDB counts items, before the filter. */
export const PAGE_BYTES_MAX = 1024 * 1024;
/** So much is looked at before others have their turn. */
const TURN_BYTES_MAX = 128 * 1024;
const TURN_ENTRIES_MAX = 500;

export interface PageRequest {
  readonly target: ReadTarget;
  /** Of storage keys; has both ends. */
  readonly range: KeyRange;
  readonly forward: boolean;
  readonly consistency: "strong" | "eventual";
  /** How consistent a read is paid for. */
  readonly paid: "strong" | "eventual";
  readonly limit: number;
  readonly filter: Condition | undefined;
  readonly projection: Projection | undefined;
  /** Items are counted, not given. */
  readonly countOnly: boolean;
  /** Entries of a local index stand for the table's items, which are read in their place. */
  readonly fetches: boolean;
  readonly note: NoteRead;
}

export interface Page {
  items: Item[];
  /** What the filter let through. */
  count: number;
  scannedCount: number;
  /** Of all entries looked at. */
  entryBytes: number;
  /** The size of each item that was read in an entry's place. */
  readonly fetchedBytes: number[];
  /** What counts for the page: the items that were read in place of entries, or the entries. */
  pageBytes: number;
  /** Of each partition that was looked at, a key and its part of `pageBytes`. */
  readonly parts: { readonly key: Uint8Array; readonly bytes: number }[];
  /** Where the next page goes on; undefined when there is no more. */
  lastKey: Uint8Array | undefined;
}

/** Part of a page: one look at one partition. */
interface Turn extends Page {
  /** What is left of the page's range; undefined when that is nothing, or the page is full. */
  rest: KeyRange | undefined;
  /** Others wait: it was long. */
  wasLong: boolean;
}

/** Rejects with `ThrottledError`, and as `Keyspace.read` does. */
export async function readPage(clock: Clock, request: PageRequest): Promise<Page> {
  request.target.admission?.admit("Read", request.range.from as Uint8Array);
  const page = await lookThrough(clock, request);
  charge(request, page);
  return page;
}

/** A page of an index may have read items of the table too, each of which is paid for by itself. */
export function unitsOfPage(
  { entryBytes, fetchedBytes }: Page,
  paid: "strong" | "eventual",
): { readonly own: number; readonly table: number } {
  const { index, table } = fetchingReadUnits(entryBytes, fetchedBytes, paid);
  return { own: index, table };
}

/** Each partition as much of the page as it gave. */
function charge({ target, paid }: PageRequest, page: Page): void {
  const { own, table } = unitsOfPage(page, paid);
  for (const { key, bytes } of page.parts) {
    const share = page.pageBytes === 0 ? 1 / page.parts.length : bytes / page.pageBytes;
    target.admission?.charge("Read", key, (own + table) * share);
  }
}

async function lookThrough(clock: Clock, request: PageRequest): Promise<Page> {
  const { target, consistency, forward } = request;
  const { keyspace, space } = target;
  let page: Page | undefined;
  let rest: KeyRange | undefined = request.range;
  while (rest !== undefined) {
    const range: KeyRange = rest;
    const done = page;
    const look = (view: View, place: PartitionPlace) => {
      const within = forward ? forwardPart(range, place, space) : reversePart(range, place, space);
      const turn = within && takeTurn(request, done, view, within);
      request.note(view, place);
      return turn;
    };
    const key = forward ? (range.from as Uint8Array) : routeBackwards(keyspace, range, space);
    const turn: Turn | undefined = await keyspace.read(key, look, consistency);
    // The partitions changed on the way.
    if (turn === undefined) continue;
    turn.parts.push({ key, bytes: turn.pageBytes });
    page = page === undefined ? turn : joined(page, turn);
    rest = turn.rest;
    if (turn.wasLong && rest !== undefined) await new Promise<void>((go) => clock.tick(go));
  }
  return page as Page;
}

interface Part {
  /** What the partition has of the range. */
  readonly range: KeyRange;
  /** What is in other partitions. */
  readonly beyond: KeyRange | undefined;
}

function forwardPart(range: KeyRange, place: PartitionPlace, space: number): Part {
  const { to: end } = rangeInSpace(space, place.range);
  if (!isBefore(end, range.to)) return { range, beyond: undefined };
  return { range: { from: range.from, to: end }, beyond: { from: end, to: range.to } };
}

/** Undefined when the range's end is in another partition. */
function reversePart(range: KeyRange, place: PartitionPlace, space: number): Part | undefined {
  const { from: start, to: end } = rangeInSpace(space, place.range);
  if (isBefore(end, range.to)) return undefined;
  if (!isBefore(range.from, start)) return { range, beyond: undefined };
  return { range: { from: start, to: range.to }, beyond: { from: range.from, to: start } };
}

/** A key of the partition in which the range ends: most ranges are in one partition. */
function routeBackwards(keyspace: Keyspace, { from, to }: KeyRange, space: number): Uint8Array {
  const start = from as Uint8Array;
  if (keyspace.partitionOf(start) === keyspace.partitionOf(to as Uint8Array)) return start;
  for (const { range } of [...keyspace.partitions()].reverse()) {
    const { from: first } = rangeInSpace(space, range);
    if (isBefore(first, to)) return isBefore(first, start) ? start : (first as Uint8Array);
  }
  return start;
}

function isBefore(key: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return Buffer.compare(key as Uint8Array, other as Uint8Array) < 0;
}

function takeTurn(request: PageRequest, done: Page | undefined, view: View, part: Part): Turn {
  const turn: Turn = { ...emptyPage(), rest: part.beyond, wasLong: false };
  const entriesMax = request.limit - (done?.scannedCount ?? 0);
  const bytesMax = PAGE_BYTES_MAX - (done?.pageBytes ?? 0);
  for (const { key, value } of view.scan(part.range, !request.forward)) {
    take(request, turn, view, key, new StoredItem(value));
    const isFull = turn.scannedCount >= entriesMax || turn.pageBytes >= bytesMax;
    turn.wasLong = turn.pageBytes >= TURN_BYTES_MAX || turn.scannedCount >= TURN_ENTRIES_MAX;
    if (!isFull && !turn.wasLong) continue;
    if (isFull) turn.lastKey = Buffer.from(key);
    turn.rest = isFull ? undefined : restBeyond(part, Buffer.from(key), request.forward);
    break;
  }
  return turn;
}

function restBeyond({ range, beyond }: Part, key: Uint8Array, forward: boolean): KeyRange {
  if (beyond === undefined) return rangeBeyond(range, key, forward);
  const whole = forward ? { from: range.from, to: beyond.to } : { from: beyond.from, to: range.to };
  return rangeBeyond(whole, key, forward);
}

function take(request: PageRequest, turn: Turn, view: View, key: Uint8Array, entry: StoredItem) {
  const { filter, projection, countOnly, fetches } = request;
  turn.scannedCount++;
  const { sizeBytes } = entry;
  turn.entryBytes += sizeBytes;
  let stored = entry;
  if (fetches) {
    stored = fetched(request.target, view, key) ?? entry;
    turn.fetchedBytes.push(stored.sizeBytes);
    turn.pageBytes += stored.sizeBytes;
  } else turn.pageBytes += sizeBytes;
  if (filter !== undefined && !holds(filter, stored.item)) return;
  turn.count++;
  if (countOnly) return;
  turn.items.push(projection === undefined ? stored.item : projection.of(stored.item));
}

/** The item that an entry of a local index stands for: it is in the same partition. */
function fetched(target: ReadTarget, view: View, key: Uint8Array): StoredItem | undefined {
  const { table, keyAttributes } = target;
  const bytes = view.get(storageKey(table.keyAttributes, keyOfStorageKey(keyAttributes, key)));
  return bytes && new StoredItem(bytes);
}

function emptyPage(): Page {
  return {
    items: [],
    count: 0,
    scannedCount: 0,
    entryBytes: 0,
    fetchedBytes: [],
    pageBytes: 0,
    parts: [],
    lastKey: undefined,
  };
}

function joined(page: Page, turn: Page): Page {
  for (const item of turn.items) page.items.push(item);
  page.count += turn.count;
  page.scannedCount += turn.scannedCount;
  page.entryBytes += turn.entryBytes;
  page.fetchedBytes.push(...turn.fetchedBytes);
  page.pageBytes += turn.pageBytes;
  page.parts.push(...turn.parts);
  page.lastKey = turn.lastKey;
  return page;
}
