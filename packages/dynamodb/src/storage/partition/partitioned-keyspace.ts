/**
 * The partitions of a keyspace, and the way of requests to them: by the routing table, again when the partition was replaced
 * on the way, and after it while it is being replaced.
 */
import { DiskError } from "@cloudglass/env";
import { BlockCache, CorruptionError } from "../lsm/index.ts";
import { type Decision, GroupUnavailableError } from "../replication/index.ts";
import type { View } from "../state-machine.ts";
import type { PartitionId } from "./key-spaces.ts";
import { type KeyWatch, KeyWatches } from "./key-watches.ts";
import type { Keyspace, KeyspaceOptions, PartitionPlace, Split } from "./keyspace.ts";
import { MovedError } from "./moved-error.ts";
import { Partition, type PartitionSurroundings } from "./partition.ts";
import { CopyStopped, PartitionCopy, removePartition } from "./partition-copy.ts";
import type { PartitionStatus } from "./partition-status.ts";
import { RoutingStore } from "./routing-store.ts";
import { type Ancestry, divide, RoutingTable } from "./routing-table.ts";
import { splitBoundary } from "./split-boundary.ts";

const CACHE_BYTES = 32 * 1024 * 1024;
const SPLIT_BYTES = 10 * 1024 ** 3;
/** The size of a partition is looked at whenever this part of the size at which it splits was written. */
const WEIGHINGS = 16;
const RETRY_MS = 1000;

export class PartitionedKeyspace implements Keyspace {
  readonly name: string;
  readonly #options: KeyspaceOptions;
  readonly #store: RoutingStore;
  readonly #around: PartitionSurroundings;
  readonly #watches = new KeyWatches();
  #table: RoutingTable;
  /** In the order of the table's routes. */
  #partitions: readonly Partition[];
  #nextId: PartitionId;
  #replicationLagMs = 0;
  /** Those being divided, and when that is over. */
  readonly #splits = new Map<Partition, Promise<boolean>>();
  #commits: Promise<void> = Promise.resolve();
  #wakeUp = () => {};
  #isClosed = false;

  private constructor(
    options: KeyspaceOptions,
    store: RoutingStore,
    table: RoutingTable,
    nextId: PartitionId,
  ) {
    const { env, ports, nodes, name, blockCache, tree = {}, group = {} } = options;
    this.name = name;
    this.#options = options;
    this.#store = store;
    this.#table = table;
    this.#nextId = nextId;
    this.#around = {
      env,
      ports,
      nodes,
      name,
      blockCache: blockCache ?? new BlockCache(CACHE_BYTES),
      watches: this.#watches,
      onApplied: options.onApplied ?? (() => {}),
      tree,
      group,
      replicationLagMs: () => this.#replicationLagMs,
      weighEveryBytes: this.#splitBytes / WEIGHINGS,
      weigh: (partition) => env.clock.tick(() => this.#splitWhenLarge(partition)),
    };
    this.#partitions = table.routes.map((route) => new Partition(route, this.#around));
  }

  /** Throws `DiskError`, `CorruptionError`. */
  static async open(options: KeyspaceOptions): Promise<PartitionedKeyspace> {
    const { env, nodes, beginnings = [] } = options;
    const syncs = env.durability === "power";
    const store = new RoutingStore({ disk: env.disk, nodes, syncs });
    let table = await store.recover();
    if (beginnings.length > 0 && store.isNew()) {
      table = RoutingTable.divided(beginnings);
      await store.write(table);
    }
    return new PartitionedKeyspace(options, store, table, await store.removeOthers(table));
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
    const { group, hold, route } = partition;
    const again = () => this.update(key, decide, locks);
    if (group === undefined || hold !== undefined) return partition.ready().then(again);
    const decideHere = (view: View) => decide(view, route.id);
    const updated = group.update(
      locks === "respected"
        ? (view) => partition.decide(view, key, decideHere)
        : (view) => partition.decideFreely(view, decideHere),
    );
    return updated.catch((error) => retried(error, partition, again));
  }

  read<Result>(
    key: Uint8Array,
    look: (view: View, partition: PartitionPlace) => Result,
    consistency: "strong" | "eventual",
  ): Promise<Result> {
    const partition = this.#partitionOf(key);
    const { group, route } = partition;
    const again = () => this.read(key, look, consistency);
    if (group === undefined) return partition.ready().then(again);
    const lookHere = (view: View) => {
      if (partition.isReplaced) throw new MovedError();
      return look(view, route);
    };
    const found = group.read(lookHere, consistency);
    return found.catch((error) => retried(error, partition, again));
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

  lineage(): readonly Ancestry[] {
    return this.#table.lineage;
  }

  replicas(id: PartitionId): readonly View[] {
    return this.#partitions.find(({ route }) => route.id === id)?.machines ?? [];
  }

  async wake(): Promise<void> {
    await Promise.all(this.#partitions.map((partition) => partition.ready()));
  }

  loseLeader(id: PartitionId): boolean {
    const partition = this.#partitions.find(({ route }) => route.id === id);
    return partition?.group?.loseLeader() ?? false;
  }

  async split(id: PartitionId, why: Split["why"]): Promise<boolean> {
    const partition = this.#partitions.find(({ route }) => route.id === id);
    if (partition === undefined || this.#isClosed || this.#splits.has(partition)) return false;
    const splitting = this.#splitAndRemove(partition, why).finally(() => {
      this.#splits.delete(partition);
    });
    this.#splits.set(partition, splitting);
    return splitting;
  }

  async rest(): Promise<void> {
    while (this.#splits.size > 0) await Promise.allSettled(this.#splits.values());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wakeUp();
    await Promise.allSettled(this.#splits.values());
    await Promise.all(this.#partitions.map((partition) => partition.close()));
  }

  async destroy(): Promise<void> {
    await this.close();
    const { env, nodes } = this.#options;
    for (const { name } of nodes) env.disk.remove(name);
    if (env.durability === "power") await env.disk.syncDirectory("");
  }

  get #splitBytes(): number {
    return this.#options.splitBytes ?? SPLIT_BYTES;
  }

  #partitionOf(key: Uint8Array): Partition {
    const index = this.#table.indexOf(key);
    if (index === undefined) throw new RangeError("no partition of this keyspace wrote the key");
    return this.#partitions[index]!;
  }

  #splitWhenLarge(partition: Partition): void {
    if (this.#isClosed || partition.isReplaced || this.#splits.has(partition)) return;
    if (partition.routedBytes > this.#splitBytes) void this.split(partition.route.id, "size");
  }

  async #splitAndRemove(parent: Partition, why: Split["why"]): Promise<boolean> {
    const isSplit = await parent.alone(() => this.#split(parent, why));
    if (isSplit) await removePartition(parent, this.#around);
    return isSplit;
  }

  /** False when it fails or nothing can be divided: then the partition is as it was. */
  async #split(parent: Partition, why: Split["why"]): Promise<boolean> {
    let copy: PartitionCopy | undefined;
    try {
      await parent.ready();
      copy = await this.#planCopy(parent);
      if (copy === undefined) return false;
      await copy.begin();
      parent.beginHold();
      await parent.freeze();
      await copy.catchUp();
      await this.#commit(parent, copy, why);
    } catch (error) {
      await copy?.discard();
      parent.isFrozen = copy?.mayCount ?? false;
      parent.endHold();
      if (!isExcused(error)) throw error;
      return false;
    }
    return true;
  }

  async #planCopy(parent: Partition): Promise<PartitionCopy | undefined> {
    const boundaryOf = this.#options.boundaryOf ?? ((suffix) => suffix);
    const boundary = await parent.readLeader((machine) =>
      splitBoundary(machine, parent.route.range, boundaryOf),
    );
    if (boundary === undefined) return undefined;
    const routes = divide(parent.route, boundary, [this.#nextId++, this.#nextId++]);
    return new PartitionCopy(parent, routes, this.#around, () => this.#isClosed);
  }

  /** Until this resolves a restart may find either; nothing is changed in either meanwhile. */
  #commit(parent: Partition, copy: PartitionCopy, why: Split["why"]): Promise<void> {
    const commit = this.#commits.then(async () => {
      const table = this.#table.split(copy.low.route, copy.high.route);
      copy.mayCount = true;
      await this.#write(table);
      this.#replace(parent, copy, table, why);
    });
    this.#commits = commit.catch(() => {});
    return commit;
  }

  async #write(table: RoutingTable): Promise<void> {
    for (;;) {
      try {
        await this.#store.write(table);
        return;
      } catch (error) {
        if (!(error instanceof DiskError) || this.#isClosed) throw error;
        await this.#pause();
      }
    }
  }

  /** Ends early when the keyspace is closed. */
  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.env.clock.schedule(RETRY_MS, resolve);
      this.#wakeUp = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  #replace(parent: Partition, copy: PartitionCopy, table: RoutingTable, why: Split["why"]): void {
    const { low, high } = copy;
    this.#table = table;
    this.#partitions = this.#partitions.flatMap((each) => (each === parent ? [low, high] : [each]));
    parent.isReplaced = true;
    this.#options.onSplit?.({ parent: parent.route.id, low: low.route, high: high.route, why });
    parent.endHold();
  }
}

/** Asks again when the partition, or a replica of it, was replaced on the way, or is about to be. */
async function retried<Result>(
  error: unknown,
  partition: Partition,
  again: () => Promise<Result>,
): Promise<Result> {
  const isUndone = error instanceof GroupUnavailableError && error.outcome === "none";
  const hasMoved = error instanceof MovedError || (isUndone && partition.isReplaced);
  const isRotten = error instanceof CorruptionError || isUndone;
  if (!hasMoved && !(isRotten && partition.isRebuilding)) throw error;
  await partition.ready();
  return again();
}

/** The ways in which a split may fail; anything else is a defect. */
function isExcused(error: unknown): boolean {
  return (
    error instanceof GroupUnavailableError ||
    error instanceof DiskError ||
    error instanceof CorruptionError ||
    error instanceof CopyStopped
  );
}
