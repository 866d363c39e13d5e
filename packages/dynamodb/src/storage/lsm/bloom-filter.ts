/**
 * Which keys a table may hold (Bloom, "Space/Time Trade-offs in Hash Coding with Allowable Errors", CACM 1970): ten bits
 * and seven probes a key make about one false positive in a hundred. Probes are the sums of two hashes
 * (Kirsch and Mitzenmacher, "Less Hashing, Same Performance", ESA 2006).
 */

const BITS_A_KEY = 10;
const PROBES = 7;
const BITS_MIN = 64;

/** Both hashes of a key, computed once and asked of many tables. */
export interface KeyHash {
  readonly first: number;
  readonly step: number;
}

export function hashKey(key: Uint8Array): KeyHash {
  let first = 0x9e3779b9 ^ key.length;
  let step = 0x85ebca6b;
  for (let at = 0; at < key.length; at++) {
    const byte = key[at]!;
    first = Math.imul(first ^ byte, 0x01000193);
    step = Math.imul(step + byte, 0x5bd1e995) ^ (step >>> 15);
  }
  return { first: mix(first), step: mix(step) | 1 };
}

/** MurmurHash3's last step: every bit of the input reaches every bit of the output. */
function mix(hash: number): number {
  let mixed = hash;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Collects the hashes of a table's keys until their number is known. */
export class FilterBuilder {
  #hashes = new Uint32Array(1024);
  #count = 0;
  #filter: Uint8Array | undefined;
  #builtCount = 0;

  add(key: Uint8Array): void {
    if (this.#count * 2 === this.#hashes.length) {
      const grown = new Uint32Array(this.#hashes.length * 2);
      grown.set(this.#hashes);
      this.#hashes = grown;
    }
    const { first, step } = hashKey(key);
    this.#hashes[this.#count * 2] = first;
    this.#hashes[this.#count * 2 + 1] = step;
    this.#count++;
  }

  /** Takes in so many more of the keys added; the filter once all are. REQUIRES: none is added any more. */
  build(countMax: number): Uint8Array | undefined {
    const bits = Math.max(BITS_MIN, this.#count * BITS_A_KEY);
    this.#filter ??= new Uint8Array(Math.ceil(bits / 8));
    const filter = this.#filter;
    const size = filter.length * 8;
    const end = Math.min(this.#count, this.#builtCount + countMax);
    for (let index = this.#builtCount; index < end; index++) {
      let probe = this.#hashes[index * 2]!;
      const step = this.#hashes[index * 2 + 1]!;
      for (let turn = 0; turn < PROBES; turn++) {
        const bit = probe % size;
        filter[bit >>> 3]! |= 1 << (bit & 7);
        probe = (probe + step) >>> 0;
      }
    }
    this.#builtCount = end;
    return end === this.#count ? filter : undefined;
  }
}

/** False only when the key was not added. */
export function mayHold(filter: Uint8Array, { first, step }: KeyHash): boolean {
  const size = filter.length * 8;
  let probe = first;
  for (let turn = 0; turn < PROBES; turn++) {
    const bit = probe % size;
    if ((filter[bit >>> 3]! & (1 << (bit & 7))) === 0) return false;
    probe = (probe + step) >>> 0;
  }
  return true;
}
