/** A TCP segment without addresses, ports and checksum: what a connection reads and says. */
import { TCP_FLAG } from "../../frame/numbers.ts";

export interface Segment {
  readonly sequence: number;
  /** Counts when the flag `ack` is set. */
  readonly acknowledgment: number;
  readonly flags: number;
  /** As on the wire: not yet scaled. */
  readonly window: number;
  /** Options of a SYN. */
  readonly segmentSizeMax?: number | undefined;
  readonly windowShift?: number | undefined;
  readonly payload: Uint8Array;
}

export const NO_BYTES = new Uint8Array(0);

/** Without an option a segment's payload has at most this much (RFC 9293, 3.7.1). */
export const DEFAULT_SEGMENT_SIZE = 536;
export const DEFAULT_SEGMENT_SIZE_V6 = 1220;

/** RFC 7323, 2.3. */
export const WINDOW_SHIFT_MAX = 14;

export function has(segment: Segment, flag: number): boolean {
  return (segment.flags & flag) !== 0;
}

/** What it takes of the sequence space. */
export function sequenceLength(segment: Segment): number {
  return (
    segment.payload.length +
    (has(segment, TCP_FLAG.syn) ? 1 : 0) +
    (has(segment, TCP_FLAG.fin) ? 1 : 0)
  );
}
