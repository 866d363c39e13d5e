/**
 * ScanRange: the records that begin within a range of bytes, each of them whole.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ScanRange.html
 */
import { invalidScanRange } from "./select-error.ts";

export interface ScanRange {
  readonly start: number;
  /** The last byte that a record may begin at. */
  readonly end: number;
}

/** An end alone asks for that many bytes at the end of the object. Throws InvalidScanRange. */
export function scanRangeOf(
  start: number | undefined,
  end: number | undefined,
  sizeBytes: number,
): ScanRange {
  if (start === undefined && end !== undefined) {
    if (end < 0) throw invalidScanRange();
    return { start: Math.max(0, sizeBytes - end), end: sizeBytes };
  }
  const range = { start: start ?? 0, end: Math.min(end ?? sizeBytes, sizeBytes) };
  if (range.start < 0 || (end !== undefined && range.start > end)) throw invalidScanRange();
  if (range.start > 0 && range.start >= sizeBytes) throw invalidScanRange();
  return range;
}

/** Where reading has to begin, so that a delimiter just before the range is seen. */
export function readingStart({ start }: ScanRange, delimiter: Uint8Array): number {
  return Math.max(0, start - delimiter.length);
}

/** Of the bytes from `readingStart` on, those of the records that begin within the range. */
export async function* recordsWithin(
  pieces: AsyncIterable<Uint8Array>,
  range: ScanRange,
  delimiter: Uint8Array,
): AsyncGenerator<Uint8Array> {
  let offset = readingStart(range, delimiter);
  let isInside = range.start === 0;
  let held: Uint8Array = new Uint8Array(0);
  for await (const piece of pieces) {
    // A delimiter may be cut: its first bytes are kept for the next piece.
    let bytes: Uint8Array = held.length === 0 ? piece : Buffer.concat([held, piece]);
    held = new Uint8Array(0);
    if (!isInside) {
      const found = indexOf(bytes, delimiter, 0);
      if (found < 0) {
        held = tail(bytes, delimiter.length - 1);
        offset += bytes.length - held.length;
        continue;
      }
      isInside = true;
      offset += found + delimiter.length;
      bytes = bytes.subarray(found + delimiter.length);
      if (offset > range.end) return;
    }
    const last = lastRecordEnd(bytes, offset, range.end, delimiter);
    if (last !== undefined) {
      yield bytes.subarray(0, last);
      return;
    }
    held = tail(bytes, delimiter.length - 1);
    const passed = bytes.subarray(0, bytes.length - held.length);
    offset += passed.length;
    if (passed.length > 0) yield passed;
  }
  if (isInside && held.length > 0) yield held;
}

/** Where in `bytes` the record ends that is followed by one beyond the range. */
function lastRecordEnd(
  bytes: Uint8Array,
  offset: number,
  end: number,
  delimiter: Uint8Array,
): number | undefined {
  // A record that begins at `end` is within: the delimiter that counts ends behind it.
  const found = indexOf(bytes, delimiter, Math.max(0, end - offset + 1 - delimiter.length));
  return found < 0 ? undefined : found + delimiter.length;
}

function indexOf(bytes: Uint8Array, sought: Uint8Array, from: number): number {
  return from >= bytes.length
    ? -1
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(sought, from);
}

const tail = (bytes: Uint8Array, length: number): Uint8Array =>
  length === 0 ? new Uint8Array(0) : bytes.subarray(Math.max(0, bytes.length - length));
