/** What storage is told and tells: bytes under bytes, in the order of the keys' bytes. */

/** One change: a value put under a key, or the key removed. */
export interface Mutation {
  readonly key: Uint8Array;
  /** Undefined removes the key. */
  readonly value: Uint8Array | undefined;
}

export interface Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** Keys from `from` on and before `to`; without one of them the range is open there. */
export interface KeyRange {
  readonly from?: Uint8Array | undefined;
  readonly to?: Uint8Array | undefined;
}

/** What a buffer may hold beside the bytes that keep it. */
const SLACK_BYTES = 64;

/**
 * The same in memory of its own. Small buffers are cut from pools that Node shares among all who ask (64 KiB), and a key that
 * is kept for long would keep all of its pool.
 */
export function ownedMutation(mutation: Mutation): Mutation {
  const { key, value } = mutation;
  if (isOwned(mutation)) return mutation;
  const keyBytes = key.byteLength;
  const bytes = new Uint8Array(keyBytes + (value?.byteLength ?? 0));
  bytes.set(key);
  if (value === undefined) return { key: bytes, value };
  bytes.set(value, keyBytes);
  return { key: bytes.subarray(0, keyBytes), value: bytes.subarray(keyBytes) };
}

function isOwned({ key, value }: Mutation): boolean {
  if (value === undefined) return isAlone(key);
  if (key.buffer !== value.buffer) return isAlone(key) && isAlone(value);
  return key.buffer.byteLength <= 2 * (key.byteLength + value.byteLength) + SLACK_BYTES;
}

function isAlone({ byteLength, buffer }: Uint8Array): boolean {
  return buffer.byteLength <= 2 * byteLength + SLACK_BYTES;
}
