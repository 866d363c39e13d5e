/**
 * The children of a partition while they are made: each from what the parent's leader held at one moment, and then from what
 * was written there since.
 */
import { type Clock, DiskError, type NodeAddress } from "@cloudglass/env";
import { encodePieces, LsmTree } from "../lsm/index.ts";
import type { Entry, KeyRange, Mutation } from "../mutation.ts";
import { ChangedKeys } from "./changed-keys.ts";
import { compareSuffix, FIRST_LOCAL_SPACE, isRouted, rangeInSpace } from "./key-spaces.ts";
import { Partition, type PartitionSurroundings } from "./partition.ts";
import type { ReplicaMachine } from "./replica-machine.ts";
import { ReplicaPlace } from "./replica-place.ts";
import type { Route } from "./routing-table.ts";

/** The state of the children's first replicas; what is written later follows. */
const FIRST_INDEX = 1;
/** Entries are copied in runs of about so many bytes. */
const RUN_BYTES = 256 * 1024;
/** So few are copied while requests wait. */
const LAST_ROUND_KEYS = 64;
/** With a parent that is written to faster than it is copied, requests wait for more. */
const ROUNDS_MAX = 20;

export class CopyStopped extends Error {
  override readonly name = "CopyStopped";
}

export class PartitionCopy {
  readonly low: Partition;
  readonly high: Partition;
  readonly #parent: Partition;
  readonly #around: PartitionSurroundings;
  readonly #boundary: Uint8Array;
  readonly #changed = new ChangedKeys();
  readonly #isStopped: () => boolean;
  /** From here on a restart may find the children in the place of the parent. */
  mayCount = false;

  constructor(
    parent: Partition,
    { low, high }: { readonly low: Route; readonly high: Route },
    around: PartitionSurroundings,
    isStopped: () => boolean,
  ) {
    this.low = new Partition(low, around);
    this.high = new Partition(high, around);
    this.#parent = parent;
    this.#around = around;
    this.#boundary = high.range.from!;
    this.#isStopped = isStopped;
  }

  /** Makes the children and brings them close to the parent. */
  async begin(): Promise<void> {
    const scans = await this.#parent.readLeader((machine) => this.#openScans(machine));
    try {
      requireAll(await Promise.allSettled(scans.map((scan) => this.#install(scan))));
    } finally {
      for (const { entries } of scans) entries.return!();
    }
    await Promise.all([this.low.ready(), this.high.ready()]);
    for (let round = 0; round < ROUNDS_MAX && this.#changed.count > LAST_ROUND_KEYS; round++) {
      await this.catchUp();
    }
  }

  /** Copies what was written to the parent since the last time. */
  async catchUp(): Promise<void> {
    let run: Uint8Array[] = [];
    for (const key of this.#changed.take()) {
      run.push(key);
      if (run.length < LAST_ROUND_KEYS) continue;
      await this.#copy(run);
      run = [];
    }
    if (run.length > 0) await this.#copy(run);
  }

  /** Closes the children, and removes them unless they may count. */
  async discard(): Promise<void> {
    this.#parent.changedKeys = undefined;
    for (const child of [this.low, this.high]) {
      if (this.mayCount) await child.close();
      else await removePartition(child, this.#around);
    }
  }

  #openScans(machine: ReplicaMachine): ReplicaScan[] {
    this.#parent.changedKeys = this.#changed;
    const spaces = [...routedSpaces(machine)];
    const local = { from: Uint8Array.of(FIRST_LOCAL_SPACE) };
    return [this.low, this.high].flatMap((child) => {
      const ranges = spaces.map((space) => rangeInSpace(space, child.route.range));
      if (child === this.low) ranges.push(local);
      return this.#around.nodes.map((node) => ({
        node,
        child,
        entries: concatenated(ranges.map((range) => machine.scan(range, false))),
      }));
    });
  }

  async #install({ node, child, entries }: ReplicaScan): Promise<void> {
    const { env, tree, blockCache } = this.#around;
    const place = new ReplicaPlace(env.disk, node, child.route.id, env.durability === "power");
    const made = await LsmTree.open({ ...env, disk: place.tables }, { ...tree, blockCache });
    try {
      await made.install(FIRST_INDEX, this.#paced(entries));
    } finally {
      await made.close();
    }
  }

  /** A piece a turn of the event loop, so that requests go on. */
  async *#paced(entries: Iterable<Entry>): AsyncIterable<Uint8Array> {
    const { clock } = this.#around.env;
    for (const piece of encodePieces(entries)) {
      yield piece;
      await turn(clock);
      if (this.#isStopped()) throw new CopyStopped();
    }
  }

  async #copy(keys: readonly Uint8Array[]): Promise<void> {
    if (this.#isStopped()) throw new CopyStopped();
    const mutations = await this.#parent.readLeader((machine) =>
      keys.map((key): Mutation => ({ key, value: machine.get(key) })),
    );
    const isLow = ({ key }: Mutation) => !isRouted(key) || compareSuffix(key, this.#boundary) < 0;
    const low = mutations.filter(isLow);
    const high = mutations.filter((mutation) => !isLow(mutation));
    await Promise.all([putInRuns(this.low, low), putInRuns(this.high, high)]);
  }
}

interface ReplicaScan {
  readonly node: NodeAddress;
  readonly child: Partition;
  readonly entries: IterableIterator<Entry>;
}

/** Closes a partition and removes its files; those that cannot be removed go at the next start. */
export async function removePartition(
  partition: Partition,
  { env, nodes }: Pick<PartitionSurroundings, "env" | "nodes">,
): Promise<void> {
  await partition.close();
  for (const node of nodes) {
    try {
      env.disk.remove(new ReplicaPlace(env.disk, node, partition.route.id, false).path);
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
    }
  }
}

async function putInRuns(child: Partition, mutations: readonly Mutation[]): Promise<void> {
  let run: Mutation[] = [];
  let sizeBytes = 0;
  for (const mutation of mutations) {
    run.push(mutation);
    sizeBytes += mutation.key.length + (mutation.value?.length ?? 0);
    if (sizeBytes < RUN_BYTES) continue;
    await child.put(run);
    run = [];
    sizeBytes = 0;
  }
  if (run.length > 0) await child.put(run);
}

/** In which there is anything. */
function* routedSpaces(machine: ReplicaMachine): Iterable<number> {
  const to = Uint8Array.of(FIRST_LOCAL_SPACE);
  for (let next = 0; next < FIRST_LOCAL_SPACE; ) {
    const space = firstKey(machine, { from: Uint8Array.of(next), to })?.[0];
    if (space === undefined) return;
    yield space;
    next = space + 1;
  }
}

export function firstKey(machine: ReplicaMachine, range: KeyRange): Uint8Array | undefined {
  for (const { key } of machine.scan(range, false)) return key;
  return undefined;
}

function concatenated(scans: readonly IterableIterator<Entry>[]): IterableIterator<Entry> {
  const left = [...scans];
  const entries: IterableIterator<Entry> = {
    next() {
      for (;;) {
        const scan = left[0];
        if (scan === undefined) return { done: true, value: undefined };
        const found = scan.next();
        if (found.done !== true) return found;
        left.shift();
      }
    },
    return() {
      for (const scan of left.splice(0)) scan.return!();
      return { done: true, value: undefined };
    },
    [Symbol.iterator]: () => entries,
  };
  return entries;
}

function requireAll(outcomes: readonly PromiseSettledResult<void>[]): void {
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

function turn(clock: Clock): Promise<void> {
  return new Promise((resolve) => clock.tick(resolve));
}
