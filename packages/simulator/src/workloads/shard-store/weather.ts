/**
 * The faults of the eight storage nodes, and what may be asked of the store under them. A node is *impaired* while
 * its shards may be out of reach: it is down, loses or corrupts what it is asked for, its disk fails to read, or
 * bytes of it rotted since the last clean scrub.
 */
import type { DiskOperation, NodeAddress } from "@cloudglass/env";
import { pick, pickWeighted } from "../../pick.ts";
import type { World } from "../../world.ts";

const KINDS = { down: 3, slow: 3, lossy: 1, corrupt: 1, error: 1 } as const;
const IMPAIRED_MAX = 4;
/** The store notices within this time that a file is gone. */
const NOTICE_MS = 5_000;

/** Sets of operations of which one fails on a sick disk. */
export type DiskErrors = readonly (readonly DiskOperation[])[];

export class Weather {
  readonly #diskErrors: DiskErrors;
  readonly #world: World;
  readonly #nodes: readonly NodeAddress[];
  /** Node → kind of its fault on the board. */
  readonly #faults = new Map<string, keyof typeof KINDS>();
  readonly #sickDisks = new Map<string, () => void>();
  readonly #fullDisks = new Set<string>();
  /** Damage at rest since the last clean scrub. */
  readonly #rotten = new Set<string>();
  readonly #watches = new Set<WeatherWatch>();
  #vanishedAtMs = Number.NEGATIVE_INFINITY;

  constructor(world: World, nodes: readonly NodeAddress[], diskErrors: DiskErrors) {
    this.#world = world;
    this.#diskErrors = diskErrors;
    this.#nodes = nodes;
    for (const node of nodes) world.network.place(node);
  }

  /** No fault of any kind is in force; bytes may be rotten. */
  get fair(): boolean {
    return this.#faults.size + this.#sickDisks.size + this.#fullDisks.size === 0;
  }

  get impaired(): Set<string> {
    const impaired = new Set([...this.#rotten, ...this.#sickDisks.keys()]);
    for (const [node, kind] of this.#faults) if (kind !== "slow") impaired.add(node);
    return impaired;
  }

  /** A file vanished just now: the store may not have noticed yet. */
  get justVanished(): boolean {
    return this.#world.clock.monotonic() - this.#vanishedAtMs < NOTICE_MS;
  }

  get slow(): string[] {
    return [...this.#faults].filter(([, kind]) => kind === "slow").map(([node]) => node);
  }

  /** Remembers the worst until `end` is called. */
  watch(): WeatherWatch {
    const watch = new WeatherWatch(this, (ended) => this.#watches.delete(ended));
    this.#watches.add(watch);
    return watch;
  }

  /** A fault on the board for a node. */
  strike(): void {
    const { random, faults } = this.#world;
    const node = pick(random, this.#nodes);
    const kind = pickWeighted(random, KINDS);
    if (this.impaired.size >= IMPAIRED_MAX && kind !== "slow") return;
    const delayMs = kind === "slow" ? 1 + random.below(20_000) : undefined;
    const probability = random.below(2) === 0 ? 1 : random.next();
    faults.set({
      id: node.name,
      target: { node: node.name },
      kind,
      ...(delayMs !== undefined && { delayMs }),
      ...(kind !== "down" && kind !== "slow" && { probability }),
    });
    this.#world.record(`fault ${node.name} ${kind} ${delayMs ?? ""}`);
    this.#faults.set(node.name, kind);
    this.#changed();
  }

  /** A whole zone goes down. */
  strikeZone(): void {
    const { random, faults } = this.#world;
    if (this.impaired.size > 0) return;
    const { zone } = pick(random, this.#nodes);
    for (const node of this.#nodes.filter((each) => each.zone === zone)) {
      faults.set({ id: node.name, target: { node: node.name }, kind: "down" });
      this.#faults.set(node.name, "down");
    }
    this.#world.record(`fault ${zone} down`);
    this.#changed();
  }

  /** The disk of a node fails, wholly or now and then, or is full. */
  sicken(): void {
    const { random, medium } = this.#world;
    const { name } = pick(random, this.#nodes);
    if (random.below(3) === 0) {
      medium.limit(name, medium.sizeBytes(name) + random.below(10_000));
      this.#fullDisks.add(name);
      this.#world.record(`full ${name}`);
    } else if (!this.#sickDisks.has(name) && this.impaired.size < IMPAIRED_MAX) {
      const operations = pick(random, this.#diskErrors);
      const probability = random.below(2) === 0 ? 1 : random.next();
      this.#sickDisks.set(name, medium.fail({ path: name, operations, code: "EIO", probability }));
      this.#world.record(`sick ${name} ${operations.join()}`);
    }
    this.#changed();
  }

  /**
   * Bytes of one node rot or an extent of it vanishes. No more nodes at a time than every blob survives: two when
   * all shards are at home, one when a node may hold two shards of a stripe.
   */
  rot(strays: boolean): void {
    const { random, medium } = this.#world;
    const { name } = pick(random, this.#nodes);
    const nodesMax = strays ? 1 : 2;
    if (!this.#rotten.has(name) && this.#rotten.size >= nodesMax) return;
    const files = medium.files(name);
    if (files.length === 0) return;
    const path = pick(random, files);
    if (random.below(8) === 0) {
      medium.destroy(path);
      this.#vanishedAtMs = this.#world.clock.monotonic();
      this.#world.record(`vanished ${path}`);
    } else {
      for (let count = 1 + random.below(3); count > 0; count--) medium.rot(path);
      this.#world.record(`rot ${path}`);
    }
    this.#rotten.add(name);
    this.#changed();
  }

  /** One fault of the board ends. */
  clear(): void {
    const name = [...this.#faults.keys()][0];
    if (name === undefined) return;
    this.#world.faults.clear(name);
    this.#faults.delete(name);
    this.#world.record(`well ${name}`);
  }

  clearDisks(): void {
    for (const end of this.#sickDisks.values()) end();
    for (const name of this.#fullDisks) this.#world.medium.limit(name, undefined);
    this.#sickDisks.clear();
    this.#fullDisks.clear();
    this.#world.record("disks well");
  }

  clearAll(): void {
    this.#world.faults.clearAll();
    this.#faults.clear();
    this.clearDisks();
  }

  /** A scrub that began in fair weather found everything and rebuilt it. */
  scrubbed(): void {
    this.#rotten.clear();
  }

  #changed(): void {
    for (const watch of this.#watches) watch.see();
  }
}

/** The weather while something was under way, at its worst. */
export class WeatherWatch {
  readonly impaired = new Set<string>();
  /** Impaired or slow at some time. */
  readonly hindered = new Set<string>();
  /** Fair, all the time. */
  fair = true;
  readonly #weather: Weather;
  readonly #end: (watch: WeatherWatch) => void;

  constructor(weather: Weather, end: (watch: WeatherWatch) => void) {
    this.#weather = weather;
    this.#end = end;
    this.see();
  }

  see(): void {
    for (const node of this.#weather.impaired) {
      this.impaired.add(node);
      this.hindered.add(node);
    }
    for (const node of this.#weather.slow) this.hindered.add(node);
    this.fair &&= this.#weather.fair;
  }

  end(): void {
    this.#end(this);
  }
}
