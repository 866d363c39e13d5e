/**
 * Finds entries by the hash of their key: open addressing with linear probing. A slot holds the number of an entry and
 * eight bits of its hash, so that entries themselves are read almost only when they are the one. Removal shifts back
 * what was displaced (Knuth, 6.4, algorithm R): there are no tombstones, and look-ups stay short for ever.
 */

/** Numbers of entries, plus one, have 24 bits of a slot. */
export const ENTRIES_MAX = 0xff_fffe;
const SLOTS_MIN = 64;

export class FlowIndex {
  /** 0: empty. Whoever looks for an entry walks from `hash & mask` until there. */
  slots = new Uint32Array(SLOTS_MIN);
  mask = SLOTS_MIN - 1;
  /** By entry. */
  #hashes = new Uint32Array(SLOTS_MIN);
  #count = 0;

  get sizeBytes(): number {
    return this.slots.byteLength + this.#hashes.byteLength;
  }

  add(entry: number, hash: number): void {
    if (entry >= this.#hashes.length) {
      const larger = new Uint32Array(Math.max(entry + 1, this.#hashes.length * 2));
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[entry] = hash;
    this.#count++;
    if (this.#count * 2 > this.slots.length) this.#grow();
    this.#place(entry, hash);
  }

  remove(entry: number): void {
    const { slots, mask } = this;
    let hole = this.#hashes[entry]! & mask;
    while ((slots[hole]! & 0xff_ffff) !== entry + 1) hole = (hole + 1) & mask;
    this.#count--;
    for (let place = (hole + 1) & mask; slots[place] !== 0; place = (place + 1) & mask) {
      const home = this.#hashes[(slots[place]! & 0xff_ffff) - 1]! & mask;
      // One whose home lies behind the hole is where it belongs.
      if (((place - home) & mask) < ((place - hole) & mask)) continue;
      slots[hole] = slots[place]!;
      hole = place;
    }
    slots[hole] = 0;
  }

  #place(entry: number, hash: number): void {
    const { slots, mask } = this;
    let place = hash & mask;
    while (slots[place] !== 0) place = (place + 1) & mask;
    slots[place] = ((hash & 0xff00_0000) | (entry + 1)) >>> 0;
  }

  #grow(): void {
    const smaller = this.slots;
    this.slots = new Uint32Array(smaller.length * 2);
    this.mask = this.slots.length - 1;
    for (const slot of smaller) {
      if (slot === 0) continue;
      const entry = (slot & 0xff_ffff) - 1;
      this.#place(entry, this.#hashes[entry]!);
    }
  }
}

/** One more word of a key. */
export function mix(hash: number, word: number): number {
  let mixed = Math.imul(word, 0xcc9e2d51);
  mixed = (mixed << 15) | (mixed >>> 17);
  const sum = hash ^ Math.imul(mixed, 0x1b873593);
  return (Math.imul((sum << 13) | (sum >>> 19), 5) + 0xe6546b64) | 0;
}

/** After the last word (MurmurHash3's finish). */
export function finish(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
