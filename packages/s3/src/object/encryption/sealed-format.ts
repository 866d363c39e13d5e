/**
 * The form of a sealed blob: content cut in frames, each AES-256-GCM ciphertext followed by its tag.
 *
 * ```
 * ┌──────── frame 0 ────────┬─────┬──────── frame 1 ────────┬─────┬─ last frame ──┬─────┐
 * │ ciphertext, 65,520 bytes│ tag │ ciphertext, 65,520 bytes│ tag │ 0…65,519 bytes│ tag │
 * └─────────────────────────┴─────┴─────────────────────────┴─────┴───────────────┴─────┘
 * ```
 *
 * A full frame is 64 KiB, so that frames never lie across the shards of a full stripe. The nonce is the frame's
 * number: frames cannot change places. Every blob has a key of its own, so no nonce is used twice under a key. Only the
 * last frame is shorter than full, and there always is one: a blob cut at any place has no valid end.
 *
 * INVARIANT: a writer that does not know the size beforehand writes the same bytes as one that does.
 */
export const TAG_BYTES = 16;
export const KEY_BYTES = 32;
export const FRAME_CONTENT_BYTES = 65_536 - TAG_BYTES;
export const FRAME_BYTES = 65_536;
export const CIPHER = "aes-256-gcm";

const NONCE_BYTES = 12;

/** Bytes of a sealed blob with this much content. */
export function sealedSize(contentBytes: number): number {
  return contentBytes + (Math.floor(contentBytes / FRAME_CONTENT_BYTES) + 1) * TAG_BYTES;
}

/** Undefined when no content has a sealed form of this size. */
export function contentSize(sealedBytes: number): number | undefined {
  const last = (sealedBytes % FRAME_BYTES) - TAG_BYTES;
  return last < 0 ? undefined : Math.floor(sealedBytes / FRAME_BYTES) * FRAME_CONTENT_BYTES + last;
}

const FIRST_NONCE = Buffer.alloc(NONCE_BYTES);

export function frameNonce(frame: number): Uint8Array {
  if (frame === 0) return FIRST_NONCE;
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUInt32BE(frame, NONCE_BYTES - 4);
  return nonce;
}

/** The frames that hold content bytes `start` to `end`, and where they lie. */
export interface FrameRange {
  readonly firstFrame: number;
  /** Of the sealed blob, `sealedEnd` exclusive. */
  readonly sealedStart: number;
  readonly sealedEnd: number;
  /** Content bytes in front of `start` in its frame. */
  readonly skipBytes: number;
}

/** REQUIRES: `start` < `end` ≤ the content's size. */
export function framesOf(start: number, end: number, sealedBytes: number): FrameRange {
  const firstFrame = Math.floor(start / FRAME_CONTENT_BYTES);
  const lastFrame = Math.floor((end - 1) / FRAME_CONTENT_BYTES);
  return {
    firstFrame,
    sealedStart: firstFrame * FRAME_BYTES,
    sealedEnd: Math.min((lastFrame + 1) * FRAME_BYTES, sealedBytes),
    skipBytes: start - firstFrame * FRAME_CONTENT_BYTES,
  };
}
