/**
 * When an item was deleted, in a table with replicas: an older write that comes from another region later changes nothing.
 *
 *   key: space TOMBSTONES ‖ what follows the space in the item's key · value: timestamp of the deletion, 64 bits, big-endian
 */
import type { Mutation } from "../../storage/mutation.ts";
import { TOMBSTONES } from "../key/space.ts";
import { readTimestamp, TIMESTAMP_BYTES, writeTimestamp } from "../stored-item.ts";

export function tombstoneKey(itemKey: Uint8Array): Uint8Array {
  const key = Buffer.from(itemKey);
  key[0] = TOMBSTONES;
  return key;
}

export function tombstone(itemKey: Uint8Array, timestampUs: number): Mutation {
  const value = Buffer.allocUnsafe(TIMESTAMP_BYTES);
  writeTimestamp(value, 0, timestampUs);
  return { key: tombstoneKey(itemKey), value };
}

/** 0 without one. */
export function tombstoneUs(value: Uint8Array | undefined): number {
  return value === undefined ? 0 : readTimestamp(value, 0);
}
