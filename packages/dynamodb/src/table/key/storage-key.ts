/**
 * The key under which an item is stored:
 *
 *   space, one byte ‖ hash of the partition key, 16 bytes ‖ partition key ‖ sort key ‖ …
 *
 * A space has entries of one kind: the items of a table or of a global index, those of a local index. Partitions are ranges of hashes. An entry of a secondary index has the keys of the index and then those of the
 * table, as index keys need not be unique.
 */
import {
  type AttributeValue,
  attributeOf,
  type Item,
} from "../../expression/value/attribute-value.ts";
import type { KeyAttribute } from "../../expression/value/key-check.ts";
import { KeyWriter, readComponent } from "./key-component.ts";
import { HASH_BYTES, writeHash } from "./partition-hash.ts";
import { ITEMS } from "./space.ts";

/** The attributes that make up a storage key, in their order; the first is the partition key. */
export type KeyAttributes = readonly KeyAttribute[];

/** Shared by all: writing is synchronous, and what comes out is a copy. */
const writer = new KeyWriter();

/** Space and hash. */
const HEAD_BYTES = 1 + HASH_BYTES;

/** REQUIRES: the item's key has been checked. */
export function storageKey(attributes: KeyAttributes, item: Item, space = ITEMS): Uint8Array {
  const [partition, ...others] = attributes as readonly [KeyAttribute, ...KeyAttribute[]];
  startCollection(partition, keyValue(item, partition.name), space);
  for (const { name, type } of others) writer.writeComponent(type, keyValue(item, name));
  return writer.finish();
}

/** What the keys of all items begin with that have this partition key. */
export function collectionPrefix(
  partition: KeyAttribute,
  value: AttributeValue,
  space = ITEMS,
): Uint8Array {
  startCollection(partition, value, space);
  return writer.finish();
}

/** Leaves space, hash and partition key in the writer that comes back; what follows is the caller's. */
export function startCollection(
  partition: KeyAttribute,
  value: AttributeValue,
  space: number,
): KeyWriter {
  writer.start(HEAD_BYTES);
  writer.writeComponent(partition.type, value);
  writer.bytes[0] = space;
  writeHash(writer.bytes, HEAD_BYTES, writer.length, writer.bytes, 1);
  return writer;
}

/** The key attributes that a storage key was made of. */
export function keyOfStorageKey(attributes: KeyAttributes, bytes: Uint8Array): Item {
  const key: [string, AttributeValue][] = [];
  let at = HEAD_BYTES;
  for (const { name, type } of attributes) {
    const { value, end } = readComponent(type, bytes, at);
    key.push([name, value]);
    at = end;
  }
  if (at !== bytes.length) throw new Error("bytes follow the key");
  return Object.fromEntries(key);
}

/** The partition key's hash, by which a request finds its partition. */
export function hashOfStorageKey(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(1, HEAD_BYTES);
}

function keyValue(item: Item, name: string): AttributeValue {
  const value = attributeOf(item, name);
  if (value === undefined) throw new Error(`the item has no key ${name}`);
  return value;
}
