/**
 * Bytes in memory that grow at the end without copying what is there: pages of one size, of which only the first
 * grows by doubling, so that small files stay small. A clone shares the pages; whoever changes a shared one first
 * takes a copy of it.
 */
const PAGE_BYTES = 256 * 1024;
const FIRST_PAGE_BYTES_MIN = 1024;

export class PagedBytes {
  #pages: Uint8Array[] = [];
  #size = 0;
  /** Pages before this one may be shared with clones: they are not written. */
  #sharedCount = 0;

  /** Takes the bytes over: nobody may change them from then on. */
  static from(bytes: Uint8Array): PagedBytes {
    const made = new PagedBytes();
    made.#size = bytes.byteLength;
    for (let at = 0; at < bytes.byteLength; at += PAGE_BYTES) {
      made.#pages.push(bytes.subarray(at, at + PAGE_BYTES));
    }
    made.#sharedCount = made.#pages.length;
    return made;
  }

  get size(): number {
    return this.#size;
  }

  /** The same bytes, at the cost of the list of pages. */
  clone(): PagedBytes {
    this.#sharedCount = this.#pages.length;
    const made = new PagedBytes();
    made.#pages = this.#pages.slice();
    made.#size = this.#size;
    made.#sharedCount = this.#sharedCount;
    return made;
  }

  append(bytes: Uint8Array): void {
    let from = 0;
    while (from < bytes.byteLength) {
      const page = this.#pageFor(bytes.byteLength - from);
      const at = this.#size % PAGE_BYTES;
      const count = Math.min(bytes.byteLength - from, page.byteLength - at);
      page.set(bytes.subarray(from, from + count), at);
      from += count;
      this.#size += count;
    }
  }

  /** Copies from `offset` into `into`; returns the count, fewer only at the end. */
  read(into: Uint8Array, offset: number): number {
    const wanted = Math.max(0, Math.min(into.byteLength, this.#size - offset));
    let count = 0;
    while (count < wanted) {
      const at = (offset + count) % PAGE_BYTES;
      const page = this.#pages[Math.floor((offset + count) / PAGE_BYTES)]!;
      const part = Math.min(wanted - count, PAGE_BYTES - at);
      into.set(page.subarray(at, at + part), count);
      count += part;
    }
    return count;
  }

  truncate(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0 || size > this.#size) {
      throw new RangeError(`cannot cut ${this.#size} bytes to ${size}`);
    }
    this.#size = size;
    this.#pages.length = Math.ceil(size / PAGE_BYTES);
  }

  /** A copy of the bytes from `start` to the end. */
  copy(start = 0): Uint8Array {
    const bytes = new Uint8Array(this.#size - start);
    this.read(bytes, start);
    return bytes;
  }

  /** Changes one byte in place. */
  flip(offset: number, mask: number): void {
    const index = Math.floor(offset / PAGE_BYTES);
    if (index < this.#sharedCount) this.#pages[index] = this.#pages[index]!.slice();
    this.#pages[index]![offset % PAGE_BYTES]! ^= mask;
  }

  #pageFor(wantedBytes: number): Uint8Array {
    const index = Math.floor(this.#size / PAGE_BYTES);
    const at = this.#size % PAGE_BYTES;
    const page = this.#pages[index];
    if (page !== undefined && page.byteLength > at && index >= this.#sharedCount) return page;
    let sizeBytes = PAGE_BYTES;
    if (index === 0) {
      sizeBytes = FIRST_PAGE_BYTES_MIN;
      while (sizeBytes < at + wantedBytes && sizeBytes < PAGE_BYTES) sizeBytes *= 2;
    }
    const grown = Buffer.allocUnsafeSlow(sizeBytes);
    if (page !== undefined) grown.set(page.subarray(0, at));
    this.#pages[index] = grown;
    // It is the last page; those before it are as they were.
    this.#sharedCount = Math.min(this.#sharedCount, index);
    return grown;
  }
}
