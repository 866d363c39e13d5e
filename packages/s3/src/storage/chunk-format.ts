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
import { crc32 } from "./checksum.ts";

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

/** Writes the header of `payload` at the start of `into`; returns its length. */
export function writeHeader(
  into: Uint8Array,
  place: FramePlace,
  blob: BlobKey,
  chunk: number,
  payload: Uint8Array,
): number {
  const view = viewOf(into);
  const length = headerBytes(payload.length);
  view.setUint32(0, MAGIC);
  view.setInt32(8, blob.w0);
  view.setInt32(12, blob.w1);
  view.setInt32(16, blob.w2);
  view.setInt32(20, blob.w3);
  view.setUint32(24, chunk);
  view.setUint32(28, payload.length);
  if (payload.length <= BLOCK_BYTES) view.setUint32(FIXED_BYTES, crc32(payload));
  else {
    for (let block = 0, from = 0; from < payload.length; block += 1, from += BLOCK_BYTES) {
      const sum = crc32(payload.subarray(from, from + BLOCK_BYTES));
      view.setUint32(FIXED_BYTES + 4 * block, sum);
    }
  }
  view.setUint32(4, crc32(into.subarray(8, length), seedOf(place)));
  return length;
}

export interface FrameHeader extends BlobKey {
  readonly chunk: number;
  readonly payloadBytes: number;
}

/** The header at the start of `bytes`; undefined unless it is whole and right for its place. */
export function readHeader(bytes: Uint8Array, place: FramePlace): FrameHeader | undefined {
  if (bytes.length < FIXED_BYTES) return undefined;
  const view = viewOf(bytes);
  if (view.getUint32(0) !== MAGIC) return undefined;
  const payloadBytes = view.getUint32(28);
  if (payloadBytes < 1 || payloadBytes > PAYLOAD_BYTES_MAX) return undefined;
  const length = headerBytes(payloadBytes);
  if (bytes.length < length) return undefined;
  if (view.getUint32(4) !== crc32(bytes.subarray(8, length), seedOf(place))) return undefined;
  return {
    w0: view.getInt32(8),
    w1: view.getInt32(12),
    w2: view.getInt32(16),
    w3: view.getInt32(20),
    chunk: view.getUint32(24),
    payloadBytes,
  };
}

/** True when the header at the start of `bytes` is right for its place and belongs to this chunk. */
export function headerMatches(
  bytes: Uint8Array,
  place: FramePlace,
  blob: BlobKey,
  chunk: number,
  payloadBytes: number,
): boolean {
  const length = headerBytes(payloadBytes);
  if (bytes.length < length) return false;
  const view = viewOf(bytes);
  return (
    view.getUint32(0) === MAGIC &&
    view.getInt32(8) === blob.w0 &&
    view.getInt32(12) === blob.w1 &&
    view.getInt32(16) === blob.w2 &&
    view.getInt32(20) === blob.w3 &&
    view.getUint32(24) === chunk &&
    view.getUint32(28) === payloadBytes &&
    view.getUint32(4) === crc32(bytes.subarray(8, length), seedOf(place))
  );
}

/** True when `blocks`, the payload from block `first` on, has the checksums that the header tells. */
export function blocksMatch(header: Uint8Array, first: number, blocks: Uint8Array): boolean {
  const view = viewOf(header);
  for (let at = 0, block = first; at < blocks.length; at += BLOCK_BYTES, block += 1) {
    const whole = at === 0 && blocks.length <= BLOCK_BYTES;
    const sum = crc32(whole ? blocks : blocks.subarray(at, at + BLOCK_BYTES));
    if (view.getUint32(FIXED_BYTES + 4 * block) !== sum) return false;
  }
  return true;
}

function seedOf(place: FramePlace): number {
  return (place.salt + place.offset) >>> 0;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
