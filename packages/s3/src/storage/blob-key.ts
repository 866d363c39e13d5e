/** A blob's id as four 32-bit words, which compare and hash without strings. */
export interface BlobKey {
  readonly w0: number;
  readonly w1: number;
  readonly w2: number;
  readonly w3: number;
}

const ID_PATTERN = /^[0-9a-f]{32}$/;

/** Of a blob id: 32 hex digits. */
export function blobKey(blobId: string): BlobKey {
  if (!ID_PATTERN.test(blobId)) throw new TypeError(`not a blob id: ${blobId}`);
  return {
    w0: Number.parseInt(blobId.slice(0, 8), 16) | 0,
    w1: Number.parseInt(blobId.slice(8, 16), 16) | 0,
    w2: Number.parseInt(blobId.slice(16, 24), 16) | 0,
    w3: Number.parseInt(blobId.slice(24, 32), 16) | 0,
  };
}

export function blobIdOf(key: BlobKey): string {
  return hex(key.w0) + hex(key.w1) + hex(key.w2) + hex(key.w3);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}

/** Stripe and shard in one number: eight shards a stripe. */
export function chunkNumber(stripe: number, shard: number): number {
  return stripe * 8 + shard;
}

/** So that chunk numbers stay below 2^31. */
export const STRIPES_MAX = 2 ** 28;
