/**
 * Stripe slots: places in kernel memory where a stripe is filled, encoded and appended from, without further
 * copies. Bounded: whoever finds none free waits in line, which is the store's back-pressure.
 *
 * Slots of one kernel share the regions for parity: what `layout` names beyond the data holds only until the
 * next turn of the event loop.
 */
import type { StripeLayout } from "./kernel/erasure-code.ts";
import { createSimdKernel } from "./kernel/simd-kernel.ts";
import { FIRST_FREE_ADDRESS, type StripeKernel } from "./kernel/stripe-kernel.ts";

/** Room behind each region: for stores past its end, and in front of the next for a frame's header. */
const GAP_BYTES = 1088;
/** Slots share a kernel's memory in groups; untouched slots cost address space only. */
const SLOTS_PER_KERNEL = 16;

export interface StripeSlot {
  readonly kernel: StripeKernel;
  /** The room for content. */
  readonly content: Uint8Array;
  /** Where the shards of a stripe of this length lie. */
  layout(contentBytes: number): StripeLayout;
}

export function shardBytesOf(contentBytes: number): number {
  return Math.ceil(contentBytes / 6);
}

/** A slot of its own, outside any pool. */
export function createSlot(stripeBytes: number): StripeSlot {
  return createSlots(stripeBytes, 1)[0]!;
}

export class StripePool {
  readonly #stripeBytes: number;
  readonly #slotsMax: number;
  #made = 0;
  /** Last in, first out: the slot used last is the one in the processor's cache. */
  readonly #free: StripeSlot[] = [];
  readonly #waiting: ((slot: StripeSlot) => void)[] = [];

  constructor(stripeBytes: number, slotsMax: number) {
    this.#stripeBytes = stripeBytes;
    this.#slotsMax = slotsMax;
  }

  /** A slot, or undefined when all are in use. */
  tryAcquire(): StripeSlot | undefined {
    if (this.#free.length === 0 && this.#made < this.#slotsMax) {
      const count = Math.min(SLOTS_PER_KERNEL, this.#slotsMax - this.#made);
      this.#free.push(...createSlots(this.#stripeBytes, count).reverse());
      this.#made += count;
    }
    return this.#free.pop();
  }

  /** The next slot that comes free, in the order of asking. */
  acquire(): Promise<StripeSlot> {
    const slot = this.tryAcquire();
    if (slot) return Promise.resolve(slot);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  release(slot: StripeSlot): void {
    const next = this.#waiting.shift();
    if (next) next(slot);
    else this.#free.push(slot);
  }
}

function createSlots(stripeBytes: number, count: number): StripeSlot[] {
  const shardBytesMax = shardBytesOf(stripeBytes);
  const region = shardBytesMax + GAP_BYTES;
  const slotBytes = GAP_BYTES + 6 * shardBytesMax;
  const kernel = createSimdKernel(FIRST_FREE_ADDRESS + count * slotBytes + GAP_BYTES + 4 * region);
  const p = FIRST_FREE_ADDRESS + count * slotBytes + GAP_BYTES;
  const [q, scratchX, scratchY] = [p + region, p + 2 * region, p + 3 * region];
  return Array.from({ length: count }, (_, index) => {
    const data = FIRST_FREE_ADDRESS + index * slotBytes + GAP_BYTES;
    return {
      kernel,
      content: kernel.memory.subarray(data, data + stripeBytes),
      layout: (contentBytes: number) => {
        return { data, shardBytes: shardBytesOf(contentBytes), p, q, scratchX, scratchY };
      },
    };
  });
}
