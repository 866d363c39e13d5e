/**
 * Where an event stands among all events of a log group: by its time, then by its stream, then as it was taken in.
 * An event's id is its position as one number: 48 bits of time, 80 of the stream, 64 of the sequence, in decimal digits.
 */

export interface Position {
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
  /** The stream's id: 20 hexadecimal digits. */
  readonly stream: string;
  /** Counts the events of the stream from 1. */
  readonly sequence: number;
}

export const STREAM_ID_DIGITS = 20;
const FIRST_STREAM = "0".repeat(STREAM_ID_DIGITS);
const STREAM_BITS = 80n;
const SEQUENCE_BITS = 64n;
const ID_DIGITS = 56;
const TIMESTAMP_MAX = 8_640_000_000_000_000;

export function comparePositions(left: Position, right: Position): number {
  if (left.timestamp !== right.timestamp) return left.timestamp - right.timestamp;
  if (left.stream !== right.stream) return left.stream < right.stream ? -1 : 1;
  return left.sequence - right.sequence;
}

/** Before every event of that time or later, after every earlier one. */
export function startOf(timestamp: number): Position {
  return { timestamp, stream: FIRST_STREAM, sequence: 0 };
}

export const justBefore = (position: Position): Position => ({
  ...position,
  sequence: position.sequence - 1,
});

export const justAfter = (position: Position): Position => ({
  ...position,
  sequence: position.sequence + 1,
});

export function idOf({ timestamp, stream, sequence }: Position): string {
  const high = (BigInt(timestamp) << STREAM_BITS) | BigInt(`0x${stream}`);
  return ((high << SEQUENCE_BITS) | BigInt(sequence)).toString().padStart(ID_DIGITS, "0");
}

/** Undefined when the text is no id. */
export function positionOf(id: string): Position | undefined {
  if (!/^\d{56}$/.test(id)) return undefined;
  const value = BigInt(id);
  const sequence = Number(BigInt.asUintN(64, value));
  const stream = BigInt.asUintN(80, value >> SEQUENCE_BITS);
  const timestamp = Number(value >> (SEQUENCE_BITS + STREAM_BITS));
  if (!Number.isSafeInteger(sequence) || timestamp > TIMESTAMP_MAX) return undefined;
  return { timestamp, stream: stream.toString(16).padStart(STREAM_ID_DIGITS, "0"), sequence };
}
