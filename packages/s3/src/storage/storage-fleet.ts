/** The eight storage nodes as the store reaches them: through the fault board, and with strays found again. */
import { DiskError, type Environment, type Fault } from "@cloudglass/env";
import { type BlobKey, chunkNumber } from "./blob-key.ts";
import type { BlobLayout } from "./blob-layout.ts";
import type { NodeState } from "./blob-store.ts";
import type { ChunkOutcome, Damage } from "./chunk-reader.ts";
import { SHARDS } from "./kernel/erasure-code.ts";
import { fleet, NODE_COUNT, type PlacementPolicy, substitutes } from "./placement.ts";
import { StorageNode } from "./storage-node.ts";

/** How a node is doing at the moment of asking. */
export interface NodeConditions {
  /** It does not answer, or this call of it was picked to fail. */
  readonly unreachable: boolean;
  readonly delayMs: number;
  readonly damage?: Damage;
}

export const FAIR: NodeConditions = { unreachable: false, delayMs: 0 };

/** `unreachable`: nothing is known about the chunk. */
export type FetchOutcome = ChunkOutcome | "unreachable";

export type ChunkLoss = Exclude<FetchOutcome, "ok">;

/** How often extents that vanished behind our back are looked for, while there are calls. */
const PRESENCE_MS = 250;

const SEVERITY = ["down", "error", "lossy", "corrupt", "slow"] as const;

export class StorageFleet {
  readonly nodes: readonly StorageNode[];
  readonly #env: Environment;
  #presenceAtMs: number;
  /** Some shard may lie on a node that is not its home. */
  #strays: boolean;

  constructor(env: Environment, policy: PlacementPolicy, extentBytesMax: number) {
    this.#env = env;
    this.nodes = fleet(policy).map(
      (address) =>
        new StorageNode(env.disk, address, env.random, extentBytesMax, env.durability === "power"),
    );
    for (const node of this.nodes) node.open();
    this.#strays = this.nodes.some((node) => node.index.count > 0 || !node.isLoaded);
    this.#presenceAtMs = env.clock.monotonic();
  }

  get quiet(): boolean {
    return this.#env.faults.quiet;
  }

  /** Every node answers at once or, being down, not at all: a read need not wait for any. */
  get isPrompt(): boolean {
    const { faults } = this.#env;
    if (faults.quiet) return true;
    return this.nodes.every(
      ({ address }) =>
        faults.onNode(address).every(({ kind }) => kind === "down") &&
        faults.onDisk(address).length === 0,
    );
  }

  conditions(node: number): NodeConditions {
    if (this.#env.faults.quiet) return FAIR;
    const { faults, random } = this.#env;
    const { address } = this.nodes[node]!;
    const found = [...faults.onNode(address), ...faults.onDisk(address)];
    if (found.length === 0) return FAIR;
    const hits = found.filter((fault) => faults.strikes(fault, random));
    const delayMs = hits.reduce((sum, fault) => sum + slowness(fault), 0);
    const unreachable = hits.some(({ kind }) => ["down", "lossy", "error"].includes(kind));
    if (!hits.some(({ kind }) => kind === "corrupt")) return { unreachable, delayMs };
    return { unreachable, delayMs, damage: (frame) => this.#flipBit(frame) };
  }

  /** For those who look: what is set, whether or not it hits the next call. */
  stateOf({ address, isLoaded }: StorageNode): NodeState {
    const kinds = this.#env.faults.onNode(address).map(({ kind }) => kind);
    if (kinds.includes("down") || isLoaded)
      return SEVERITY.find((kind) => kinds.includes(kind)) ?? "up";
    return "unreadable";
  }

  /** The node that holds a shard: its home, or wherever it strayed; undefined when none does. */
  holder(blob: BlobLayout, stripe: number, shard: number): number | undefined {
    const home = blob.home(stripe, shard);
    const chunk = chunkNumber(stripe, shard);
    if (this.nodes[home]!.has(blob.key, chunk)) return home;
    if (!this.#strays) return undefined;
    const found = this.nodes.findIndex((node) => node.has(blob.key, chunk));
    return found < 0 ? undefined : found;
  }

  /** As `holder`, among the nodes that are not down. REQUIRES: the fleet is prompt. */
  reachableHolder(blob: BlobLayout, stripe: number, shard: number): number | ChunkLoss {
    if (this.quiet) return this.holder(blob, stripe, shard) ?? "missing";
    const isUp = (node: number) => this.#env.faults.onNode(this.nodes[node]!.address).length === 0;
    const home = blob.home(stripe, shard);
    const chunk = chunkNumber(stripe, shard);
    const isHomeUp = isUp(home);
    if (isHomeUp && this.nodes[home]!.has(blob.key, chunk)) return home;
    const holders = this.#strays ? this.holders(blob, stripe, shard) : [];
    return holders.find(isUp) ?? (isHomeUp && holders.length === 0 ? "missing" : "unreachable");
  }

  /** The shard goes bad where it lies. */
  rot(blob: BlobLayout, stripe: number, shard: number): void {
    const node = this.holder(blob, stripe, shard);
    if (node !== undefined) this.nodes[node]!.chunks.rot.add(blob.key, chunkNumber(stripe, shard));
  }

  /** Every node that holds a copy of a shard. */
  holders(blob: BlobLayout, stripe: number, shard: number): number[] {
    const chunk = chunkNumber(stripe, shard);
    const holders: number[] = [];
    for (let node = 0; node < NODE_COUNT; node += 1) {
      if (this.nodes[node]!.has(blob.key, chunk)) holders.push(node);
    }
    return holders;
  }

  /** Nodes that do not hold the shard that they are home to. */
  homesWithout(blob: BlobLayout, stripe: number): number[] {
    const homes: number[] = [];
    for (let shard = 0; shard < SHARDS; shard += 1) {
      const home = blob.home(stripe, shard);
      if (!this.nodes[home]!.has(blob.key, chunkNumber(stripe, shard))) homes.push(home);
    }
    return homes;
  }

  /** How many shards of a stripe each node holds. */
  heldBy(blob: BlobLayout, stripe: number): number[] {
    return this.nodes.map((node) => {
      let held = 0;
      for (let shard = 0; shard < SHARDS; shard += 1) {
        if (node.has(blob.key, chunkNumber(stripe, shard))) held += 1;
      }
      return held;
    });
  }

  /**
   * Appends a shard on its home, or on a substitute when the home cannot take it. `heldBy` counts the shards
   * of the stripe on each node, this one counted at its home already; `usable` says which nodes may be asked.
   * Returns the node that took it. Throws the last `DiskError` when none did.
   */
  place(
    key: BlobKey,
    stripe: number,
    shard: number,
    payload: Uint8Array,
    home: number,
    heldBy: number[],
    usable: (node: number) => boolean,
  ): number {
    const chunk = chunkNumber(stripe, shard);
    let failure: DiskError | undefined;
    const attempt = (node: number): boolean => {
      if (!usable(node)) return false;
      try {
        this.nodes[node]!.append(key, chunk, payload);
      } catch (error) {
        if (!(error instanceof DiskError)) throw error;
        failure = error;
        return false;
      }
      return true;
    };
    if (attempt(home)) return home;
    if (usable(home)) heldBy[home]! -= 1;
    const addresses = this.nodes.map((node) => node.address);
    for (const node of substitutes(addresses, home, heldBy)) {
      if (!attempt(node)) continue;
      heldBy[node]! += 1;
      this.#strays = true;
      return node;
    }
    throw failure ?? new DiskError("EIO", "too few storage nodes can be reached");
  }

  /** Forgets a blob's chunks. */
  remove(blob: BlobLayout): void {
    for (let stripe = 0; stripe < blob.stripeCount; stripe += 1) {
      for (let shard = 0; shard < SHARDS; shard += 1) {
        const chunk = chunkNumber(stripe, shard);
        if (!this.#strays) this.nodes[blob.home(stripe, shard)]!.remove(blob.key, chunk);
        else for (const node of this.nodes) node.remove(blob.key, chunk);
      }
    }
  }

  /** Cheap to call often; returns how many chunks were found gone. */
  checkPresence(force = false): number {
    const nowMs = this.#env.clock.monotonic();
    if (!force && nowMs - this.#presenceAtMs < PRESENCE_MS) return 0;
    this.#presenceAtMs = nowMs;
    return this.nodes.reduce((lost, node) => lost + node.dropVanished(), 0);
  }

  /** Changes whenever chunks may have been lost; see `StorageNode.lossCount`. */
  get lossCount(): number {
    let count = 0;
    for (const node of this.nodes) count += node.lossCount;
    return count;
  }

  async sync(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.sync()));
  }

  close(): void {
    for (const node of this.nodes) node.close();
  }

  #flipBit(frame: Uint8Array): void {
    const random = this.#env.random;
    frame[random.below(frame.length)]! ^= 1 << random.below(8);
  }
}

function slowness(fault: Fault): number {
  return fault.kind === "slow" ? (fault.delayMs ?? 0) : 0;
}
