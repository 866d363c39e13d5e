/** Seals what is written while it goes to the store: no byte of content reaches a blob in the clear. */
import { type CipherGCM, createCipheriv } from "node:crypto";
import type { BlobDescriptor, BlobWriter } from "../../storage/blob-store.ts";
import { CIPHER, FRAME_CONTENT_BYTES, frameNonce } from "./sealed-format.ts";

export class SealingWriter implements BlobWriter {
  readonly #sink: BlobWriter;
  readonly #key: Uint8Array;
  #frame = 0;
  #filledBytes = 0;
  #cipher: CipherGCM | undefined;

  /** `key` is this blob's alone. */
  constructor(sink: BlobWriter, key: Uint8Array) {
    this.#sink = sink;
    this.#key = key;
  }

  write(bytes: Uint8Array): void | Promise<void> {
    for (let from = 0; from < bytes.length; ) {
      const to = Math.min(bytes.length, from + FRAME_CONTENT_BYTES - this.#filledBytes);
      const part = from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to);
      this.#cipher ??= createCipheriv(CIPHER, this.#key, frameNonce(this.#frame));
      this.#filledBytes += to - from;
      from = to;
      let written = this.#sink.write(this.#cipher.update(part));
      if (this.#filledBytes === FRAME_CONTENT_BYTES) {
        written = after(written, () => this.#closeFrame());
      }
      if (written !== undefined) return after(written, () => this.write(bytes.subarray(from)));
    }
  }

  finish(): BlobDescriptor | Promise<BlobDescriptor> {
    const closed = this.#closeFrame();
    return closed === undefined ? this.#sink.finish() : closed.then(() => this.#sink.finish());
  }

  abort(): void {
    this.#sink.abort();
  }

  release(): void {
    this.#sink.release();
  }

  #closeFrame(): void | Promise<void> {
    const cipher = this.#cipher ?? createCipheriv(CIPHER, this.#key, frameNonce(this.#frame));
    cipher.final();
    this.#cipher = undefined;
    this.#frame += 1;
    this.#filledBytes = 0;
    return this.#sink.write(cipher.getAuthTag());
  }
}

function after(
  written: void | Promise<void>,
  next: () => void | Promise<void>,
): void | Promise<void> {
  return written === undefined ? next() : written.then(next);
}
