/** Ranges of storage keys: of a partition key, of a condition on the sort key, of hashes. */
import type { AttributeValue } from "../../expression/value/attribute-value.ts";
import type { KeyAttribute, KeySchema } from "../../expression/value/key-check.ts";
import type { KeyRange } from "../../storage/mutation.ts";
import { HASH_BYTES } from "./partition-hash.ts";
import { collectionPrefix, startCollection } from "./storage-key.ts";

export type SortKeyCondition =
  | { readonly kind: "=" | "<" | "<=" | ">" | ">="; readonly value: AttributeValue }
  | { readonly kind: "between"; readonly lower: AttributeValue; readonly upper: AttributeValue }
  /** Of texts and binaries. */
  | { readonly kind: "begins-with"; readonly prefix: AttributeValue };

/** The items of one partition key, or those of them whose sort key meets the condition: exactly these. */
export function collectionRange(
  schema: KeySchema,
  partitionValue: AttributeValue,
  condition?: SortKeyCondition,
): KeyRange {
  const collection = collectionPrefix(schema.partition, partitionValue);
  const whole = { from: collection, to: afterPrefix(collection) };
  if (condition === undefined) return whole;
  const { sort, partition } = schema;
  if (sort === undefined) throw new Error("there is no sort key");
  const prefixOf = (value: AttributeValue) => sortKeyPrefix(partition, partitionValue, sort, value);
  switch (condition.kind) {
    case "=":
      return prefixRange(prefixOf(condition.value));
    case "<":
      return { from: whole.from, to: prefixOf(condition.value) };
    case "<=":
      return { from: whole.from, to: afterPrefix(prefixOf(condition.value)) };
    case ">":
      return { from: afterPrefix(prefixOf(condition.value)), to: whole.to };
    case ">=":
      return { from: prefixOf(condition.value), to: whole.to };
    case "between":
      return between(prefixOf(condition.lower), afterPrefix(prefixOf(condition.upper)));
    case "begins-with": {
      const writer = startCollection(partition, partitionValue);
      writer.writeBeginning(sort.type, condition.prefix);
      return prefixRange(writer.finish());
    }
  }
}

/** What a page leaves of its range when its last key was `key`. */
export function rangeBeyond(range: KeyRange, key: Uint8Array, forward: boolean): KeyRange {
  return forward ? { from: afterKey(key), to: range.to } : { from: range.from, to: key };
}

export function isInRange({ from, to }: KeyRange, key: Uint8Array): boolean {
  return (
    (from === undefined || Buffer.compare(from, key) <= 0) &&
    (to === undefined || Buffer.compare(key, to) < 0)
  );
}

/** A parallel scan's segment, of `total`: together they are everything, and each is an equal part of the hashes. */
export function segmentRange(segment: number, total: number): KeyRange {
  return { from: hashBoundary(segment, total), to: hashBoundary(segment + 1, total) };
}

/** Where part `index` of `total` equal parts of all hashes begins; undefined at both ends. */
export function hashBoundary(index: number, total: number): Uint8Array | undefined {
  if (index === 0 || index === total) return undefined;
  const hashes = 1n << BigInt(8 * HASH_BYTES);
  const boundary = (hashes * BigInt(index)) / BigInt(total);
  return Buffer.from(boundary.toString(16).padStart(2 * HASH_BYTES, "0"), "hex");
}

function sortKeyPrefix(
  partition: KeyAttribute,
  partitionValue: AttributeValue,
  sort: KeyAttribute,
  value: AttributeValue,
): Uint8Array {
  const writer = startCollection(partition, partitionValue);
  writer.writeComponent(sort.type, value);
  return writer.finish();
}

function prefixRange(prefix: Uint8Array): KeyRange {
  return { from: prefix, to: afterPrefix(prefix) };
}

/** Empty, not the other way round, when the bounds are. */
function between(from: Uint8Array, to: Uint8Array | undefined): KeyRange {
  return to !== undefined && Buffer.compare(to, from) < 0 ? { from, to: from } : { from, to };
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
