/** A table's or an index's keys, in partitions: what others see of them. */
import type { Environment, NodeAddress } from "@cloudglass/env";
import type { KeyRange, Mutation } from "../mutation.ts";
import type { Decision, ReplicaPorts } from "../replication/index.ts";
import type { View } from "../state-machine.ts";
import type { PartitionId } from "./key-spaces.ts";
import type { KeyWatch } from "./key-watches.ts";
import type { PartitionSurroundings } from "./partition.ts";
import type { PartitionStatus } from "./partition-status.ts";
import { PartitionedKeyspace } from "./partitioned-keyspace.ts";
import type { Ancestry } from "./routing-table.ts";

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
  /** All partitions there have been, parents before their children. */
  lineage(): readonly Ancestry[];
  /** What each replica of a partition holds, behind or not; none until it is open, or when it is no more. */
  replicas(partition: PartitionId): readonly View[];
  /** Opens the files of all partitions, which otherwise happens when something is asked of them. */
  wake(): Promise<void>;
  /**
   * Replaces a partition by two, each with about half of its bytes; requests go on meanwhile. False when it is no more, is
   * being split already, or has nowhere to be divided.
   */
  split(partition: PartitionId, why: "size" | "heat"): Promise<boolean>;
  /** The partition's leader is lost and another one is elected. False when it has none. */
  loseLeader(partition: PartitionId): boolean;
  /** Resolves when no partition is being split, and nothing is left of those that were. */
  rest(): Promise<void>;
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
  /** Suffixes at which a keyspace that is new is divided, in order; one that is there already stays as it is. */
  readonly beginnings?: readonly Uint8Array[];
  /** A partition that has grown beyond this is split. */
  readonly splitBytes?: number;
  /**
   * Where a partition whose median item has this suffix may be divided: at it, or at a beginning of it. At the suffix itself
   * when absent.
   */
  readonly boundaryOf?: (suffix: Uint8Array) => Uint8Array;
  /** Called in the moment in which the children take over, before anything is asked of them. */
  readonly onSplit?: (split: Split) => void;
  /** Called when an entry has been applied for the first time: strong reads that begin now see its mutations. */
  readonly onApplied?: (mutations: readonly Mutation[]) => void;
}

/** Throws `DiskError`, `CorruptionError`. */
export async function openKeyspace(options: KeyspaceOptions): Promise<Keyspace> {
  return PartitionedKeyspace.open(options);
}
