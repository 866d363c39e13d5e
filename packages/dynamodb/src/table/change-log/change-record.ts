/**
 * A change of an item, as the partition that made it keeps it. The key is
 *
 *   space CHANGES ‖ id of the partition, 64 bits ‖ timestamp of the write, 64 bits, microseconds since the Unix epoch
 *
 * so a partition's changes are in the order in which they were made. The value is
 *
 *   version, 1 ‖ flags, one byte ‖ length of what was there, 32 bits ‖ what was there ‖ what is there
 *
 * with items as stored-item.ts draws them. All integers are big-endian.
 */
import { CHANGES } from "../key/space.ts";
import { readTimestamp, StoredItem, TIMESTAMP_BYTES, writeTimestamp } from "../stored-item.ts";

const VERSION = 1;
const HEAD_BYTES = 6;
const HAS_BEFORE = 1;
const HAS_AFTER = 2;
const ORIGINS = ["client", "time-to-live", "replica"] as const;
const ORIGIN_SHIFT = 2;

/** Who made a change: a request, the end of an item's time to live, or a table's replica in another region. */
export type ChangeOrigin = (typeof ORIGINS)[number];

export interface Change {
  readonly timestampUs: number;
  readonly origin: ChangeOrigin;
  /** At least one of the two is there. */
  readonly before: StoredItem | undefined;
  readonly after: StoredItem | undefined;
}

export const CHANGE_KEY_BYTES = 1 + 2 * TIMESTAMP_BYTES;

export function changeKey(partitionId: number, timestampUs: number): Uint8Array {
  const key = Buffer.allocUnsafe(CHANGE_KEY_BYTES);
  key[0] = CHANGES;
  writeTimestamp(key, 1, partitionId);
  writeTimestamp(key, 1 + TIMESTAMP_BYTES, timestampUs);
  return key;
}

export function timestampOfChangeKey(key: Uint8Array): number {
  return readTimestamp(key, 1 + TIMESTAMP_BYTES);
}

export function partitionOfChangeKey(key: Uint8Array): number {
  return readTimestamp(key, 1);
}

export function encodeChange({ origin, before, after }: Omit<Change, "timestampUs">): Uint8Array {
  const [old, fresh] = [before?.bytes, after?.bytes];
  const beforeBytes = old?.length ?? 0;
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + beforeBytes + (fresh?.length ?? 0));
  bytes[0] = VERSION;
  bytes[1] =
    (old === undefined ? 0 : HAS_BEFORE) |
    (fresh === undefined ? 0 : HAS_AFTER) |
    (ORIGINS.indexOf(origin) << ORIGIN_SHIFT);
  bytes.writeUInt32BE(beforeBytes, 2);
  if (old !== undefined) bytes.set(old, HEAD_BYTES);
  if (fresh !== undefined) bytes.set(fresh, HEAD_BYTES + beforeBytes);
  return bytes;
}

/** The same change as of another time: what is there then is written then. */
export function restampedChange(bytes: Uint8Array, timestampUs: number): Uint8Array {
  const restamped = Buffer.from(bytes);
  if (((bytes[1] as number) & HAS_AFTER) !== 0) {
    writeTimestamp(restamped, HEAD_BYTES + restamped.readUInt32BE(2), timestampUs);
  }
  return restamped;
}

export function decodeChange(key: Uint8Array, bytes: Uint8Array): Change {
  if (bytes[0] !== VERSION) throw new Error(`a change of version ${bytes[0]}`);
  const flags = bytes[1] as number;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const afterAt = HEAD_BYTES + view.getUint32(2);
  return {
    timestampUs: timestampOfChangeKey(key),
    origin: ORIGINS[flags >> ORIGIN_SHIFT] ?? "client",
    before: flags & HAS_BEFORE ? new StoredItem(bytes.subarray(HEAD_BYTES, afterAt)) : undefined,
    after: flags & HAS_AFTER ? new StoredItem(bytes.subarray(afterAt)) : undefined,
  };
}
