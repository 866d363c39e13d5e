/** Ranges of storage keys: of a query, of what a page leaves, of hashes. */
import type { KeyQuery } from "../../expression/key-condition.ts";
import type { AttributeValue } from "../../expression/value/attribute-value.ts";
import type { KeySchema } from "../../expression/value/key-check.ts";
import type { KeyRange } from "../../storage/mutation.ts";
import { HASH_BYTES } from "./partition-hash.ts";
import { ITEMS } from "./space.ts";
import { collectionPrefix, startCollection } from "./storage-key.ts";

/** What a query asks for: exactly the items of its partition key whose sort keys are in its range. */
export function queryRange(
  schema: KeySchema,
  { partition, sort }: KeyQuery,
  space = ITEMS,
): KeyRange {
  const collection = collectionPrefix(schema.partition, partition, space);
  if (sort === undefined) return prefixRange(collection);
  const attribute = schema.sort;
  if (attribute === undefined) throw new Error("there is no sort key");
  if (sort.prefix !== undefined) {
    const writer = startCollection(schema.partition, partition, space);
    writer.writeBeginning(attribute.type, sort.prefix);
    return prefixRange(writer.finish());
  }
  const prefixOf = (value: AttributeValue) => {
    const writer = startCollection(schema.partition, partition, space);
    writer.writeComponent(attribute.type, value);
    return writer.finish();
  };
  const { lower, upper } = sort;
  const from = lower === undefined ? collection : bound(prefixOf(lower.value), !lower.inclusive);
  const to =
    upper === undefined ? afterPrefix(collection) : bound(prefixOf(upper.value), upper.inclusive);
  return ordered(from, to);
}

/** What a page leaves of its range when its last key was `key`; never more than the range. */
export function rangeBeyond(range: KeyRange, key: Uint8Array, forward: boolean): KeyRange {
  const { from, to } = range;
  if (forward) return ordered(later(from, afterKey(key)), to);
  return to !== undefined && Buffer.compare(to, key) < 0 ? range : ordered(from, key);
}

export function isInRange({ from, to }: KeyRange, key: Uint8Array): boolean {
  return (
    (from === undefined || Buffer.compare(from, key) <= 0) &&
    (to === undefined || Buffer.compare(key, to) < 0)
  );
}

/** A parallel scan's segment, of `total`: together they are everything, and each is an equal part of the hashes. */
export function segmentRange(segment: number, total: number, space = ITEMS): KeyRange {
  const boundary = (index: number) => Buffer.from([space, ...(hashBoundary(index, total) ?? [])]);
  const to = segment + 1 === total ? spaceRange(space).to : boundary(segment + 1);
  return { from: boundary(segment), to };
}

/** All keys of a space. */
export function spaceRange(space: number): KeyRange {
  return prefixRange(Uint8Array.of(space));
}

/** Where part `index` of `total` equal parts of all hashes begins; undefined at both ends. */
export function hashBoundary(index: number, total: number): Uint8Array | undefined {
  if (index === 0 || index === total) return undefined;
  const hashes = 1n << BigInt(8 * HASH_BYTES);
  const boundary = (hashes * BigInt(index)) / BigInt(total);
  return Buffer.from(boundary.toString(16).padStart(2 * HASH_BYTES, "0"), "hex");
}

function prefixRange(prefix: Uint8Array): KeyRange {
  return { from: prefix, to: afterPrefix(prefix) };
}

function later(from: Uint8Array | undefined, key: Uint8Array): Uint8Array {
  return from !== undefined && Buffer.compare(from, key) > 0 ? from : key;
}

/** Before all keys with this prefix, or after them. */
function bound(prefix: Uint8Array, after: boolean): Uint8Array | undefined {
  return after ? afterPrefix(prefix) : prefix;
}

/** Empty, not the other way round, when the bounds are. */
function ordered(from: Uint8Array | undefined, to: Uint8Array | undefined): KeyRange {
  const isReversed = from !== undefined && to !== undefined && Buffer.compare(to, from) < 0;
  return { from, to: isReversed ? from : to };
}

/** The least that comes after all keys with this prefix; undefined when nothing does. */
function afterPrefix(prefix: Uint8Array): Uint8Array | undefined {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length--;
  if (length === 0) return undefined;
  const after = Buffer.from(prefix.subarray(0, length));
  after[length - 1] = (after[length - 1] as number) + 1;
  return after;
}

/** The least that comes after this key. */
function afterKey(key: Uint8Array): Uint8Array {
  const after = Buffer.alloc(key.length + 1);
  after.set(key);
  return after;
}
