/** Chunks that faults let rot where they lie: their bytes do not fit their checksums until they are written anew. */
import type { BlobKey } from "./blob-key.ts";

export class Rot {
  readonly #chunks = new Set<string>();

  add(blob: BlobKey, chunk: number): void {
    this.#chunks.add(placeOf(blob, chunk));
  }

  /** The chunk was written anew, or is no more. */
  remove(blob: BlobKey, chunk: number): void {
    if (this.#chunks.size > 0) this.#chunks.delete(placeOf(blob, chunk));
  }

  /** What was read of a chunk, its header first. */
  damage(blob: BlobKey, chunk: number, bytes: Uint8Array): void {
    if (this.#chunks.size === 0 || bytes.length === 0) return;
    if (this.#chunks.has(placeOf(blob, chunk))) bytes[0]! ^= 1;
  }
}

function placeOf({ w0, w1, w2, w3 }: BlobKey, chunk: number): string {
  return `${w0} ${w1} ${w2} ${w3} ${chunk}`;
}
