/**
 * Reads one stripe on this thread: the six data shards from the page cache straight into place, and parity
 * only for what is missing or corrupt.
 *
 * A frame's header lies in front of its payload, so shards are read from the last to the first: each header
 * lands where the shard before it is about to be read. In front of the first there must be room for one.
 */
import { chunkNumber } from "./blob-key.ts";
import type { BlobLayout } from "./blob-layout.ts";
import { frameBytes, HEADER_BYTES_MAX, headerBytes } from "./chunk-format.ts";
import {
  DATA_SHARDS,
  P_SHARD,
  rebuildShards,
  SHARDS,
  shardAddress,
} from "./kernel/erasure-code.ts";
import type { ChunkLoss, FetchOutcome, StorageFleet } from "./storage-fleet.ts";
import type { StripeSlot } from "./stripe-pool.ts";
import type { ReadWitness } from "./stripe-view.ts";

/** Room in front of what is read. */
export const LEAD_BYTES = HEADER_BYTES_MAX;

/** Fewer than six shards of a stripe can be had. */
export class StripeLostError extends Error {
  override readonly name = "StripeLostError";
}

/** `unreachable`: shards on nodes that are down had to be computed; `damaged`: some are to be rebuilt. */
export type StripeHealth = "sound" | "unreachable" | "damaged";

const NO_LOSSES: ReadonlyMap<number, ChunkLoss> = new Map();

export class StripeReader {
  readonly #fleet: StorageFleet;
  /** Where lost shards are computed; never held across an await. */
  readonly #slot: StripeSlot;

  constructor(fleet: StorageFleet, slot: StripeSlot) {
    this.#fleet = fleet;
    this.#slot = slot;
  }

  /**
   * Content bytes `from` to `to` of a stripe into `into` at `at`.
   * REQUIRES: the fleet is prompt; `at` ≥ `LEAD_BYTES`; bytes of `into` before `at` may be overwritten.
   * Throws `StripeLostError`.
   */
  read(
    blob: BlobLayout,
    stripe: number,
    from: number,
    to: number,
    into: Uint8Array,
    at: number,
    witness?: ReadWitness,
  ): StripeHealth {
    const shardBytes = blob.shardBytes(stripe);
    const first = Math.floor(from / shardBytes);
    const last = Math.floor((to - 1) / shardBytes);
    if (!this.#fleet.quiet && this.#isCutOff(blob, stripe, first, last)) {
      return this.#computeInto(blob, stripe, from, to, into, at, new Map(), witness);
    }
    for (let shard = last; shard >= first; shard -= 1) {
      const start = shard * shardBytes;
      const shardFrom = Math.max(from, start) - start;
      const shardTo = Math.min(to, start + shardBytes) - start;
      const target = at + start + shardFrom - from;
      // Padding behind the content of the last shard is read only where there is room for it.
      const whole = shardFrom === 0 && target + shardBytes <= into.length;
      const outcome =
        whole && (shardTo === shardBytes || shard === last)
          ? this.#readWhole(blob, stripe, shard, into, target, shardBytes)
          : this.#readPart(blob, stripe, shard, into, target, shardFrom, shardTo);
      if (outcome === "ok") continue;
      const losses = new Map([[shard, outcome]]);
      return this.#computeInto(blob, stripe, from, to, into, at, losses, witness);
    }
    if (witness !== undefined) {
      const read = Array.from({ length: last - first + 1 }, (_, index) => first + index);
      witness({ blobId: blob.blobId, stripe, read, losses: NO_LOSSES, rebuilt: [] });
    }
    return "sound";
  }

  /** A shard is on a node that is down: known before anything is read. */
  #isCutOff(blob: BlobLayout, stripe: number, first: number, last: number): boolean {
    for (let shard = first; shard <= last; shard += 1) {
      if (this.#fleet.reachableHolder(blob, stripe, shard) === "unreachable") return true;
    }
    return false;
  }

  #readWhole(
    blob: BlobLayout,
    stripe: number,
    shard: number,
    into: Uint8Array,
    at: number,
    shardBytes: number,
  ): FetchOutcome {
    const node = this.#fleet.reachableHolder(blob, stripe, shard);
    if (typeof node === "string") return node;
    const frame = into.subarray(at - headerBytes(shardBytes), at + shardBytes);
    return this.#fleet.nodes[node]!.chunks.read(blob.key, chunkNumber(stripe, shard), frame);
  }

  #readPart(
    blob: BlobLayout,
    stripe: number,
    shard: number,
    into: Uint8Array,
    at: number,
    from: number,
    to: number,
  ): FetchOutcome {
    const node = this.#fleet.reachableHolder(blob, stripe, shard);
    if (typeof node === "string") return node;
    const chunk = chunkNumber(stripe, shard);
    const shardBytes = blob.shardBytes(stripe);
    const bytes = this.#fleet.nodes[node]!.chunks.readRange(blob.key, chunk, shardBytes, from, to);
    if (typeof bytes === "string") return bytes;
    into.set(bytes, at);
    return "ok";
  }

  /** Fills the slot with six sound shards, computes the lost data, copies the range out. */
  #computeInto(
    blob: BlobLayout,
    stripe: number,
    from: number,
    to: number,
    into: Uint8Array,
    at: number,
    losses: Map<number, ChunkLoss>,
    witness: ReadWitness | undefined,
  ): StripeHealth {
    const { kernel } = this.#slot;
    const layout = this.#slot.layout(blob.contentBytes(stripe));
    const lost: number[] = [];
    const read: number[] = [];
    const isRead = (shard: number): boolean => {
      if (losses.has(shard)) return false;
      const outcome = this.#readToSlot(blob, stripe, shard);
      if (outcome === "ok") read.push(shard);
      else losses.set(shard, outcome);
      return outcome === "ok";
    };
    for (let shard = DATA_SHARDS - 1; shard >= 0; shard -= 1) {
      if (!isRead(shard)) lost.unshift(shard);
    }
    const rebuilt = [...lost];
    for (let shard = P_SHARD; shard < SHARDS; shard += 1) {
      if (read.length === DATA_SHARDS || !isRead(shard)) lost.push(shard);
    }
    if (lost.length > SHARDS - DATA_SHARDS) {
      throw new StripeLostError(`only ${SHARDS - lost.length} of 8 shards can be read`);
    }
    rebuildShards(kernel, layout, lost, true);
    into.set(kernel.memory.subarray(layout.data + from, layout.data + to), at);
    witness?.({ blobId: blob.blobId, stripe, read: read.sort(), losses, rebuilt });
    return [...losses.values()].every((loss) => loss === "unreachable") ? "unreachable" : "damaged";
  }

  #readToSlot(blob: BlobLayout, stripe: number, shard: number): FetchOutcome {
    const shardBytes = blob.shardBytes(stripe);
    const layout = this.#slot.layout(blob.contentBytes(stripe));
    const at = shardAddress(layout, shard);
    const into = this.#slot.kernel.memory.subarray(0, at + shardBytes);
    return this.#readWhole(blob, stripe, shard, into, at, shardBytes);
  }

  /**
   * Computes the content of a stripe from payloads that were read elsewhere, absent ones lost; returns a copy
   * of bytes `from` to `to`. REQUIRES: at least six payloads.
   */
  compute(
    blob: BlobLayout,
    stripe: number,
    payloads: readonly (Uint8Array | undefined)[],
    from: number,
    to: number,
  ): Uint8Array {
    const { kernel } = this.#slot;
    const layout = this.#slot.layout(blob.contentBytes(stripe));
    const lost = this.#load(blob, stripe, payloads);
    rebuildShards(kernel, layout, lost, true);
    return kernel.memory.slice(layout.data + from, layout.data + to);
  }

  /** As `compute`, but returns the lost shards themselves: views that hold until the next call. */
  computeLost(
    blob: BlobLayout,
    stripe: number,
    payloads: readonly (Uint8Array | undefined)[],
  ): Map<number, Uint8Array> {
    const { kernel } = this.#slot;
    const layout = this.#slot.layout(blob.contentBytes(stripe));
    const lost = this.#load(blob, stripe, payloads);
    rebuildShards(kernel, layout, lost);
    return new Map(
      lost.map((shard) => {
        const at = shardAddress(layout, shard);
        return [shard, kernel.memory.subarray(at, at + layout.shardBytes)];
      }),
    );
  }

  #load(blob: BlobLayout, stripe: number, payloads: readonly (Uint8Array | undefined)[]): number[] {
    const layout = this.#slot.layout(blob.contentBytes(stripe));
    const lost: number[] = [];
    for (let shard = 0; shard < SHARDS; shard += 1) {
      const payload = payloads[shard];
      if (payload) this.#slot.kernel.memory.set(payload, shardAddress(layout, shard));
      else lost.push(shard);
    }
    return lost;
  }
}

/** A buffer for a frame with this payload. */
export function frameBuffer(payloadBytes: number): Uint8Array {
  return new Uint8Array(frameBytes(payloadBytes));
}
