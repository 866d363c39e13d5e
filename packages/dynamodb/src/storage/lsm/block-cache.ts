/**
 * Blocks of tables in memory, at most so many bytes of them; replicas of one process may share one. Blocks hang at their
 * table, so finding one is an index into an array; they go in turn, and one used since the last turn gets a second
 * chance (the clock of Corbató's Multics paging experiment).
 */
import type { Block } from "./block-format.ts";

/** What a block takes beside its bytes. */
const OVERHEAD_BYTES = 250;

export interface CachedBlock {
  readonly block: Block;
  used: boolean;
  readonly owner: BlockSlots;
  readonly index: number;
}

/** A table's blocks that are in memory, by their number in the table. */
export type BlockSlots = (CachedBlock | undefined)[];

export class BlockCache {
  readonly #capacityBytes: number;
  #ring: CachedBlock[] = [];
  #hand = 0;
  sizeBytes = 0;
  hits = 0;
  misses = 0;

  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  /** The block of the slot, if it is in memory. */
  find(owner: BlockSlots, index: number): Block | undefined {
    const cached = owner[index];
    if (cached === undefined) {
      this.misses++;
      return undefined;
    }
    this.hits++;
    cached.used = true;
    return cached.block;
  }

  add(owner: BlockSlots, index: number, block: Block): void {
    const cached = { block, used: false, owner, index };
    owner[index] = cached;
    this.#ring.push(cached);
    this.sizeBytes += costOf(cached);
    while (this.sizeBytes > this.#capacityBytes && this.#ring.length > 0) this.#evictOne();
  }

  /** For a table that goes. */
  drop(owner: BlockSlots): void {
    const kept = this.#ring.filter((cached) => cached.owner !== owner);
    for (const cached of this.#ring) if (cached.owner === owner) this.sizeBytes -= costOf(cached);
    this.#ring = kept;
    this.#hand = 0;
    owner.length = 0;
  }

  #evictOne(): void {
    const ring = this.#ring;
    for (;;) {
      if (this.#hand >= ring.length) this.#hand = 0;
      const cached = ring[this.#hand]!;
      if (cached.used) {
        cached.used = false;
        this.#hand++;
        continue;
      }
      // The last one takes the place, so that removal moves one pointer.
      const last = ring.pop()!;
      if (last !== cached) ring[this.#hand] = last;
      this.#hand++;
      cached.owner[cached.index] = undefined;
      this.sizeBytes -= costOf(cached);
      return;
    }
  }
}

function costOf({ block }: CachedBlock): number {
  return block.bytes.length + OVERHEAD_BYTES;
}
