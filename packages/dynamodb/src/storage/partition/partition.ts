/** One partition: three replicas, opened when something is asked of them. */
import type { Environment, NodeAddress } from "@cloudglass/env";
import { type BlockCache, LsmTree, type LsmTreeOptions } from "../lsm/index.ts";
import type { Mutation } from "../mutation.ts";
import {
  type Decision,
  GroupUnavailableError,
  openReplicaGroup,
  type ReplicaGroup,
  type ReplicaGroupOptions,
  type ReplicaPorts,
} from "../replication/index.ts";
import type { View } from "../state-machine.ts";
import type { KeyWatches } from "./key-watches.ts";
import { LockGate } from "./lock-gate.ts";
import { type PartitionStatus, sizeOfTree } from "./partition-status.ts";
import { ReplicaMachine } from "./replica-machine.ts";
import type { Route } from "./routing-table.ts";

/** What all partitions of a keyspace share. */
export interface PartitionSurroundings {
  readonly env: Environment;
  readonly ports: ReplicaPorts;
  readonly nodes: readonly NodeAddress[];
  /** Of the keyspace. */
  readonly name: string;
  readonly blockCache: BlockCache;
  readonly watches: KeyWatches;
  readonly tree: Omit<LsmTreeOptions, "blockCache" | "corrupted">;
  readonly group: Pick<ReplicaGroupOptions, "timing" | "segmentBytesMax" | "logBytesKept">;
  readonly replicationLagMs: () => number;
}

export class Partition {
  readonly route: Route;
  /** Undefined until it is open. */
  group: ReplicaGroup | undefined;
  readonly #around: PartitionSurroundings;
  #machines: readonly ReplicaMachine[] = [];
  #locks: LockGate | undefined;
  #opening: Promise<void> | undefined;
  /** The last entry that any replica has applied in this life. */
  #appliedIndex = 0;
  #isClosed = false;

  constructor(route: Route, around: PartitionSurroundings) {
    this.route = route;
    this.#around = around;
  }

  /** Rejects with `DiskError`, `CorruptionError`, `GroupUnavailableError` once it was closed; the next one tries again. */
  async open(): Promise<void> {
    if (this.#isClosed) throw this.#closed();
    this.#opening ??= this.#open().catch((error) => {
      this.#opening = undefined;
      throw error;
    });
    await this.#opening;
  }

  /** What `group.update` is to run for `decide`. */
  decide<Result>(view: View, key: Uint8Array, decide: (view: View) => Decision<Result>) {
    this.#locks!.pass(view, key);
    return this.decideFreely(view, decide);
  }

  /** The same without regard to locks. */
  decideFreely<Result>(view: View, decide: (view: View) => Decision<Result>): Decision<Result> {
    const decision = decide(view);
    this.#locks!.note(decision.mutations);
    return decision;
  }

  status(): PartitionStatus {
    const trees = this.#machines.map(({ tree }) => tree.statistics());
    const { id, parentId, range } = this.route;
    const sizeBytes = trees.reduce((max, tree) => Math.max(max, sizeOfTree(tree)), 0);
    return { id, parentId, range, group: this.group?.status(), trees, sizeBytes };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#opening?.catch(() => {});
    await this.group?.close();
    await Promise.all(this.#machines.map(({ tree }) => tree.close()));
  }

  async #open(): Promise<void> {
    const { env, ports, nodes, name, group, replicationLagMs } = this.#around;
    const { id } = this.route;
    const machines = await Promise.all(nodes.map((node) => this.#openReplica(node)));
    if (this.#isClosed) {
      await Promise.all(machines.map(({ tree }) => tree.close()));
      throw this.#closed();
    }
    this.#machines = machines;
    const opened = openReplicaGroup({
      env,
      ports,
      name: `${name}/${id}`,
      replicas: nodes.map((node, number) => ({
        node,
        machine: machines[number]!,
        disk: env.disk.directory(replicaPath(node, id, "log")),
      })),
      ...group,
    });
    opened.replicationLagMs = replicationLagMs();
    this.#locks = new LockGate(opened, env.clock);
    this.group = opened;
  }

  #closed(): GroupUnavailableError {
    return new GroupUnavailableError(this.#around.name, "none", "the keyspace was closed");
  }

  async #openReplica(node: NodeAddress): Promise<ReplicaMachine> {
    const { env, blockCache, tree } = this.#around;
    const disk = env.disk.directory(replicaPath(node, this.route.id, "tables"));
    const opened = await LsmTree.open({ ...env, disk }, { ...tree, blockCache });
    return new ReplicaMachine(opened, {
      applied: (mutations, index) => this.#applied(mutations, index),
      corrupted: () => {},
    });
  }

  /** The first replica that applies an entry does so before anybody sees what it changed. */
  #applied(mutations: readonly Mutation[], index: number): void {
    if (index <= this.#appliedIndex) return;
    this.#appliedIndex = index;
    this.#around.watches.written(mutations);
  }
}

/** Of the directory with the replica's log or its tables. */
function replicaPath({ name }: NodeAddress, id: number, part: "log" | "tables"): string {
  return `${name}/partition-${id}/${part}`;
}
