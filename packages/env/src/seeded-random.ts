/**
 * xoshiro128** by David Blackman and Sebastiano Vigna (https://prng.di.unimi.it/xoshiro128starstar.c), its state
 * taken from the SHA-256 of the seed, so that near seeds give unrelated sequences. Not for secrets.
 */
import { hash } from "node:crypto";
import type { Random } from "./random.ts";
import { uniformBelow, uniformFraction } from "./uniform.ts";

export class SeededRandom implements Random {
  readonly seed: string;
  readonly #state = new Uint32Array(4);

  constructor(seed: string | number | bigint) {
    this.seed = String(seed);
    const digest = hash("sha256", this.seed, "buffer");
    for (let index = 0; index < 4; index++) this.#state[index] = digest.readUInt32LE(4 * index);
    // The one state that the generator never leaves.
    if (this.#state.every((word) => word === 0)) this.#state[0] = 1;
  }

  /** An independent sequence that depends on the seed and the label only, not on what was drawn before. */
  fork(label: string): SeededRandom {
    return new SeededRandom(`${this.seed}/${label}`);
  }

  next(): number {
    return uniformFraction(this.#word);
  }

  below(bound: number): number {
    return uniformBelow(this.#word, bound);
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    let index = 0;
    while (index < count) {
      let word = this.#word();
      for (let k = 0; k < 4 && index < count; k++, word >>>= 8) bytes[index++] = word & 0xff;
    }
    return bytes;
  }

  uuid(): string {
    const bytes = this.bytes(16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = Buffer.from(bytes.buffer).toString("hex");
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      hex.slice(12, 16),
      hex.slice(16, 20),
      hex.slice(20),
    ].join("-");
  }

  readonly #word = (): number => {
    const state = this.#state;
    const s1 = state[1]!;
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    state[2]! ^= state[0]!;
    state[3]! ^= s1;
    state[1]! ^= state[2]!;
    state[0]! ^= state[3]!;
    state[2]! ^= s1 << 9;
    state[3] = rotateLeft(state[3]!, 11);
    return result;
  };
}

function rotateLeft(word: number, count: number): number {
  return (word << count) | (word >>> (32 - count));
}
