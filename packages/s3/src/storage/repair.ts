/**
 * Repair of one stripe: every shard is read and verified, lost ones are computed from six others and appended
 * on their home or, while that cannot be reached, on a substitute; shards that strayed are brought home.
 *
 * INVARIANT: a copy is dropped only after another one, as durable as the environment asks, is in its place.
 */
import { DiskError } from "@cloudglass/env";
import { chunkNumber } from "./blob-key.ts";
import type { BlobLayout } from "./blob-layout.ts";
import { headerBytes } from "./chunk-format.ts";
import { DATA_SHARDS, SHARDS } from "./kernel/erasure-code.ts";
import type { NodeConditions, StorageFleet } from "./storage-fleet.ts";
import { frameBuffer, type StripeReader } from "./stripe-reader.ts";

export interface RepairContext {
  readonly fleet: StorageFleet;
  /** Ends early when the store closes. */
  rest(delayMs: number): Promise<void>;
  readonly stripes: StripeReader;
  readonly syncs: boolean;
  /** Told of stripes that a repair leaves with shards away from home. */
  strayed(blob: BlobLayout, stripe: number): void;
  /** False once the blob is deleted: its shards are not to come back. */
  isAlive(blobId: string): boolean;
}

export interface StripeRepair {
  readonly verified: number;
  readonly missing: number;
  readonly corrupt: number;
  readonly rebuilt: number;
  /** More than two shards are missing or corrupt. */
  readonly lost: boolean;
}

const NOTHING: StripeRepair = { verified: 0, missing: 0, corrupt: 0, rebuilt: 0, lost: false };

type ShardState =
  | { readonly kind: "sound"; readonly payload: Uint8Array; readonly node: number }
  | { readonly kind: "missing" | "corrupt" | "unreachable" };

export interface RepairOptions {
  /** Shards on nodes that cannot be reached are rebuilt elsewhere as well. */
  readonly evacuate: boolean;
  /** Nodes that nothing is to be appended to. */
  readonly avoid?: ReadonlySet<number>;
}

/** Nodes slower than this count as out of reach. */
const DELAY_MS_MAX = 1000;

export async function repairStripe(
  context: RepairContext,
  blob: BlobLayout,
  stripe: number,
  options: RepairOptions,
): Promise<StripeRepair> {
  const { fleet } = context;
  const conditions = fleet.nodes.map((_, node): NodeConditions => {
    const now = fleet.conditions(node);
    return now.delayMs > DELAY_MS_MAX ? { ...now, unreachable: true } : now;
  });
  const delayMs = Math.max(...conditions.map((now) => (now.unreachable ? 0 : now.delayMs)));
  if (delayMs > 0) await context.rest(delayMs);
  const states = await Promise.all(
    Array.from({ length: SHARDS }, (_, shard) =>
      readShard(context, blob, stripe, shard, conditions),
    ),
  );
  if (!context.isAlive(blob.blobId)) return NOTHING;
  const count = (kind: ShardState["kind"]) => states.filter((state) => state.kind === kind).length;
  const missing = count("missing");
  const corrupt = count("corrupt");
  const found = { verified: SHARDS - count("unreachable"), missing, corrupt };
  if (count("sound") < DATA_SHARDS) {
    return { ...found, rebuilt: 0, lost: missing + corrupt > SHARDS - DATA_SHARDS };
  }
  const moves = rebuild(context, blob, stripe, states, conditions, options);
  if (moves.stale.length > 0) {
    if (context.syncs) await fleet.sync();
    for (const { node, shard } of moves.stale) {
      // The copy that was to replace it may have been lost in the sync.
      if (fleet.holders(blob, stripe, shard).length < 2) continue;
      fleet.nodes[node]!.remove(blob.key, chunkNumber(stripe, shard));
    }
  } else if (context.syncs && moves.rebuilt > 0) {
    await fleet.sync();
  }
  // Deleted while the sync ran: `delete` has forgotten the chunks already, those appended here included.
  return { ...found, rebuilt: moves.rebuilt, lost: false };
}

/** The first sound copy, its home's before others. */
async function readShard(
  { fleet }: RepairContext,
  blob: BlobLayout,
  stripe: number,
  shard: number,
  conditions: readonly NodeConditions[],
): Promise<ShardState> {
  const home = blob.home(stripe, shard);
  const holders = fleet.holders(blob, stripe, shard);
  holders.sort((a, b) => Number(b === home) - Number(a === home));
  const shardBytes = blob.shardBytes(stripe);
  const chunk = chunkNumber(stripe, shard);
  let worst: ShardState = { kind: "missing" };
  // A home out of reach may hold the shard, whatever this process remembers of it.
  if (holders.length === 0 && conditions[home]!.unreachable) return { kind: "unreachable" };
  for (const node of holders) {
    const { unreachable, damage } = conditions[node]!;
    if (unreachable) {
      worst = { kind: "unreachable" };
      continue;
    }
    const frame = frameBuffer(shardBytes);
    const outcome = await fleet.nodes[node]!.chunks.readAsync(blob.key, chunk, frame, damage);
    if (outcome === "ok") {
      return { kind: "sound", payload: frame.subarray(headerBytes(shardBytes)), node };
    }
    if (worst.kind !== "unreachable") worst = { kind: outcome };
  }
  return worst;
}

/** Synchronous, so that no deletion can come in between. */
function rebuild(
  { fleet, stripes, strayed }: RepairContext,
  blob: BlobLayout,
  stripe: number,
  states: readonly ShardState[],
  conditions: readonly NodeConditions[],
  { evacuate, avoid }: RepairOptions,
) {
  const payloads = states.map((state) => (state.kind === "sound" ? state.payload : undefined));
  const incomplete = payloads.some((payload) => !payload);
  const computed = incomplete ? stripes.computeLost(blob, stripe, payloads) : undefined;
  const usable = (node: number) => !conditions[node]!.unreachable && !avoid?.has(node);
  const heldBy = fleet.heldBy(blob, stripe);
  const stale: { node: number; shard: number }[] = [];
  let rebuilt = 0;
  for (const [shard, state] of states.entries()) {
    const home = blob.home(stripe, shard);
    if (state.kind === "sound" && (state.node === home || !usable(home))) {
      for (const node of fleet.holders(blob, stripe, shard)) {
        if (node !== state.node && node !== home) stale.push({ node, shard });
      }
      continue;
    }
    if (state.kind === "unreachable" && !evacuate) continue;
    const payload = state.kind === "sound" ? state.payload : computed!.get(shard)!;
    const before = fleet.holders(blob, stripe, shard);
    if (!before.includes(home)) heldBy[home]! += 1;
    let node: number;
    try {
      // A sound stray goes home or stays where it is.
      const takers = state.kind === "sound" ? (node: number) => node === home : usable;
      node = fleet.place(blob.key, stripe, shard, payload, home, heldBy, takers);
    } catch (error) {
      if (error instanceof DiskError) continue;
      throw error;
    }
    if (node !== home) strayed(blob, stripe);
    if (state.kind !== "sound") rebuilt += 1;
    // The copy on an unreachable home stays: it is sound for all we know.
    for (const other of before)
      if (other !== node && usable(other)) stale.push({ node: other, shard });
  }
  return { rebuilt, stale };
}
