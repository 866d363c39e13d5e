/** A table's or an index's keys, in partitions. */
import type { Environment, NodeAddress } from "@cloudglass/env";
import { BlockCache } from "../lsm/index.ts";
import type { KeyRange } from "../mutation.ts";
import type { Decision, ReplicaPorts } from "../replication/index.ts";
import type { View } from "../state-machine.ts";
import type { PartitionId } from "./key-spaces.ts";
import { type KeyWatch, KeyWatches } from "./key-watches.ts";
import { Partition, type PartitionSurroundings } from "./partition.ts";
import type { PartitionStatus } from "./partition-status.ts";
import { RoutingTable } from "./routing-table.ts";

export interface PartitionPlace {
  readonly id: PartitionId;
  /** The suffixes that it has: who reads in order goes on at `range.to`. */
  readonly range: KeyRange;
}

export interface Keyspace {
  readonly name: string;
  /**
   * Runs `decide` over the newest state of the key's partition and replicates its mutations, all of which must lie in that
   * partition; resolves when two of three replicas hold them. `decide` may run again. Rejects with what it throws,
   * `LockedError` when a transaction holds the key and `locks` is not "ignored", `GroupUnavailableError`, `DiskError`.
   */
  update<Result>(
    key: Uint8Array,
    decide: (view: View, partition: PartitionId) => Decision<Result>,
    locks?: "respected" | "ignored",
  ): Promise<Result>;
  /**
   * `strong`: what has been acknowledged; `eventual`: any replica's state. `look` may run again. What it is given counts only
   * while it runs. Rejects as `update` does; locks do not matter.
   */
  read<Result>(
    key: Uint8Array,
    look: (view: View, partition: PartitionPlace) => Result,
    consistency: "strong" | "eventual",
  ): Promise<Result>;
  /** Tells whether an item or its lock is written from now on, before anybody sees what was. */
  watch(key: Uint8Array): KeyWatch;
  partitionOf(key: Uint8Array): PartitionId;
  /** In the order of their ranges. */
  partitions(): readonly PartitionStatus[];
  /** Opens the files of all partitions, which otherwise happens when something is asked of them. */
  wake(): Promise<void>;
  /**
   * Replaces a partition by two, each with about half of its bytes; requests go on meanwhile. False when it is no more, is
   * being split already, or has nowhere to be divided.
   */
  split(partition: PartitionId, why: "size" | "heat"): Promise<boolean>;
  /** Followers apply what is chosen up to so much later, drawn anew for each of them; 0 at first. */
  replicationLagMs: number;
  close(): Promise<void>;
  /** Closes it and removes all of its files. */
  destroy(): Promise<void>;
}

export interface Split {
  readonly parent: PartitionId;
  readonly low: PartitionPlace;
  readonly high: PartitionPlace;
  readonly why: "size" | "heat";
}

export interface KeyspaceOptions
  extends Partial<Pick<PartitionSurroundings, "blockCache" | "tree" | "group">> {
  /** `disk`: a directory of the keyspace alone. */
  readonly env: Environment;
  readonly ports: ReplicaPorts;
  /** Three of those of `ports`, in three zones. */
  readonly nodes: readonly NodeAddress[];
  /** No other keyspace on the same ports has it. */
  readonly name: string;
  /** A partition that has grown beyond this is split. */
  readonly splitBytes?: number;
  /**
   * Where a partition whose median item has this suffix may be divided: at it, or at a beginning of it. At the suffix itself
   * when absent.
   */
  readonly boundaryOf?: (suffix: Uint8Array) => Uint8Array;
  /** Called in the moment in which the children take over, before anything is asked of them. */
  readonly onSplit?: (split: Split) => void;
}

const CACHE_BYTES = 32 * 1024 * 1024;

/** Throws `DiskError`, `CorruptionError`. */
export async function openKeyspace(options: KeyspaceOptions): Promise<Keyspace> {
  return new PartitionedKeyspace(options);
}

class PartitionedKeyspace implements Keyspace {
  readonly name: string;
  readonly #env: Environment;
  readonly #nodes: readonly NodeAddress[];
  readonly #watches = new KeyWatches();
  #table: RoutingTable;
  /** In the order of the table's routes. */
  #partitions: readonly Partition[];
  #replicationLagMs = 0;

  constructor(options: KeyspaceOptions) {
    const { env, ports, nodes, name, blockCache, tree = {}, group = {} } = options;
    this.name = name;
    this.#env = env;
    this.#nodes = nodes;
    this.#table = RoutingTable.whole();
    const around: PartitionSurroundings = {
      env,
      ports,
      nodes,
      name,
      blockCache: blockCache ?? new BlockCache(CACHE_BYTES),
      watches: this.#watches,
      tree,
      group,
      replicationLagMs: () => this.#replicationLagMs,
    };
    this.#partitions = this.#table.routes.map((route) => new Partition(route, around));
  }

  get replicationLagMs(): number {
    return this.#replicationLagMs;
  }

  set replicationLagMs(lagMs: number) {
    this.#replicationLagMs = lagMs;
    for (const { group } of this.#partitions) {
      if (group !== undefined) group.replicationLagMs = lagMs;
    }
  }

  update<Result>(
    key: Uint8Array,
    decide: (view: View, partition: PartitionId) => Decision<Result>,
    locks: "respected" | "ignored" = "respected",
  ): Promise<Result> {
    const partition = this.#partitionOf(key);
    const { group, route } = partition;
    if (group === undefined) return partition.open().then(() => this.update(key, decide, locks));
    const decideHere = (view: View) => decide(view, route.id);
    return group.update(
      locks === "respected"
        ? (view) => partition.decide(view, key, decideHere)
        : (view) => partition.decideFreely(view, decideHere),
    );
  }

  read<Result>(
    key: Uint8Array,
    look: (view: View, partition: PartitionPlace) => Result,
    consistency: "strong" | "eventual",
  ): Promise<Result> {
    const partition = this.#partitionOf(key);
    const { group, route } = partition;
    if (group === undefined) return partition.open().then(() => this.read(key, look, consistency));
    return group.read((view) => look(view, route), consistency);
  }

  watch(key: Uint8Array): KeyWatch {
    return this.#watches.begin(key);
  }

  partitionOf(key: Uint8Array): PartitionId {
    return this.#partitionOf(key).route.id;
  }

  partitions(): readonly PartitionStatus[] {
    return this.#partitions.map((partition) => partition.status());
  }

  async wake(): Promise<void> {
    await Promise.all(this.#partitions.map((partition) => partition.open()));
  }

  async split(): Promise<boolean> {
    return false;
  }

  async close(): Promise<void> {
    await Promise.all(this.#partitions.map((partition) => partition.close()));
  }

  async destroy(): Promise<void> {
    await this.close();
    const { disk } = this.#env;
    for (const { name } of this.#nodes) disk.remove(name);
    if (this.#env.durability === "power") await disk.syncDirectory("");
  }

  #partitionOf(key: Uint8Array): Partition {
    const index = this.#table.indexOf(key);
    if (index === undefined) throw new RangeError("no partition of this keyspace wrote the key");
    return this.#partitions[index]!;
  }
}
