/** Frames in a stream, each after its length in four bytes, the most significant first: QEMU's `-netdev stream`. */

export const LENGTH_BYTES = 4;
/** Beyond what a switch takes; who sends more speaks something else. */
export const FRAME_BYTES_MAX = 65_550;

export class FrameLengthError extends Error {
  override readonly name = "FrameLengthError";
}

/** Takes a stream apart, however it is cut into pieces. */
export class FrameReader {
  readonly #frame: (frame: Uint8Array) => void;
  readonly #length = new Uint8Array(LENGTH_BYTES);
  #lengthFilled = 0;
  #pending: Uint8Array | undefined = undefined;
  #filled = 0;

  constructor(frame: (frame: Uint8Array) => void) {
    this.#frame = frame;
  }

  /** Throws `FrameLengthError` for a length of 0 or above the limit. */
  take(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) at = this.#pending ? this.#fill(bytes, at) : this.#measure(bytes, at);
  }

  #measure(bytes: Uint8Array, at: number): number {
    while (this.#lengthFilled < LENGTH_BYTES && at < bytes.length) {
      this.#length[this.#lengthFilled] = bytes[at] as number;
      this.#lengthFilled += 1;
      at += 1;
    }
    if (this.#lengthFilled < LENGTH_BYTES) return at;
    const length = new DataView(this.#length.buffer).getUint32(0);
    if (length === 0 || length > FRAME_BYTES_MAX) {
      throw new FrameLengthError(`a frame of ${length} bytes`);
    }
    this.#lengthFilled = 0;
    this.#pending = new Uint8Array(length);
    this.#filled = 0;
    return at;
  }

  #fill(bytes: Uint8Array, at: number): number {
    const pending = this.#pending as Uint8Array;
    const count = Math.min(pending.length - this.#filled, bytes.length - at);
    pending.set(bytes.subarray(at, at + count), this.#filled);
    this.#filled += count;
    if (this.#filled === pending.length) {
      this.#pending = undefined;
      this.#frame(pending);
    }
    return at + count;
  }
}

export function withLength(frame: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(LENGTH_BYTES + frame.length);
  new DataView(bytes.buffer).setUint32(0, frame.length);
  bytes.set(frame, LENGTH_BYTES);
  return bytes;
}
