/** What tests, simulation and benchmark of replication share: small state machines, and a group in a simulated world. */
import {
  type Clock,
  type Disk,
  type Environment,
  FaultSet,
  fleetZones,
  LocalNetwork,
  MemoryDisk,
  SeededRandom,
  SimulatedClock,
  SimulatedHttpFetch,
} from "@cloudglass/env";
import type { Entry, KeyRange, Mutation } from "../mutation.ts";
import type { StateMachine } from "../state-machine.ts";
import { openReplicaGroup, type ReplicaGroup, ReplicaPorts, type Timing } from "./index.ts";
import { createEntry, decodeEntry, encodeEntries, readRecord } from "./log-format.ts";

/** A map from keys to values that forgets everything with its process. */
export class MapMachine implements StateMachine {
  durableIndex = 0;
  appliedIndex = 0;
  /** By key as latin1 text. */
  protected entries = new Map<string, Entry>();

  apply(mutations: readonly Mutation[], index: number): void {
    if (index !== this.appliedIndex + 1) {
      throw new Error(`entry ${index} follows ${this.appliedIndex}`);
    }
    for (const { key, value } of mutations) {
      if (value === undefined) this.entries.delete(textOf(key));
      else this.entries.set(textOf(key), { key, value });
    }
    this.appliedIndex = index;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.entries.get(textOf(key))?.value;
  }

  scan({ from, to }: KeyRange, reverse: boolean): Iterable<Entry> {
    const found = [...this.entries.values()]
      .filter(({ key }) => !from || Buffer.compare(key, from) >= 0)
      .filter(({ key }) => !to || Buffer.compare(key, to) < 0)
      .sort((a, b) => Buffer.compare(a.key, b.key));
    return reverse ? found.reverse() : found;
  }

  snapshot() {
    const { appliedIndex: index } = this;
    return { index, pieces: [...this.entries.values()].map(pieceOf), close() {} };
  }

  async install(index: number, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const entries = new Map<string, Entry>();
    for await (const piece of pieces) addPiece(entries, piece);
    await this.replace(index, entries);
  }

  protected async replace(index: number, entries: Map<string, Entry>): Promise<void> {
    this.entries = entries;
    this.appliedIndex = index;
    this.durableIndex = index;
  }
}

const CHECKPOINT = "checkpoint";
const NEXT = "checkpoint-next";

/** Writes all of its state to a file whenever so many entries were applied, and begins with what it finds there. */
export class CheckpointMachine extends MapMachine {
  readonly #disk: Disk;
  readonly #syncs: boolean;
  readonly #every: number;
  #writing: Promise<void> = Promise.resolve();
  #askedIndex: number;

  constructor(disk: Disk, syncs: boolean, every: number) {
    super();
    this.#disk = disk;
    this.#syncs = syncs;
    this.#every = every;
    this.#load();
    this.#askedIndex = this.durableIndex;
  }

  /** REQUIRES, before anything leans on `durableIndex`: what a dead process left may not survive loss of power. */
  async secure(): Promise<void> {
    if (this.#syncs) await this.#disk.syncDirectory("");
  }

  override apply(mutations: readonly Mutation[], index: number): void {
    super.apply(mutations, index);
    if (index - this.#askedIndex < this.#every) return;
    this.#askedIndex = index;
    // One that fails leaves the log as long as it is.
    this.#save(index, this.entries).catch(() => {});
  }

  protected override async replace(index: number, entries: Map<string, Entry>): Promise<void> {
    await this.#save(index, entries);
    this.entries = entries;
    this.appliedIndex = index;
  }

  #save(index: number, entries: ReadonlyMap<string, Entry>): Promise<void> {
    const record = encodeEntries([createEntry(index, 0, [...entries.values()])]);
    const saving = this.#writing.catch(() => {}).then(() => this.#write(index, record));
    this.#writing = saving;
    return saving;
  }

  async #write(index: number, record: Uint8Array): Promise<void> {
    this.#disk.remove(NEXT);
    const file = this.#disk.open(NEXT);
    file.append([record]);
    if (this.#syncs) await file.sync();
    this.#disk.rename(NEXT, CHECKPOINT);
    if (this.#syncs) await this.#disk.syncDirectory("");
    file.close();
    this.durableIndex = index;
  }

  #load(): void {
    if (this.#disk.size(CHECKPOINT) === undefined) return;
    const file = this.#disk.open(CHECKPOINT);
    const bytes = new Uint8Array(file.size);
    file.read(bytes, 0);
    file.close();
    const record = readRecord(bytes, 0);
    if (typeof record === "string") throw new Error(`the checkpoint is ${record}`);
    for (const mutation of decodeEntry(record).mutations) {
      this.entries.set(textOf(mutation.key), mutation as Entry);
    }
    this.appliedIndex = record.index;
    this.durableIndex = record.index;
  }
}

function pieceOf(entry: Entry): Uint8Array {
  return encodeEntries([createEntry(0, 0, [entry])]);
}

function addPiece(entries: Map<string, Entry>, piece: Uint8Array): void {
  const record = readRecord(piece, 0);
  if (typeof record === "string") {
    if (piece.byteLength > 0) throw new Error(`a piece is ${record}`);
    return;
  }
  for (const { key, value } of decodeEntry(record).mutations) {
    entries.set(textOf(key), { key, value: value! });
  }
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
}

export const NODES = fleetZones("us-east-1", 3).map((zone, index) => ({
  name: `dynamodb-storage-${index + 1}`,
  zone,
}));

export interface SetUp {
  readonly clock: SimulatedClock;
  readonly faults: FaultSet;
  readonly disk: Disk;
  readonly env: Environment;
  readonly ports: ReplicaPorts;
  readonly group: ReplicaGroup;
  readonly machines: readonly MapMachine[];
  /** Ends the group as a crash would, and opens another one on what is on the disk. */
  reopen(): Promise<SetUp>;
}

export interface SetUpOptions {
  readonly disk?: Disk;
  readonly seed?: number;
  readonly timing?: Partial<Timing>;
  readonly segmentBytesMax?: number;
  readonly logBytesKept?: number;
  readonly lagClock?: Clock;
  readonly createMachine?: (disk: Disk) => MapMachine;
}

/** A group on a network without delays, a clock that stands still and a disk in memory. */
export function setUp(options: SetUpOptions = {}): SetUp {
  const {
    disk = new MemoryDisk(),
    seed = 1,
    createMachine = () => new MapMachine(),
    ...rest
  } = options;
  const clock = new SimulatedClock();
  const faults = new FaultSet(clock);
  const random = new SeededRandom(seed);
  const network = new LocalNetwork(clock, faults, random);
  const http = new SimulatedHttpFetch();
  const env: Environment = { clock, random, disk, faults, network, http, durability: "process" };
  const ports = new ReplicaPorts(network, NODES);
  const machines = NODES.map(({ name }) => createMachine(disk.directory(`${name}/tables`)));
  const replicas = NODES.map((node, index) => ({
    node,
    machine: machines[index]!,
    disk: disk.directory(`${node.name}/log`),
  }));
  const group = openReplicaGroup({ env, ports, name: "partition-1", replicas, ...rest });
  const reopen = async () => {
    await group.close();
    return setUp({ ...options, disk, seed: seed + 1 });
  };
  return { clock, faults, disk, env, ports, group, machines, reopen };
}

export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text);
}

/** Puts a value under a key, whatever was there; gives what was. */
export function put(group: ReplicaGroup, key: string, value: string): Promise<string | undefined> {
  return group.update((view) => {
    const before = view.get(bytesOf(key));
    const mutations = [{ key: bytesOf(key), value: bytesOf(value) }];
    return { mutations, result: before && Buffer.from(before).toString() };
  });
}

export function get(
  group: ReplicaGroup,
  key: string,
  consistency: "strong" | "eventual" = "strong",
): Promise<string | undefined> {
  return group.read((view) => {
    const value = view.get(bytesOf(key));
    return value && Buffer.from(value).toString();
  }, consistency);
}

/** Lets the clock run until the promise has settled; at most so long. */
export async function settled<T>(
  clock: SimulatedClock,
  work: Promise<T>,
  patienceMs = 60_000,
): Promise<T> {
  let ended = false;
  const mark = () => {
    ended = true;
  };
  work.then(mark, mark);
  const untilMs = clock.monotonic() + patienceMs;
  await clock.settle();
  while (!ended) {
    if (clock.monotonic() >= untilMs) throw new Error(`nothing came of it in ${patienceMs} ms`);
    await clock.advance(5);
  }
  return work;
}
