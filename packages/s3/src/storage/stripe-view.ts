/** Where the shards of a stripe are and how they do, and what a read of a stripe met: for those who look inside. */

import { chunkNumber } from "./blob-key.ts";
import type { BlobLayout } from "./blob-layout.ts";
import { DATA_SHARDS, SHARDS } from "./kernel/erasure-code.ts";
import type { ChunkLoss, NodeConditions, StorageFleet } from "./storage-fleet.ts";
import { frameBuffer } from "./stripe-reader.ts";

export interface ShardView {
  /** 0 to 7; from 6 on they are parity. */
  readonly shard: number;
  readonly kind: "data" | "parity";
  /** The node that it belongs on. */
  readonly home: string;
  /** Where it is, or belongs while nobody has it. */
  readonly node: string;
  readonly zone: string;
  /** `unreachable`: its node does not answer, and nothing is known. */
  readonly state: "present" | ChunkLoss;
}

export interface StripeView {
  readonly blobId: string;
  readonly stripe: number;
  readonly contentBytes: number;
  readonly shardBytes: number;
  /** Waits for a repair, or is being repaired. */
  readonly isInRepair: boolean;
  readonly shards: readonly ShardView[];
}

/** What a read of (a part of) a stripe met. */
export interface StripeReading {
  readonly blobId: string;
  readonly stripe: number;
  /** Shards whose bytes came. */
  readonly read: readonly number[];
  /** Those that were asked for and did not come. */
  readonly losses: ReadonlyMap<number, ChunkLoss>;
  /** Data that was computed from other shards. */
  readonly rebuilt: readonly number[];
}

/** Told of every stripe, in the order in which they are read. Must not throw. */
export type ReadWitness = (reading: StripeReading) => void;

/** Every shard is read and checked, through the faults that a read would meet, slow ones excepted. */
export async function viewStripe(
  fleet: StorageFleet,
  blob: BlobLayout,
  stripe: number,
  isInRepair: boolean,
): Promise<StripeView> {
  const conditions = fleet.nodes.map((_, node) => fleet.conditions(node));
  const shards = Array.from({ length: SHARDS }, (_, shard) =>
    viewShard(fleet, blob, stripe, shard, conditions),
  );
  return {
    blobId: blob.blobId,
    stripe,
    contentBytes: blob.contentBytes(stripe),
    shardBytes: blob.shardBytes(stripe),
    isInRepair,
    shards: await Promise.all(shards),
  };
}

async function viewShard(
  fleet: StorageFleet,
  blob: BlobLayout,
  stripe: number,
  shard: number,
  conditions: readonly NodeConditions[],
): Promise<ShardView> {
  const home = blob.home(stripe, shard);
  const holders = fleet.holders(blob, stripe, shard);
  const isUp = (node: number) => !conditions[node]!.unreachable;
  // A copy that answers before one that does not, and at home before elsewhere.
  const rank = (node: number) => (isUp(node) ? 0 : 2) + (node === home ? 0 : 1);
  const node = holders.sort((a, b) => rank(a) - rank(b))[0] ?? home;
  const { address, chunks } = fleet.nodes[node]!;
  const view = {
    shard,
    kind: shard < DATA_SHARDS ? "data" : "parity",
    home: fleet.nodes[home]!.address.name,
    node: address.name,
    zone: address.zone,
  } as const;
  if (!isUp(node)) return { ...view, state: "unreachable" };
  const frame = frameBuffer(blob.shardBytes(stripe));
  const { damage } = conditions[node]!;
  const outcome = await chunks.readAsync(blob.key, chunkNumber(stripe, shard), frame, damage);
  return { ...view, state: outcome === "ok" ? "present" : outcome };
}
