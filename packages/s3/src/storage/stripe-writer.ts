/**
 * Writes one blob: content is copied into a stripe slot; a full slot is encoded and its eight shards appended,
 * one on each node. With no fault set all of it is synchronous.
 *
 * Acknowledged means: all eight shards of every stripe lie on nodes that took them, none on a node that holds
 * two others, so any two chunks, any one node and (four zones, all homes up) any one zone may be lost.
 */
import { type Clock, DiskError } from "@cloudglass/env";
import { blobKey } from "./blob-key.ts";
import { BlobLayout } from "./blob-layout.ts";
import type { BlobDescriptor, BlobWriter } from "./blob-store.ts";
import { encodeStripe, SHARDS, shardAddress } from "./kernel/erasure-code.ts";
import { homeNode, NODE_COUNT, type Placement, placementText } from "./placement.ts";
import type { StripeRepair } from "./repair.ts";
import { FAIR, type StorageFleet } from "./storage-fleet.ts";
import type { StripePool, StripeSlot } from "./stripe-pool.ts";

/** A node slower than this is passed over when a shard is written. */
const WRITE_DELAY_MS_MAX = 1000;

export interface WritingContext {
  readonly fleet: StorageFleet;
  readonly pool: StripePool;
  readonly clock: Clock;
  readonly stripeBytes: number;
  readonly syncs: boolean;
  /** Rebuilds the lost shards of a stripe, on other nodes than these. */
  repair(blob: BlobLayout, stripe: number, avoid: ReadonlySet<number>): Promise<StripeRepair>;
  /** Told at the end of stripes whose shards are not all at home. */
  strayed(blob: BlobLayout, stripe: number): void;
  /** Ends the protection that an open writer gives its blob. */
  forget(blobId: string): void;
}

export class StripeWriter implements BlobWriter {
  readonly #context: WritingContext;
  readonly #blobId: string;
  readonly #placement: Placement;
  #slot: StripeSlot | undefined;
  #filled = 0;
  #sizeBytes = 0;
  #stripeCount = 0;
  #state: "open" | "finished" | "aborted" = "open";
  /** A stripe is being written: only while faults are set. */
  #busy = false;
  readonly #lossCount: number;
  /** Stripes with a shard away from its home. */
  readonly #strayed: number[] = [];

  constructor(context: WritingContext, blobId: string, placement: Placement) {
    this.#context = context;
    this.#blobId = blobId;
    this.#placement = placement;
    this.#lossCount = context.fleet.lossCount;
  }

  write(bytes: Uint8Array): void | Promise<void> {
    if (this.#state !== "open") throw new Error(`the blob is ${this.#state}`);
    let from = 0;
    while (from < bytes.length) {
      this.#slot ??= this.#context.pool.tryAcquire();
      if (!this.#slot) return this.#writeLater(bytes.subarray(from));
      from += this.#copyIn(bytes, from);
      if (this.#filled < this.#context.stripeBytes) continue;
      if (!this.#context.fleet.quiet) return this.#writeLater(bytes.subarray(from));
      this.#appendStripe(() => true);
    }
  }

  finish(): BlobDescriptor | Promise<BlobDescriptor> {
    if (this.#state !== "open") throw new Error(`the blob is ${this.#state}`);
    const { fleet, syncs } = this.#context;
    if (this.#filled > 0 && !fleet.quiet) return this.#finishLater();
    if (this.#filled > 0) this.#appendStripe(() => true);
    const settled = !syncs && fleet.lossCount === this.#lossCount;
    return settled ? this.#descriptor() : this.#finishLater();
  }

  abort(): void {
    if (this.#state === "aborted") return;
    this.#state = "aborted";
    if (this.#busy) return;
    this.#giveUp();
  }

  release(): void {
    this.#context.forget(this.#blobId);
  }

  async #finishLater(): Promise<BlobDescriptor> {
    if (this.#filled > 0) await this.#appendStripeLater();
    if (this.#context.syncs) await this.#context.fleet.sync();
    if (this.#context.fleet.lossCount !== this.#lossCount) await this.#replaceLost();
    if (this.#state === "aborted") throw new Error("the blob is aborted");
    return this.#descriptor();
  }

  /**
   * Chunks were lost while this blob was written: a sync failed, or an extent vanished. Those of this blob are
   * rebuilt on other nodes, so that it is acknowledged with all its shards in place. Throws `DiskError`.
   */
  async #replaceLost(): Promise<void> {
    const { fleet, repair, syncs } = this.#context;
    const blob = new BlobLayout(this.#descriptorOf());
    const avoid = new Set<number>();
    for (let attempt = 0; attempt <= NODE_COUNT; attempt += 1) {
      const lost = [...lostShards(fleet, blob)];
      if (lost.length === 0 || this.#state === "aborted") return;
      for (const { stripe, shard } of lost) avoid.add(blob.home(stripe, shard));
      for (const stripe of new Set(lost.map((one) => one.stripe)))
        await repair(blob, stripe, avoid);
      if (syncs) await fleet.sync();
    }
    throw new DiskError("EIO", "storage nodes lose what is written to them");
  }

  #descriptor(): BlobDescriptor {
    this.#state = "finished";
    const descriptor = this.#descriptorOf();
    if (this.#strayed.length > 0) {
      const blob = new BlobLayout(descriptor);
      for (const stripe of this.#strayed) this.#context.strayed(blob, stripe);
    }
    return descriptor;
  }

  async #writeLater(bytes: Uint8Array): Promise<void> {
    if (this.#slot && this.#filled === this.#context.stripeBytes) await this.#appendStripeLater();
    for (let from = 0; from < bytes.length; ) {
      if (!this.#slot) await this.#awaitSlot();
      if (this.#state !== "open") throw new Error(`the blob is ${this.#state}`);
      from += this.#copyIn(bytes, from);
      if (this.#filled === this.#context.stripeBytes) await this.#appendStripeLater();
    }
  }

  async #awaitSlot(): Promise<void> {
    const slot = await this.#context.pool.acquire();
    if (this.#state === "open") this.#slot = slot;
    else this.#context.pool.release(slot);
  }

  #copyIn(bytes: Uint8Array, from: number): number {
    const count = Math.min(bytes.length - from, this.#context.stripeBytes - this.#filled);
    const part = count === bytes.length ? bytes : bytes.subarray(from, from + count);
    this.#slot!.content.set(part, this.#filled);
    this.#filled += count;
    this.#sizeBytes += count;
    return count;
  }

  /** Waits for slow nodes, then appends where nodes can be reached. */
  async #appendStripeLater(): Promise<void> {
    const { fleet, clock } = this.#context;
    const conditions = Array.from({ length: NODE_COUNT }, (_, node) => {
      const now = fleet.conditions(node);
      return now.delayMs > WRITE_DELAY_MS_MAX ? { ...FAIR, unreachable: true } : now;
    });
    const delayMs = Math.max(...conditions.map((now) => (now.unreachable ? 0 : now.delayMs)));
    this.#busy = true;
    try {
      if (delayMs > 0) await clock.sleep(delayMs);
    } finally {
      this.#busy = false;
    }
    if (this.#state === "aborted") {
      this.#giveUp();
      throw new Error("the blob is aborted");
    }
    this.#appendStripe((node) => !conditions[node]!.unreachable);
  }

  /** Throws `DiskError` when fewer nodes than needed take a shard; the blob is given up then. */
  #appendStripe(usable: (node: number) => boolean): void {
    const { fleet, pool } = this.#context;
    const slot = this.#slot!;
    const { kernel } = slot;
    const layout = slot.layout(this.#filled);
    const { data, shardBytes } = layout;
    kernel.memory.fill(0, data + this.#filled, data + 6 * shardBytes);
    encodeStripe(kernel, layout);
    const key = blobKey(this.#blobId);
    const stripe = this.#stripeCount;
    // Counted before the first append, so that giving up forgets the shards of a stripe that failed half-way.
    this.#stripeCount += 1;
    fleet.checkPresence();
    const heldBy = Array.from({ length: NODE_COUNT }, (_, node) => (usable(node) ? 1 : 0));
    try {
      for (let shard = 0; shard < SHARDS; shard += 1) {
        const at = shardAddress(layout, shard);
        const payload = kernel.memory.subarray(at, at + shardBytes);
        const home = homeNode(this.#placement, stripe, shard);
        const node = fleet.place(key, stripe, shard, payload, home, heldBy, usable);
        if (node !== home && this.#strayed.at(-1) !== stripe) this.#strayed.push(stripe);
      }
    } catch (error) {
      this.abort();
      throw error;
    }
    this.#slot = undefined;
    this.#filled = 0;
    pool.release(slot);
  }

  #giveUp(): void {
    const { fleet, pool, stripeBytes } = this.#context;
    if (this.#slot) pool.release(this.#slot);
    this.#slot = undefined;
    const sizeBytes = this.#stripeCount * stripeBytes;
    fleet.remove(new BlobLayout({ ...this.#descriptorOf(), sizeBytes }));
    this.#context.forget(this.#blobId);
  }

  #descriptorOf(): BlobDescriptor {
    return {
      blobId: this.#blobId,
      sizeBytes: this.#sizeBytes,
      stripeBytes: this.#context.stripeBytes,
      placement: placementText(this.#placement),
    };
  }
}

function* lostShards(fleet: StorageFleet, blob: BlobLayout) {
  for (let stripe = 0; stripe < blob.stripeCount; stripe += 1) {
    for (let shard = 0; shard < SHARDS; shard += 1) {
      if (fleet.holder(blob, stripe, shard) === undefined) yield { stripe, shard };
    }
  }
}
