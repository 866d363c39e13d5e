/**
 * Where a node's chunks lie: an open-addressing hash table with linear probing in one typed array, 32 bytes
 * a slot, at most 7/8 full. A million chunks take 37 to 74 MB, without an object or string for each.
 * Removal shifts back what follows (Knuth, 6.4, algorithm R), so there are no tombstones.
 */
import type { BlobKey } from "./blob-key.ts";

const SLOT_WORDS = 8;
const CHUNK = 4;
const LENGTH = 5;
const EXTENT = 6;
const OFFSET = 7;
const CAPACITY_MIN = 256;

export interface ChunkLocation {
  readonly extent: number;
  readonly offset: number;
  readonly payloadBytes: number;
}

export interface IndexedChunk {
  readonly blob: BlobKey;
  readonly chunk: number;
  readonly location: ChunkLocation;
}

export class ChunkIndex {
  /** Words of a slot: blob id ×4, chunk number, payload length (0: empty slot), extent, offset. */
  #words = new Int32Array(CAPACITY_MIN * SLOT_WORDS);
  #mask = CAPACITY_MIN - 1;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get memoryBytes(): number {
    return this.#words.byteLength;
  }

  find(blob: BlobKey, chunk: number): ChunkLocation | undefined {
    const slot = this.#slotOf(blob, chunk);
    return this.#words[slot + LENGTH] === 0 ? undefined : this.#location(slot);
  }

  /** Returns what the entry held before. */
  set(blob: BlobKey, chunk: number, location: ChunkLocation): ChunkLocation | undefined {
    if (this.#count >= (this.#mask + 1) * 0.875) this.#resize((this.#mask + 1) * 2);
    const slot = this.#slotOf(blob, chunk);
    const words = this.#words;
    const before = words[slot + LENGTH] === 0 ? undefined : this.#location(slot);
    if (!before) this.#count += 1;
    words[slot] = blob.w0;
    words[slot + 1] = blob.w1;
    words[slot + 2] = blob.w2;
    words[slot + 3] = blob.w3;
    words[slot + CHUNK] = chunk;
    words[slot + LENGTH] = location.payloadBytes;
    words[slot + EXTENT] = location.extent;
    words[slot + OFFSET] = location.offset;
    return before;
  }

  /** Returns what the entry held. */
  remove(blob: BlobKey, chunk: number): ChunkLocation | undefined {
    let hole = this.#slotOf(blob, chunk);
    const words = this.#words;
    if (words[hole + LENGTH] === 0) return undefined;
    const before = this.#location(hole);
    const wrap = words.length - 1;
    for (let next = (hole + SLOT_WORDS) & wrap; words[next + LENGTH] !== 0; ) {
      const home = this.#homeOfSlot(next);
      // The entry may move into the hole unless its home lies after the hole, on the way to it.
      if (((next - home) & wrap) >= ((next - hole) & wrap)) {
        words.copyWithin(hole, next, next + SLOT_WORDS);
        hole = next;
      }
      next = (next + SLOT_WORDS) & wrap;
    }
    words[hole + LENGTH] = 0;
    this.#count -= 1;
    if (this.#mask >= CAPACITY_MIN && this.#count < (this.#mask + 1) / 8) {
      this.#resize((this.#mask + 1) / 2);
    }
    return before;
  }

  get slotCount(): number {
    return this.#mask + 1;
  }

  /**
   * The entries in a range of slots, all by default, in no order. REQUIRES: the index does not change
   * meanwhile. Between two ranges it may: an entry that moves then may be skipped.
   */
  *entries(from = 0, to = this.slotCount): Generator<IndexedChunk> {
    const end = Math.min(to, this.slotCount) * SLOT_WORDS;
    for (let slot = from * SLOT_WORDS; slot < end; slot += SLOT_WORDS) {
      if (this.#words[slot + LENGTH] === 0) continue;
      yield {
        blob: this.#blobAt(slot),
        chunk: this.#words[slot + CHUNK]!,
        location: this.#location(slot),
      };
    }
  }

  #blobAt(slot: number): BlobKey {
    const words = this.#words;
    return {
      w0: words[slot]!,
      w1: words[slot + 1]!,
      w2: words[slot + 2]!,
      w3: words[slot + 3]!,
    };
  }

  #location(slot: number): ChunkLocation {
    const words = this.#words;
    return {
      extent: words[slot + EXTENT]!,
      offset: words[slot + OFFSET]!,
      payloadBytes: words[slot + LENGTH]!,
    };
  }

  /** The slot of the entry, or the empty one where it would go. */
  #slotOf(blob: BlobKey, chunk: number): number {
    const words = this.#words;
    const wrap = words.length - 1;
    let slot = home(blob.w0, blob.w1, chunk, this.#mask);
    while (
      words[slot + LENGTH] !== 0 &&
      !(
        words[slot] === blob.w0 &&
        words[slot + 1] === blob.w1 &&
        words[slot + 2] === blob.w2 &&
        words[slot + 3] === blob.w3 &&
        words[slot + CHUNK] === chunk
      )
    ) {
      slot = (slot + SLOT_WORDS) & wrap;
    }
    return slot;
  }

  #homeOfSlot(slot: number): number {
    const words = this.#words;
    return home(words[slot]!, words[slot + 1]!, words[slot + CHUNK]!, this.#mask);
  }

  #resize(capacity: number): void {
    const old = this.#words;
    this.#words = new Int32Array(capacity * SLOT_WORDS);
    this.#mask = capacity - 1;
    const wrap = this.#words.length - 1;
    for (let from = 0; from < old.length; from += SLOT_WORDS) {
      if (old[from + LENGTH] === 0) continue;
      let slot = home(old[from]!, old[from + 1]!, old[from + CHUNK]!, this.#mask);
      while (this.#words[slot + LENGTH] !== 0) slot = (slot + SLOT_WORDS) & wrap;
      for (let word = 0; word < SLOT_WORDS; word += 1) this.#words[slot + word] = old[from + word]!;
    }
  }
}

/** Blob ids are random, so their words need little mixing; chunk numbers are not. */
function home(w0: number, w1: number, chunk: number, mask: number): number {
  let hash = Math.imul(w0 ^ Math.imul(chunk, 0x9e3779b1), 0x85ebca6b) ^ w1;
  hash ^= hash >>> 15;
  return (hash & mask) * SLOT_WORDS;
}
