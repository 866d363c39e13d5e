/** One partition: three replicas, opened when something is asked of them. */
import { DiskError, type Environment, FaultyDisk, type NodeAddress } from "@cloudglass/env";
import { type BlockCache, CorruptionError, type LsmTreeOptions } from "../lsm/index.ts";
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
import type { ReplicaMachine } from "./replica-machine.ts";
import { isBehindLog, type OpenedReplica, openReplicas } from "./replica-opening.ts";
import { ReplicaPlace } from "./replica-place.ts";
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
  readonly group: Pick<
    ReplicaGroupOptions,
    "timing" | "segmentBytesMax" | "logBytesKept" | "lagClock"
  >;
  readonly replicationLagMs: () => number;
  /** How many bytes are written between two looks at the size of a partition. */
  readonly weighEveryBytes: number;
  readonly weigh: (partition: Partition) => void;
}

/** Spaces that belong to ranges of suffixes. */
const ROUTED_SPACES = { to: Uint8Array.of(0x80) };

const REBUILD_LOOK_MS = 1000;
const REBUILD_LOOK_MS_MAX = 60_000;

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
  /** A replica is not what was written, and is about to be replaced. */
  isRebuilding = false;
  readonly #around: PartitionSurroundings;
  readonly #places: readonly ReplicaPlace[];
  #locks: LockGate | undefined;
  #opening: Promise<void> | undefined;
  /** The last entry that any replica has applied in this life. */
  #appliedIndex = 0;
  #unweighedBytes = 0;
  #isClosed = false;
  /** One at a time: a split, a rebuild. */
  #turn: Promise<void> = Promise.resolve();
  #groupCount = 0;

  constructor(route: Route, around: PartitionSurroundings) {
    const { env, nodes } = around;
    const syncs = env.durability === "power";
    this.route = route;
    this.#around = around;
    this.#places = nodes.map((node) => {
      const disk = new FaultyDisk(env.disk, node, env);
      return new ReplicaPlace(disk, node, route.id, syncs);
    });
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
    const hasBegun = this.#opening !== undefined;
    await this.#openOnce().catch((error) => {
      // What went wrong before this was asked may be right by now.
      if (!hasBegun || this.#isClosed) throw error;
      return this.#openOnce();
    });
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

  /** Puts what is given whatever is there. */
  async put(mutations: readonly Mutation[]): Promise<void> {
    await this.#opened().update((view) =>
      this.decideFreely(view, () => ({ mutations, result: undefined })),
    );
  }

  /** Runs `look` over all that has been acknowledged. */
  async readLeader<Result>(look: (machine: ReplicaMachine) => Result): Promise<Result> {
    return this.#opened().read((view) => look(view as ReplicaMachine), "strong");
  }

  /** Takes no update from here on; resolves when all before have come to an end. */
  async freeze(): Promise<void> {
    await this.#opened().update(() => {
      this.isFrozen = true;
      return { mutations: [], result: undefined };
    });
  }

  /** Does the work when no other of the kind is going on. */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work);
    this.#turn = done.then(
      () => {},
      () => {},
    );
    return done;
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
    // A rebuild that waits for requests under way need not wait any more.
    await this.group?.close();
    await this.#turn;
    await this.#opening?.catch(() => {});
    await this.group?.close();
    await Promise.all(this.machines.map(({ tree }) => tree.close()));
  }

  /** Throws `GroupUnavailableError` while a replica is made anew. */
  #opened(): ReplicaGroup {
    if (this.group === undefined) throw this.#unavailable("it is not open");
    return this.group;
  }

  #openOnce(): Promise<void> {
    this.#opening ??= this.#open().catch((error) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #open(): Promise<void> {
    const opened = await openReplicas(this.#around, this.#places, (number) => ({
      applied: (mutations, index) => this.#applied(mutations, index),
      corrupted: () => this.#corrupted(number),
    }));
    if (this.#isClosed) {
      await Promise.all(opened.map(({ machine }) => machine.tree.close()));
      throw this.#unavailable("the keyspace was closed");
    }
    const group = this.#openGroup(opened);
    // A manifest that lost its end tells of an earlier state, from which the log does not go on any more.
    const behind = group.status().replicas.findIndex(isBehindLog);
    if (behind >= 0) {
      await this.#closeReplicas(group, opened);
      if (opened.some(({ isLost }) => isLost)) throw new CorruptionError("two replicas are lost");
      await this.#places[behind]!.lose();
      return this.#open();
    }
    this.machines = opened.map(({ machine }) => machine);
    this.#locks = new LockGate(group, this.#around.env.clock);
    this.group = group;
    for (const [number, { isLost }] of opened.entries()) if (isLost) this.#followRebuild(number);
    this.#around.weigh(this);
  }

  #openGroup(opened: readonly OpenedReplica[]): ReplicaGroup {
    const { env, ports, nodes, name, group, replicationLagMs } = this.#around;
    // Messages to the replicas before a rebuild are not for those after it.
    const life = this.#groupCount++ === 0 ? "" : `.${this.#groupCount}`;
    const made = openReplicaGroup({
      env,
      ports,
      name: `${name}/${this.route.id}${life}`,
      replicas: opened.map(({ machine, isLost }, number) => ({
        node: nodes[number]!,
        machine,
        disk: this.#places[number]!.log,
        isLost,
      })),
      ...group,
    });
    made.replicationLagMs = replicationLagMs();
    return made;
  }

  async #closeReplicas(
    group: ReplicaGroup,
    replicas: readonly { readonly machine: ReplicaMachine }[],
  ): Promise<void> {
    await group.close();
    await Promise.all(replicas.map(({ machine }) => machine.tree.close()));
  }

  #corrupted(number: number): void {
    if (this.isRebuilding || this.#isClosed || this.isReplaced) return;
    this.isRebuilding = true;
    this.alone(() => this.#rebuild(number))
      .catch((error) => {
        // Whoever asks next tries again to open what is there.
        if (!isUnavailable(error)) throw error;
      })
      .finally(() => {
        this.isRebuilding = false;
      });
  }

  /** Replaces a replica by an empty one, which the others fill. */
  async #rebuild(number: number): Promise<void> {
    const { group } = this;
    if (group === undefined || this.#isClosed || this.isReplaced) return;
    this.beginHold();
    try {
      // Requests under way come to their end first, if they can.
      await group.update(() => ({ mutations: [], result: undefined })).catch(() => {});
      this.group = undefined;
      this.#opening = undefined;
      const machines = this.machines.map((machine) => ({ machine }));
      await this.#closeReplicas(group, machines);
      await this.#places[number]!.lose();
      if (this.#isClosed) return;
      await this.#openOnce();
    } finally {
      this.endHold();
    }
  }

  /** Until the replica is whole; asking keeps the group awake for it. */
  #followRebuild(number: number, delayMs = REBUILD_LOOK_MS): void {
    const { group } = this;
    this.#around.env.clock.schedule(delayMs, () => {
      if (group === undefined || this.group !== group || this.#isClosed) return;
      const { state, lag } = group.status().replicas[number]!;
      const isWhole = lag === 0 && (state === "leader" || state === "follower");
      if (isWhole && this.#places[number]!.found()) return;
      group.read(() => {}, "strong").catch(() => {});
      // The node may be away for long.
      this.#followRebuild(number, Math.min(2 * delayMs, REBUILD_LOOK_MS_MAX));
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

function isUnavailable(error: unknown): boolean {
  return (
    error instanceof GroupUnavailableError ||
    error instanceof DiskError ||
    error instanceof CorruptionError
  );
}
