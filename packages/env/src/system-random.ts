/** The host's cryptographic randomness, drawn from the kernel in pools because small draws are many. */
import { randomFillSync, randomUUID } from "node:crypto";
import type { Random } from "./random.ts";
import { uniformBelow, uniformFraction } from "./uniform.ts";

const POOL_BYTES = 4096;
const POOLED_DRAW_BYTES_MAX = 256;

export class SystemRandom implements Random {
  readonly #pool = new DataView(new ArrayBuffer(POOL_BYTES));
  #usedBytes = POOL_BYTES;

  next(): number {
    return uniformFraction(this.#word);
  }

  below(bound: number): number {
    return uniformBelow(this.#word, bound);
  }

  bytes(count: number): Uint8Array {
    if (count > POOLED_DRAW_BYTES_MAX) return randomFillSync(new Uint8Array(count));
    const from = this.#draw(count);
    return new Uint8Array(this.#pool.buffer.slice(from, from + count));
  }

  uuid(): string {
    return randomUUID();
  }

  readonly #word = (): number => this.#pool.getUint32(this.#draw(4));

  #draw(count: number): number {
    if (this.#usedBytes + count > POOL_BYTES) {
      randomFillSync(this.#pool);
      this.#usedBytes = 0;
    }
    const from = this.#usedBytes;
    this.#usedBytes += count;
    return from;
  }
}
