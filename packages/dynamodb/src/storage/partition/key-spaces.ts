/**
 * A storage key is a byte that names a space, and a suffix. In routed spaces the suffix begins with the hash of the
 * partition key, and says which partition it belongs to. A key of a local space begins with the id of the partition that
 * wrote it, 8 bytes; when that partition splits, it goes to the low child.
 */
import type { KeyRange } from "../mutation.ts";

/** Counted from 1; never used again. */
export type PartitionId = number;

export const SPACE = {
  items: 0x01,
  /** Local secondary index 1; the others follow. */
  localIndexes: 0x11,
  /** What transactions hold: the suffix is that of the item. */
  locks: 0x70,
  changes: 0x80,
} as const;

export const FIRST_LOCAL_SPACE = 0x80;
const ID_BYTES = 8;
const WORD = 2 ** 32;

export function isRouted(key: Uint8Array): boolean {
  return key[0]! < FIRST_LOCAL_SPACE;
}

/** `space` and then what follows the space byte of `key`. */
export function inSpace(space: number, key: Uint8Array): Uint8Array {
  const moved = Uint8Array.from(key);
  moved[0] = space;
  return moved;
}

export function keyOf(space: number, suffix: Uint8Array): Uint8Array {
  const key = new Uint8Array(1 + suffix.length);
  key[0] = space;
  key.set(suffix, 1);
  return key;
}

/** All keys of a space whose suffixes are in `range`. */
export function rangeInSpace(space: number, { from, to }: KeyRange): KeyRange {
  return {
    from: from === undefined ? Uint8Array.of(space) : keyOf(space, from),
    to: to === undefined ? Uint8Array.of(space + 1) : keyOf(space, to),
  };
}

/** What keys of a local space begin with. */
export function localPrefix(space: number, partition: PartitionId): Uint8Array {
  const key = new Uint8Array(1 + ID_BYTES);
  key[0] = space;
  const view = new DataView(key.buffer);
  view.setUint32(1, Math.floor(partition / WORD));
  view.setUint32(5, partition % WORD);
  return key;
}

/** Who wrote a key of a local space. */
export function writerOf(key: Uint8Array): PartitionId {
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
  return view.getUint32(1) * WORD + view.getUint32(5);
}

/** Negative, 0 or positive, as the key's suffix comes before, is, or comes after `suffix`. */
export function compareSuffix(key: Uint8Array, suffix: Uint8Array): number {
  const shared = Math.min(key.length - 1, suffix.length);
  for (let at = 0; at < shared; at++) {
    const difference = key[at + 1]! - suffix[at]!;
    if (difference !== 0) return difference;
  }
  return key.length - 1 - suffix.length;
}
