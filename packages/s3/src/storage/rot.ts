/**
 * Chunks that faults let rot where they lie: their bytes do not fit their checksums until they are written anew. They are
 * listed beside the chunks, so that copies of the disk have them too. A list that cannot be written is known to this
 * process alone.
 *
 * A record, for a chunk that rots or one that is no longer rotten; the last one counts:
 *   0  blob id      16  chunk number      20  1 or 0
 */
import { type Disk, DiskError, type DiskFile } from "@cloudglass/env";
import type { BlobKey } from "./blob-key.ts";

const NAME = "rot";
const RECORD_BYTES = 24;

export class Rot {
  readonly #disk: Disk;
  readonly #chunks = new Set<string>();
  #file: DiskFile | undefined;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Throws `DiskError`. */
  load(): void {
    const size = this.#disk.size(NAME);
    if (size === undefined) return;
    const bytes = Buffer.alloc(size - (size % RECORD_BYTES));
    const file = this.#open();
    file.read(bytes, 0);
    if (file.size > bytes.length) file.truncate(bytes.length);
    for (let at = 0; at < bytes.length; at += RECORD_BYTES) {
      const word = (index: number) => bytes.readInt32BE(at + 4 * index);
      const blob = { w0: word(0), w1: word(1), w2: word(2), w3: word(3) };
      const place = placeOf(blob, word(4));
      if (word(5) === 1) this.#chunks.add(place);
      else this.#chunks.delete(place);
    }
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  add(blob: BlobKey, chunk: number): void {
    const place = placeOf(blob, chunk);
    if (this.#chunks.has(place)) return;
    this.#chunks.add(place);
    this.#note(blob, chunk, 1);
  }

  /** The chunk was written anew, or is no more. */
  remove(blob: BlobKey, chunk: number): void {
    if (this.#chunks.size > 0 && this.#chunks.delete(placeOf(blob, chunk))) {
      this.#note(blob, chunk, 0);
    }
  }

  /** What was read of a chunk, its header first. */
  damage(blob: BlobKey, chunk: number, bytes: Uint8Array): void {
    if (this.#chunks.size === 0 || bytes.length === 0) return;
    if (this.#chunks.has(placeOf(blob, chunk))) bytes[0]! ^= 1;
  }

  #note({ w0, w1, w2, w3 }: BlobKey, chunk: number, isRotten: 0 | 1): void {
    const record = Buffer.alloc(RECORD_BYTES);
    for (const [index, word] of [w0, w1, w2, w3, chunk, isRotten].entries()) {
      record.writeInt32BE(word, 4 * index);
    }
    try {
      if (this.#chunks.size > 0) this.#open().append([record]);
      else {
        this.close();
        this.#disk.remove(NAME);
      }
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
    }
  }

  #open(): DiskFile {
    this.#file ??= this.#disk.open(NAME);
    return this.#file;
  }
}

function placeOf({ w0, w1, w2, w3 }: BlobKey, chunk: number): string {
  return `${w0} ${w1} ${w2} ${w3} ${chunk}`;
}
