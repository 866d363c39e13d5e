/**
 * One block of a segment: the events of one stream that were taken in together.
 *
 *     u32 length of all that follows | u32 CRC-32 of what follows it
 *     u32 count | f64 first sequence | f64 ingestion time | f64 earliest timestamp | f64 latest timestamp
 *     count × (f64 timestamp | u32 length | UTF-8 message)
 *
 * Big-endian. https://nodejs.org/api/buffer.html
 */
import { crc32 } from "@node-rs/crc32";

export interface LogEvent {
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
  readonly message: string;
}

export interface StoredEvent extends LogEvent {
  readonly sequence: number;
  readonly ingestedMs: number;
}

export interface BlockHead {
  /** With the frame. */
  readonly sizeBytes: number;
  readonly count: number;
  readonly firstSequence: number;
  readonly ingestedMs: number;
  readonly earliestMs: number;
  readonly latestMs: number;
}

export const FRAME_BYTES = 8;
export const HEAD_BYTES = FRAME_BYTES + 36;
const EVENT_BYTES = 12;

/** REQUIRES: at least one event. */
export function encodeBlock(
  events: readonly LogEvent[],
  firstSequence: number,
  ingestedMs: number,
): { readonly head: BlockHead; readonly bytes: Uint8Array } {
  let sizeBytes = HEAD_BYTES;
  let earliestMs = Number.POSITIVE_INFINITY;
  let latestMs = Number.NEGATIVE_INFINITY;
  for (const { timestamp, message } of events) {
    sizeBytes += EVENT_BYTES + Buffer.byteLength(message);
    if (timestamp < earliestMs) earliestMs = timestamp;
    if (timestamp > latestMs) latestMs = timestamp;
  }
  const bytes = Buffer.allocUnsafe(sizeBytes);
  bytes.writeUInt32BE(sizeBytes - 4, 0);
  bytes.writeUInt32BE(events.length, 8);
  bytes.writeDoubleBE(firstSequence, 12);
  bytes.writeDoubleBE(ingestedMs, 20);
  bytes.writeDoubleBE(earliestMs, 28);
  bytes.writeDoubleBE(latestMs, 36);
  let at = HEAD_BYTES;
  for (const { timestamp, message } of events) {
    bytes.writeDoubleBE(timestamp, at);
    const length = bytes.write(message, at + EVENT_BYTES);
    bytes.writeUInt32BE(length, at + 8);
    at += EVENT_BYTES + length;
  }
  bytes.writeUInt32BE(crc32(bytes.subarray(FRAME_BYTES)), 4);
  const head = {
    sizeBytes,
    count: events.length,
    firstSequence,
    ingestedMs,
    earliestMs,
    latestMs,
  };
  return { head, bytes };
}

/** The head of the whole block at `at`; undefined when it is cut short or damaged. */
export function readHead(bytes: Buffer, at: number): BlockHead | undefined {
  if (at + HEAD_BYTES > bytes.length) return undefined;
  const sizeBytes = bytes.readUInt32BE(at) + 4;
  if (sizeBytes < HEAD_BYTES || at + sizeBytes > bytes.length) return undefined;
  if (crc32(bytes.subarray(at + FRAME_BYTES, at + sizeBytes)) !== bytes.readUInt32BE(at + 4)) {
    return undefined;
  }
  return {
    sizeBytes,
    count: bytes.readUInt32BE(at + 8),
    firstSequence: bytes.readDoubleBE(at + 12),
    ingestedMs: bytes.readDoubleBE(at + 20),
    earliestMs: bytes.readDoubleBE(at + 28),
    latestMs: bytes.readDoubleBE(at + 36),
  };
}

/** REQUIRES: `head` was read at `at`. */
export function* eventsOf(bytes: Buffer, at: number, head: BlockHead): Generator<StoredEvent> {
  let next = at + HEAD_BYTES;
  for (let index = 0; index < head.count; index++) {
    const timestamp = bytes.readDoubleBE(next);
    const from = next + EVENT_BYTES;
    next = from + bytes.readUInt32BE(next + 8);
    yield {
      timestamp,
      message: bytes.toString("utf8", from, next),
      sequence: head.firstSequence + index,
      ingestedMs: head.ingestedMs,
    };
  }
}
