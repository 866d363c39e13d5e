/**
 * The namespaces of this process: each has a world, which a reset or a restore replaces in one step. What a replaced
 * world still has to do (requests in flight, files to close) happens behind.
 */
import {
  ControlError,
  EventFeed,
  type Facts,
  type NamespaceSource,
  type ShownNamespace,
  type ShownSnapshot,
  snapshotName,
} from "@cloudglass/control";
import {
  DEFAULT_NAMESPACE,
  type Fault,
  type FaultBoard,
  isNamespaceName,
  type Snapshot,
  type StateSource,
  type StateStore,
  StateStoreError,
} from "@cloudglass/env";
import type { Site, Sites } from "@cloudglass/gateway";
import { ServiceError } from "@cloudglass/wire";
import type { Logger } from "pino";
import { openWorld, type World, type WorldParts } from "./world.ts";

/** Each may have all services open. */
const NAMESPACE_COUNT_MAX = 256;
const SNAPSHOT_COUNT_MAX = 256;
/** For requests that a replaced world still answers. */
const CLOSE_GRACE_MS = 10_000;

/** As JSON, in the details of a snapshot. */
interface KeptFaults {
  readonly faults: readonly Fault[];
  /** By id, of those that were hit. Older snapshots have none. */
  readonly faultHits?: Readonly<Record<string, number>>;
}

export class Namespaces implements Sites {
  readonly #store: StateStore;
  readonly #parts: WorldParts;
  readonly #log: Logger;
  readonly #worlds = new Map<string, World>();
  readonly #sites = new Map<string, Site>();
  /** Of all, in the order in which they were made. */
  readonly #names: Set<string>;
  /** By the names of their namespaces. */
  readonly #feeds = new Map<string, EventFeed>();
  readonly #closing = new Map<World, Promise<void>>();
  #snapshotCount = 0;
  #isClosed = false;

  constructor(store: StateStore, parts: Omit<WorldParts, "namespaces" | "durability" | "events">) {
    this.#store = store;
    this.#log = parts.log;
    this.#names = new Set([DEFAULT_NAMESPACE, ...store.namespaces()]);
    this.#parts = {
      ...parts,
      durability: store.durability,
      namespaces: this.#control(),
      events: (namespace) => this.#feed(namespace),
    };
  }

  get open(): ReadonlyMap<string, Site> {
    return this.#sites;
  }

  get count(): number {
    return this.#names.size;
  }

  has(namespace: string): boolean {
    return this.#names.has(namespace);
  }

  *byAge(): Iterable<Site> {
    for (const name of this.#names) {
      const open = this.#sites.get(name);
      if (open !== undefined) yield open;
      else if (this.#worlds.size < NAMESPACE_COUNT_MAX) yield this.site(name);
    }
  }

  site(namespace: string): Site {
    return this.#sites.get(namespace) ?? this.world(namespace).site;
  }

  /**
   * Opens it when it is not. Throws a `ServiceError` when there are too many, for a name that none can have, and after
   * `close`.
   */
  world(namespace: string): World {
    const open = this.#worlds.get(namespace);
    if (open !== undefined) return open;
    this.#checkName(namespace);
    return this.#place(openWorld(namespace, this.#store.open(namespace), this.#parts));
  }

  /** Of the namespace once its faults are known. Throws as `world` does. */
  facts(namespace: string): Facts | Promise<Facts> {
    const { facts, awake } = this.world(namespace);
    return awake === undefined ? facts : awake.then(() => this.world(namespace).facts);
  }

  reset(namespace: string): void {
    this.#replace(namespace, undefined);
    this.#feed(namespace).tell("reset", { namespace });
  }

  restore(namespace: string, snapshot: string): ShownSnapshot {
    const found = this.#snapshotNamed(snapshot);
    this.#replace(namespace, { snapshot });
    this.#feed(namespace).tell("snapshot", { name: snapshot, action: "restored" });
    return shownSnapshot(found);
  }

  snapshot(namespace: string, name: string = this.#nextSnapshotName()): ShownSnapshot {
    const { state, env } = this.world(namespace);
    if (this.#store.snapshots().length >= SNAPSHOT_COUNT_MAX) {
      throw new ControlError(
        400,
        "TooManySnapshots",
        `At most ${SNAPSHOT_COUNT_MAX} snapshots are kept.`,
      );
    }
    const details = {
      namespace,
      takenAt: new Date(this.#parts.wallClock.now()).toISOString(),
      clock: new Date(env.clock.now()).toISOString(),
      ...keptFaults(env.faults),
    };
    const taken = translated(() => this.#store.snapshot(state, snapshotName(name), details));
    this.#feed(namespace).tell("snapshot", { name, action: "taken" });
    return shownSnapshot(taken);
  }

  make(namespace: string, from: NamespaceSource | undefined): ShownNamespace {
    this.#checkName(namespace);
    if (this.#worlds.has(namespace) || this.#store.namespaces().includes(namespace)) {
      throw new ControlError(409, "NamespaceExists", `There is a namespace ${namespace} already.`);
    }
    this.#replace(namespace, from);
    return this.#shown(namespace);
  }

  remove(namespace: string): void {
    if (namespace === DEFAULT_NAMESPACE) {
      throw new ControlError(400, "BadRequest", "The default namespace can be reset, not removed.");
    }
    const world = this.#worlds.get(namespace);
    if (!this.#store.removeNamespace(namespace) && world === undefined) {
      throw new ControlError(404, "NotFound", `There is no namespace ${namespace}.`);
    }
    this.#worlds.delete(namespace);
    this.#sites.delete(namespace);
    this.#names.delete(namespace);
    this.#feeds.get(namespace)?.close();
    this.#feeds.delete(namespace);
    if (world !== undefined) this.#closeBehind(world, async () => {});
  }

  /** Those who listen to events get to the end of their streams, and nobody can listen any more. */
  endEvents(): void {
    for (const feed of this.#feeds.values()) feed.close();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const world of this.#worlds.values()) this.#closeBehind(world, async () => {});
    this.#worlds.clear();
    this.#sites.clear();
    // Connections are cut: nobody hears of what replaced worlds still do.
    for (const { site } of this.#closing.keys()) site.stopWaiting(0);
    await Promise.all(this.#closing.values());
    this.#store.close();
  }

  #checkName(namespace: string): void {
    if (this.#isClosed) {
      throw new ServiceError("ServiceUnavailable", 503, "The emulator is closed.");
    }
    if (!isNamespaceName(namespace)) {
      throw new ServiceError("InvalidNamespace", 400, "There can be no namespace of this name.");
    }
    if (this.#worlds.size >= NAMESPACE_COUNT_MAX) {
      throw new ServiceError(
        "TooManyNamespaces",
        400,
        `At most ${NAMESPACE_COUNT_MAX} namespaces are open. DELETE /_cloudglass/namespaces/NAME removes one.`,
      );
    }
  }

  #feed(namespace: string): EventFeed {
    const known = this.#feeds.get(namespace);
    if (known !== undefined) return known;
    const made = new EventFeed(this.#parts.wallClock);
    this.#feeds.set(namespace, made);
    return made;
  }

  #place(world: World): World {
    this.#worlds.set(world.namespace, world);
    this.#sites.set(world.namespace, world.site);
    this.#names.add(world.namespace);
    return world;
  }

  /** A copy has the faults of what it was copied from too. */
  #faultsOf(from: NamespaceSource | undefined): KeptFaults {
    if (from === undefined) return { faults: [] };
    if ("namespace" in from) return keptFaults(this.world(from.namespace).env.faults);
    return this.#snapshotNamed(from.snapshot).details as unknown as KeptFaults;
  }

  #replace(namespace: string, from: NamespaceSource | undefined): void {
    const before = this.#worlds.get(namespace);
    if (before === undefined) this.#checkName(namespace);
    const source = from && this.#sourceOf(from);
    const { faults, faultHits = {} } = this.#faultsOf(from);
    let opened: World | undefined;
    try {
      translated(() =>
        this.#store.replace(namespace, source, (state) => {
          opened = openWorld(namespace, state, this.#parts);
          for (const fault of faults) opened.env.faults.set(fault, faultHits[fault.id]);
        }),
      );
    } catch (error) {
      if (opened !== undefined) this.#closeBehind(opened, async () => {});
      throw error;
    }
    const { env } = this.#place(opened as unknown as World);
    if (before !== undefined) env.clock.expectOffsets(before.env.clock.offsetsMs());
    if (before !== undefined) this.#closeBehind(before, () => before.state.discard());
  }

  /** What fails then concerns nobody any more. */
  #closeBehind(world: World, afterwards: () => Promise<void>): void {
    const closing = world
      .close(this.#parts.wallClock.sleep(CLOSE_GRACE_MS))
      .then(afterwards)
      .catch((error: unknown) => {
        const { namespace } = world;
        this.#log.debug({ error: String(error), namespace }, "a replaced world did not close well");
      })
      .finally(() => this.#closing.delete(world));
    this.#closing.set(world, closing);
  }

  #sourceOf(from: NamespaceSource): StateSource {
    if ("snapshot" in from) return from;
    const { namespace } = from;
    if (!this.#worlds.has(namespace) && !this.#store.namespaces().includes(namespace)) {
      throw new ControlError(404, "NotFound", `There is no namespace ${namespace}.`);
    }
    return { state: this.world(namespace).state };
  }

  #snapshotNamed(name: string): Snapshot {
    const found = this.#store.snapshots().find((each) => each.name === name);
    if (found !== undefined) return found;
    throw new ControlError(404, "NotFound", `There is no snapshot ${name}.`);
  }

  #nextSnapshotName(): string {
    const taken = new Set(this.#store.snapshots().map(({ name }) => name));
    do this.#snapshotCount++;
    while (taken.has(`snapshot-${this.#snapshotCount}`));
    return `snapshot-${this.#snapshotCount}`;
  }

  #shown(name: string): ShownNamespace {
    const accessKeyId = name === DEFAULT_NAMESPACE ? "test" : `test_${name}`;
    const credentials = { accessKeyId, secretAccessKey: "test" };
    return { name, open: this.#worlds.has(name), credentials };
  }

  #control(): Facts["namespaces"] {
    return {
      list: () => {
        const names = new Set([...this.#worlds.keys(), ...this.#store.namespaces()]);
        return [...names].sort().map((name) => this.#shown(name));
      },
      make: async (name, from) => this.make(name, from),
      remove: (name) => this.remove(name),
      reset: async (name) => this.reset(name),
      snapshots: () => this.#store.snapshots().map(shownSnapshot),
      snapshot: (namespace, name) => this.snapshot(namespace, name),
      restore: async (namespace, snapshot) => this.restore(namespace, snapshot),
      removeSnapshot: (name) => {
        this.#snapshotNamed(name);
        this.#store.removeSnapshot(name);
        for (const feed of this.#feeds.values()) feed.tell("snapshot", { name, action: "deleted" });
      },
    };
  }
}

function keptFaults(board: FaultBoard): KeptFaults {
  const faults = board.list();
  const hits = faults.map(({ id }) => [id, board.hits(id)] as const);
  return { faults, faultHits: Object.fromEntries(hits.filter(([, count]) => count > 0)) };
}

function shownSnapshot({ name, sizeBytes, details }: Snapshot): ShownSnapshot {
  const { namespace, takenAt, clock } = details as Pick<
    ShownSnapshot,
    "namespace" | "takenAt" | "clock"
  >;
  return { name, namespace, takenAt, clock, sizeBytes };
}

/** What the store refuses, as the routes say it. */
function translated<Result>(ask: () => Result): Result {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof StateStoreError)) throw error;
    const status = error.code === "NoSuchSnapshot" ? 404 : 409;
    throw new ControlError(status, error.code, error.message);
  }
}
