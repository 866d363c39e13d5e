/**
 * The frame around a chunk in an extent; drawn in docs/internals/extent-format.md.
 *
 *   0  magic "CGc1"
 *   4  CRC-32 of the rest of the header, seeded with the extent's salt and the frame's offset in it, so that
 *      a copy of a frame at any other place (an object that contains an extent, say) is not a frame
 *   8  blob id, 16 bytes
 *  24  stripe × 8 + shard
 *  28  length of the payload, at least 1
 *  32  CRC-32 of each 64 KiB block of the payload
 *      payload
 *
 * Numbers are big-endian, 32 bits.
 */
import type { BlobKey } from "./blob-key.ts";
import { crc32, crc32Seed, SHORT_BYTES, scratch, scratchCrc32 } from "./checksum.ts";

export const MAGIC = 0x43476331;
/** What one checksum covers, and so the least that a range read fetches. */
export const BLOCK_BYTES = 65_536;
export const PAYLOAD_BYTES_MAX = 4 * 1024 * 1024;
const FIXED_BYTES = 32;
export const HEADER_BYTES_MAX = FIXED_BYTES + 4 * (PAYLOAD_BYTES_MAX / BLOCK_BYTES);

export function blockCount(payloadBytes: number): number {
  return Math.ceil(payloadBytes / BLOCK_BYTES);
}

export function headerBytes(payloadBytes: number): number {
  return FIXED_BYTES + 4 * blockCount(payloadBytes);
}

export function frameBytes(payloadBytes: number): number {
  return headerBytes(payloadBytes) + payloadBytes;
}

/** Where a frame is to lie: its checksum depends on it. */
export interface FramePlace {
  readonly salt: number;
  readonly offset: number;
}

/** Frames with payloads up to this size are put together: one buffer is cheaper to write than two. */
const JOINED_BYTES_MAX = 16 * 1024;
const view = new DataView(scratch.buffer, scratch.byteOffset, scratch.byteLength);

/** The buffers that make up a frame; they hold until the next call. */
export function encodeFrame(
  place: FramePlace,
  blob: BlobKey,
  chunk: number,
  payload: Uint8Array,
): Uint8Array[] {
  const payloadBytes = payload.length;
  const head = headerBytes(payloadBytes);
  const joined = payloadBytes <= JOINED_BYTES_MAX;
  if (joined) scratch.set(payload, head);
  view.setUint32(0, MAGIC);
  view.setInt32(8, blob.w0);
  view.setInt32(12, blob.w1);
  view.setInt32(16, blob.w2);
  view.setInt32(20, blob.w3);
  view.setUint32(24, chunk);
  view.setUint32(28, payloadBytes);
  if (payloadBytes <= SHORT_BYTES) view.setUint32(FIXED_BYTES, scratchCrc32(head, payloadBytes, 0));
  else {
    for (let at = FIXED_BYTES, from = 0; from < payloadBytes; at += 4, from += BLOCK_BYTES) {
      view.setUint32(at, crc32(payload.subarray(from, from + BLOCK_BYTES)));
    }
  }
  view.setUint32(4, scratchCrc32(8, head - 8, seedOf(place)));
  if (joined) return [scratch.subarray(0, head + payloadBytes)];
  return [scratch.subarray(0, head), payload];
}

export interface FrameHeader extends BlobKey {
  readonly chunk: number;
  readonly payloadBytes: number;
}

/** The header at the start of `bytes`; undefined unless it is whole and right for its place. */
export function readHeader(bytes: Uint8Array, place: FramePlace): FrameHeader | undefined {
  if (bytes.length < FIXED_BYTES) return undefined;
  scratch.set(bytes.length > HEADER_BYTES_MAX ? bytes.subarray(0, HEADER_BYTES_MAX) : bytes);
  if (view.getUint32(0) !== MAGIC) return undefined;
  const payloadBytes = view.getUint32(28);
  if (payloadBytes < 1 || payloadBytes > PAYLOAD_BYTES_MAX) return undefined;
  const length = headerBytes(payloadBytes);
  if (bytes.length < length) return undefined;
  if (view.getUint32(4) !== scratchCrc32(8, length - 8, seedOf(place))) return undefined;
  return {
    w0: view.getInt32(8),
    w1: view.getInt32(12),
    w2: view.getInt32(16),
    w3: view.getInt32(20),
    chunk: view.getUint32(24),
    payloadBytes,
  };
}

/**
 * True when `bytes` is the header of this chunk, right for its place, followed by the payload from block
 * `firstBlock` on, and header and blocks have the checksums that the header tells.
 */
export function frameIsSound(
  bytes: Uint8Array,
  place: FramePlace,
  blob: BlobKey,
  chunk: number,
  payloadBytes: number,
  firstBlock = 0,
): boolean {
  const head = headerBytes(payloadBytes);
  if (bytes.length < head) return false;
  const short = bytes.length <= head + SHORT_BYTES;
  scratch.set(short ? bytes : bytes.subarray(0, head));
  const headerIsSound =
    view.getUint32(0) === MAGIC &&
    view.getInt32(8) === blob.w0 &&
    view.getInt32(12) === blob.w1 &&
    view.getInt32(16) === blob.w2 &&
    view.getInt32(20) === blob.w3 &&
    view.getUint32(24) === chunk &&
    view.getUint32(28) === payloadBytes &&
    view.getUint32(4) === scratchCrc32(8, head - 8, seedOf(place));
  if (!headerIsSound) return false;
  let told = FIXED_BYTES + 4 * firstBlock;
  if (short) return view.getUint32(told) === scratchCrc32(head, bytes.length - head, 0);
  for (let at = head; at < bytes.length; at += BLOCK_BYTES, told += 4) {
    if (view.getUint32(told) !== crc32(bytes.subarray(at, at + BLOCK_BYTES))) return false;
  }
  return true;
}

/**
 * The salt of the extent in which a frame at `offset` begins with these bytes: the inverse of what `encodeFrame`
 * does with it. Undefined unless the payload's first block is in `bytes` and has the checksum that is told.
 */
export function saltOfFrame(bytes: Uint8Array, offset: number): number | undefined {
  if (bytes.length < FIXED_BYTES) return undefined;
  const frame = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const payloadBytes = frame.getUint32(28);
  if (frame.getUint32(0) !== MAGIC || payloadBytes < 1 || payloadBytes > PAYLOAD_BYTES_MAX) {
    return undefined;
  }
  const head = headerBytes(payloadBytes);
  const end = head + Math.min(payloadBytes, BLOCK_BYTES);
  if (bytes.length < end) return undefined;
  if (frame.getUint32(FIXED_BYTES) !== crc32(bytes.subarray(head, end))) return undefined;
  return (crc32Seed(bytes.subarray(8, head), frame.getUint32(4)) - offset) >>> 0;
}

function seedOf(place: FramePlace): number {
  return (place.salt + place.offset) >>> 0;
}
