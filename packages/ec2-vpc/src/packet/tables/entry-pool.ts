/** Records of fixed length in one typed array, numbered; those let go of are used again. */
const ENTRIES_MIN = 64;

export class EntryPool {
  /** In 32-bit words. */
  readonly stride: number;
  words: Uint32Array;
  /** Numbers ever used. */
  used = 0;
  #count = 0;
  /** One more than the number of the entry that was let go of last; its first word names the one before. */
  #free = 0;

  constructor(stride: number) {
    this.stride = stride;
    this.words = new Uint32Array(ENTRIES_MIN * stride);
  }

  get count(): number {
    return this.#count;
  }

  get sizeBytes(): number {
    return this.words.byteLength;
  }

  /** What its words are is left over. */
  take(): number {
    this.#count++;
    if (this.#free !== 0) {
      const entry = this.#free - 1;
      this.#free = this.words[entry * this.stride]!;
      return entry;
    }
    const entry = this.used++;
    if (this.used * this.stride > this.words.length) {
      const larger = new Uint32Array(this.words.length * 2);
      larger.set(this.words);
      this.words = larger;
    }
    return entry;
  }

  give(entry: number): void {
    this.#count--;
    this.words[entry * this.stride] = this.#free;
    this.#free = entry + 1;
  }
}
