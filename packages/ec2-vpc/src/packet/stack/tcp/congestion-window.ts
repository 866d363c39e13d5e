/**
 * How much may be under way: slow start, congestion avoidance, fast retransmit and recovery (RFC 5681), partial
 * acknowledgments (RFC 6582), ten segments at first (RFC 6928).
 */
import { isBefore } from "./sequence.ts";

const FIRST_SEGMENTS = 10;
/** A third copy of an acknowledgment says that a segment is lost and not only late. */
const DUPLICATES = 3;

export class CongestionWindow {
  #segmentSize: number;
  #window: number;
  #threshold = Number.POSITIVE_INFINITY;
  #duplicates = 0;
  /** What had been sent when the loss was seen; undefined outside of recovery. */
  #recoverAt: number | undefined;
  /** A loss below this has been taken into account (RFC 6582, 3.2). */
  #handledUpTo: number | undefined;

  constructor(segmentSize: number) {
    this.#segmentSize = segmentSize;
    this.#window = FIRST_SEGMENTS * segmentSize;
  }

  get bytes(): number {
    return this.#window;
  }

  get isRecovering(): boolean {
    return this.#recoverAt !== undefined;
  }

  /** The path, or the peer, takes less than was thought. */
  resize(segmentSize: number): void {
    this.#segmentSize = segmentSize;
    this.#window = Math.max(this.#window, segmentSize);
  }

  /** New bytes were acknowledged. True: the segment after them is lost too, send it again. */
  acknowledged(upTo: number, byteCount: number): boolean {
    this.#duplicates = 0;
    if (this.#recoverAt !== undefined) {
      if (isBefore(upTo, this.#recoverAt)) {
        this.#window = Math.max(this.#segmentSize, this.#window - byteCount + this.#segmentSize);
        return true;
      }
      this.#recoverAt = undefined;
      this.#window = Math.max(this.#threshold, 2 * this.#segmentSize);
      return false;
    }
    const step = Math.min(byteCount, this.#segmentSize);
    this.#window +=
      this.#window < this.#threshold
        ? step
        : Math.max(1, Math.floor((this.#segmentSize * step) / this.#window));
    return false;
  }

  /** True: send the first unacknowledged segment again now. */
  duplicate(unacknowledged: number, flightBytes: number, sentUpTo: number): boolean {
    this.#duplicates++;
    if (this.#recoverAt !== undefined) {
      this.#window += this.#segmentSize;
      return false;
    }
    if (this.#duplicates !== DUPLICATES) return false;
    if (this.#handledUpTo !== undefined && isBefore(unacknowledged, this.#handledUpTo))
      return false;
    this.#recoverAt = sentUpTo;
    this.#handledUpTo = sentUpTo;
    this.#threshold = Math.max(Math.floor(flightBytes / 2), 2 * this.#segmentSize);
    this.#window = this.#threshold + DUPLICATES * this.#segmentSize;
    return true;
  }

  timedOut(flightBytes: number, sentUpTo: number): void {
    this.#threshold = Math.max(Math.floor(flightBytes / 2), 2 * this.#segmentSize);
    this.#window = this.#segmentSize;
    this.#duplicates = 0;
    this.#recoverAt = undefined;
    this.#handledUpTo = sentUpTo;
  }
}
