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
  TIMING,
} from "../replication/index.ts";
import type { View } from "../state-machine.ts";
import type { ChangedKeys } from "./changed-keys.ts";
import { Hold } from "./hold.ts";
import type { KeyWatches } from "./key-watches.ts";
import { LockGate } from "./lock-gate.ts";
import { MovedError } from "./moved-error.ts";
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
  /** Told of entries when the first replica has applied them. */
  readonly onApplied: (mutations: readonly Mutation[]) => void;
  readonly tree: Omit<LsmTreeOptions, "blockCache" | "corrupted">;
  readonly group: Pick<ReplicaGroupOptions, "timing" | "segmentBytesMax" | "logBytesKept">;
  readonly replicationLagMs: () => number;
  /** How many bytes are written between two looks at the size of a partition. */
  readonly weighEveryBytes: number;
  readonly weigh: (partition: Partition) => void;
}

/** Spaces that belong to ranges of suffixes. */
const ROUTED_SPACES = { to: Uint8Array.of(0x80) };

export class Partition {
  readonly route: Route;
  /** Takes requests; undefined until it is open. */
  group: ReplicaGroup | undefined;
  /** While it is set, updates wait. */
  hold: Hold | undefined;
  /** It takes nothing any more, or not for now. */
  isFrozen = false;
  /** Its children have taken over. */
  isReplaced = false;
  /** Told of all that is applied. */
  changedKeys: ChangedKeys | undefined;
  /** What its replicas hold; none until it is open. */
  machines: readonly ReplicaMachine[] = [];
  readonly #around: PartitionSurroundings;
  #locks: LockGate | undefined;
  #opening: Promise<void> | undefined;
  /** The last entry that any replica has applied in this life. */
  #appliedIndex = 0;
  #unweighedBytes = 0;
  #isClosed = false;

  constructor(route: Route, around: PartitionSurroundings) {
    this.route = route;
    this.#around = around;
  }

  /**
   * Resolves when the partition takes requests. Rejects with `DiskError`, `CorruptionError`, after which the next one tries
   * again, and with `GroupUnavailableError`.
   */
  async ready(): Promise<void> {
    if (this.hold !== undefined) {
      const { env, group } = this.#around;
      const patienceMs = group.timing?.patienceMs ?? TIMING.patienceMs;
      await this.hold.wait(env.clock, patienceMs, () => this.#unavailable("it is being replaced"));
    }
    if (this.isReplaced) return;
    if (this.#isClosed) throw this.#unavailable("the keyspace was closed");
    this.#opening ??= this.#open().catch((error) => {
      this.#opening = undefined;
      throw error;
    });
    await this.#opening;
  }

  /** What `group.update` is to run for `decide`. */
  decide<Result>(
    view: View,
    key: Uint8Array,
    decide: (view: View) => Decision<Result>,
  ): Decision<Result> {
    this.#locks!.pass(view, key);
    return this.decideFreely(view, decide);
  }

  /** The same without regard to locks. */
  decideFreely<Result>(view: View, decide: (view: View) => Decision<Result>): Decision<Result> {
    if (this.isFrozen) throw new MovedError();
    const decision = decide(view);
    this.#locks!.note(decision.mutations);
    return decision;
  }

  /** Puts what is given whatever is there. REQUIRES: it is open. */
  put(mutations: readonly Mutation[]): Promise<void> {
    return this.group!.update((view) =>
      this.decideFreely(view, () => ({ mutations, result: undefined })),
    );
  }

  /** Runs `look` over all that has been acknowledged. REQUIRES: it is open. */
  readLeader<Result>(look: (machine: ReplicaMachine) => Result): Promise<Result> {
    return this.group!.read((view) => look(view as ReplicaMachine), "strong");
  }

  /** Takes no update from here on; resolves when all before have come to an end. REQUIRES: it is open. */
  freeze(): Promise<void> {
    return this.group!.update(() => {
      this.isFrozen = true;
      return { mutations: [], result: undefined };
    });
  }

  beginHold(): void {
    this.hold = new Hold();
  }

  endHold(): void {
    const { hold } = this;
    this.hold = undefined;
    hold?.end();
  }

  /** Of what is routed, in the replica that has most. */
  get routedBytes(): number {
    return this.machines.reduce((max, { tree }) => Math.max(max, tree.sizeOf(ROUTED_SPACES)), 0);
  }

  status(): PartitionStatus {
    const trees = this.machines.map(({ tree }) => tree.statistics());
    const { id, parentId, range } = this.route;
    const sizeBytes = trees.reduce((max, tree) => Math.max(max, sizeOfTree(tree)), 0);
    return { id, parentId, range, group: this.group?.status(), trees, sizeBytes };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#opening?.catch(() => {});
    await this.group?.close();
    await Promise.all(this.machines.map(({ tree }) => tree.close()));
  }

  async #open(): Promise<void> {
    const { env, ports, nodes, name, group, replicationLagMs } = this.#around;
    const { id } = this.route;
    const machines = await Promise.all(nodes.map((node) => this.#openReplica(node)));
    if (this.#isClosed) {
      await Promise.all(machines.map(({ tree }) => tree.close()));
      throw this.#unavailable("the keyspace was closed");
    }
    this.machines = machines;
    const opened = openReplicaGroup({
      env,
      ports,
      name: `${name}/${id}`,
      replicas: nodes.map((node, number) => ({
        node,
        machine: machines[number]!,
        disk: env.disk.directory(`${replicaPath(node, id)}/log`),
      })),
      ...group,
    });
    opened.replicationLagMs = replicationLagMs();
    this.#locks = new LockGate(opened, env.clock);
    this.group = opened;
    this.#around.weigh(this);
  }

  async #openReplica(node: NodeAddress): Promise<ReplicaMachine> {
    const { blockCache, tree } = this.#around;
    const disk = treeDisk(this.#around.env, node, this.route.id);
    const opened = await LsmTree.open({ ...this.#around.env, disk }, { ...tree, blockCache });
    return new ReplicaMachine(opened, node, {
      applied: (mutations, index) => this.#applied(mutations, index),
      corrupted: () => {},
    });
  }

  /** The first replica that applies an entry does so before anybody sees what it changed. */
  #applied(mutations: readonly Mutation[], index: number): void {
    if (index <= this.#appliedIndex) return;
    this.#appliedIndex = index;
    const { watches, onApplied, weighEveryBytes, weigh } = this.#around;
    watches.written(mutations);
    onApplied(mutations);
    this.changedKeys?.note(mutations);
    for (const { key, value } of mutations) {
      this.#unweighedBytes += key.length + (value?.length ?? 0);
    }
    if (this.#unweighedBytes < weighEveryBytes) return;
    this.#unweighedBytes = 0;
    weigh(this);
  }

  #unavailable(reason: string): GroupUnavailableError {
    const { name } = this.#around;
    return new GroupUnavailableError(`${name}/${this.route.id}`, "none", reason);
  }
}

/** The directory of a partition's replica. */
export function replicaPath({ name }: NodeAddress, id: number): string {
  return `${name}/partition-${id}`;
}

/** What the replica's tree has for itself. */
export function treeDisk({ disk }: Environment, node: NodeAddress, id: number) {
  return disk.directory(`${replicaPath(node, id)}/tables`);
}
