/**
 * How far a follower is in the changes of a partition. It is kept in the partition itself, and goes to the low child with
 * the changes. The key is
 *
 *   space CURSORS ‖ id of the partition that wrote the changes, 64 bits ‖ name of the follower, UTF-8
 *
 * and the value the timestamp of the last change that took effect, 64 bits, big-endian.
 */
import type { Keyspace, PartitionId } from "../../storage/partition/index.ts";
import { CURSORS } from "../key/space.ts";
import { readTimestamp, TIMESTAMP_BYTES, writeTimestamp } from "../stored-item.ts";

export function cursorKey(writer: PartitionId, follower: string): Uint8Array {
  const name = Buffer.from(follower);
  const key = Buffer.allocUnsafe(1 + TIMESTAMP_BYTES + name.length);
  key[0] = CURSORS;
  writeTimestamp(key, 1, writer);
  key.set(name, 1 + TIMESTAMP_BYTES);
  return key;
}

export function cursorValue(afterUs: number): Uint8Array {
  const value = Buffer.allocUnsafe(TIMESTAMP_BYTES);
  writeTimestamp(value, 0, afterUs);
  return value;
}

/** 0 for a follower that is new. */
export async function readCursor(
  keyspace: Keyspace,
  writer: PartitionId,
  follower: string,
): Promise<number> {
  const key = cursorKey(writer, follower);
  const value = await keyspace.read(key, (view) => view.get(key), "strong");
  return value === undefined ? 0 : readTimestamp(value, 0);
}
