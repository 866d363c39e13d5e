/** Bytes from the first that is not acknowledged to the last that was written, as the pieces in which they came. */
import { NO_BYTES } from "./segment.ts";

const CUT_ABOVE = 64;

export class SendQueue {
  /** Empty ones at the front are gone; they are cut off together. */
  #pieces: Uint8Array[] = [];
  #first = 0;
  /** What is acknowledged of the first piece. */
  #offset = 0;
  #length = 0;
  /** Where the last reading ended, for the next mostly begins there: a piece, and where it begins from the front. */
  #cursor = 0;
  #cursorStart = 0;

  get length(): number {
    return this.#length;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.#length += bytes.length;
  }

  /** The first `count` bytes are acknowledged. REQUIRES: no more than `length`. */
  drop(count: number): void {
    this.#length -= count;
    this.#offset += count;
    this.#cursorStart -= count;
    while (this.#first < this.#pieces.length) {
      const size = this.#pieces[this.#first]!.length;
      if (this.#offset < size) break;
      this.#offset -= size;
      this.#pieces[this.#first++] = NO_BYTES;
    }
    if (this.#cursor < this.#first) this.#rewind();
    if (this.#first <= CUT_ABOVE || this.#first * 2 < this.#pieces.length) return;
    this.#pieces = this.#pieces.slice(this.#first);
    this.#cursor -= this.#first;
    this.#first = 0;
  }

  /** REQUIRES: `from + length` is no more than `length` of the queue. Copied only where pieces meet. */
  read(from: number, length: number): Uint8Array {
    if (length === 0) return NO_BYTES;
    if (from < this.#cursorStart) this.#rewind();
    while (from >= this.#cursorStart + this.#pieces[this.#cursor]!.length) this.#step();
    const within = from - this.#cursorStart;
    const piece = this.#pieces[this.#cursor]!;
    if (within + length <= piece.length) return piece.subarray(within, within + length);
    const bytes = new Uint8Array(length);
    bytes.set(piece.subarray(within));
    for (let copied = piece.length - within; copied < length; ) {
      this.#step();
      const next = this.#pieces[this.#cursor]!;
      const count = Math.min(next.length, length - copied);
      bytes.set(count === next.length ? next : next.subarray(0, count), copied);
      copied += count;
    }
    return bytes;
  }

  clear(): void {
    this.#pieces = [];
    this.#first = 0;
    this.#offset = 0;
    this.#length = 0;
    this.#rewind();
  }

  #rewind(): void {
    this.#cursor = this.#first;
    this.#cursorStart = -this.#offset;
  }

  #step(): void {
    this.#cursorStart += this.#pieces[this.#cursor]!.length;
    this.#cursor++;
  }
}
