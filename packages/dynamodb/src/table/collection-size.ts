/**
 * How many bytes an item collection has: the items of a partition key, and their entries in local indexes. Tables that have
 * some keep count, in the collection's own partition, in the step of the write that changes it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections
 *
 * The count has the collection's prefix for its key. A write that is decided beside others, as in a transaction, does not
 * know what the count will be when it counts itself: it leaves what it adds under a key of its own behind that prefix,
 * and the next write that is alone adds it up. Values are doubles, which are exact beyond any collection.
 */
import type { AttributeValue, Item } from "../expression/value/attribute-value.ts";
import type { KeySchema } from "../expression/value/key-check.ts";
import type { KeyRange, Mutation } from "../storage/mutation.ts";
import type { View } from "../storage/state-machine.ts";
import { COLLECTIONS, queryRange } from "./key/index.ts";
import { writeTimestamp } from "./stored-item.ts";
import type { Table } from "./table.ts";

export const COLLECTION_BYTES_MAX = 10 * 1024 ** 3;
const COUNT_BYTES = 8;

/** The collection would grow beyond its limit. */
export class CollectionFullError extends Error {
  override readonly name = "CollectionFullError";
}

export interface Growth {
  /** Of the collection's: it has the keys of the table. */
  readonly item: Item;
  /** Under which it is stored. */
  readonly itemKey: Uint8Array;
  /** Timestamp of what was there; 0 for nothing. */
  readonly beforeUs: number;
  readonly bytes: number;
  /** No other write is decided on top of the same state. */
  readonly isAlone: boolean;
}

export async function collectionSize(table: Table, partition: AttributeValue): Promise<number> {
  const range = countsOf(table.record.keys, partition);
  return table.items.read(range.from as Uint8Array, (view) => sumOf(view, range), "strong");
}

/** Throws `CollectionFullError`. */
export function countGrowth(
  keys: KeySchema,
  view: View,
  growth: Growth,
  bytesMax: number,
): readonly Mutation[] {
  if (growth.bytes === 0) return [];
  const range = countsOf(keys, growth.item[keys.partition.name] as AttributeValue);
  const count = range.from as Uint8Array;
  const bytes = growth.bytes + sumOf(view, range);
  if (growth.bytes > 0 && bytes > bytesMax) throw new CollectionFullError();
  if (!growth.isAlone) return [{ key: ownKey(count, growth), value: encode(growth.bytes) }];
  const added: Mutation[] = [];
  for (const { key } of view.scan(range, false)) {
    if (key.length > count.length) added.push({ key: Buffer.from(key), value: undefined });
  }
  return [...added, { key: count, value: bytes > 0 ? encode(bytes) : undefined }];
}

function countsOf(keys: KeySchema, partition: AttributeValue): KeyRange {
  return queryRange(keys, { partition, sort: undefined }, COLLECTIONS);
}

function sumOf(view: View, range: KeyRange): number {
  let bytes = 0;
  for (const { value } of view.scan(range, false)) bytes += Buffer.from(value).readDoubleBE();
  return bytes;
}

/** Of this change of this item: what the item's key has behind its partition key, and what it replaces. */
function ownKey(count: Uint8Array, { itemKey, beforeUs }: Growth): Uint8Array {
  const sort = itemKey.subarray(count.length);
  const key = Buffer.alloc(count.length + sort.length + COUNT_BYTES);
  key.set(count);
  key.set(sort, count.length);
  writeTimestamp(key, count.length + sort.length, beforeUs);
  return key;
}

function encode(bytes: number): Uint8Array {
  const value = Buffer.allocUnsafe(COUNT_BYTES);
  value.writeDoubleBE(bytes);
  return value;
}
