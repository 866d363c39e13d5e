/**
 * A keyspace under everything that may happen to it: real replication over real trees, with partitions that split at any
 * moment. Registers are written, read and listed at the same time while messages are lost, late, out of order and repeated,
 * nodes and zones go, disks refuse, files of one node rot, time jumps, and the process is killed (or, with
 * durability `power`, loses power) inside any operation of the disk, with aim while a partition is being split. What must hold:
 *
 * - the history of updates, strong reads and lists is linearizable: no acknowledged write is lost, on either side of a split;
 * - partitions cover everything once, whatever a crash leaves, and each holds keys of its own range only;
 * - with at most one node hindered no request fails, splits or not; with more it fails, and does not hang;
 * - what a transaction holds is refused, and a watch tells of what was written;
 * - when all is well again every partition serves, its replicas become the same, and no file is left that nothing names.
 */
import assert from "node:assert/strict";
import { availabilityZones, DiskError } from "@cloudglass/env";
import { type Keyspace, openKeyspace } from "../../../../dynamodb/src/storage/partition/index.ts";
import {
  GroupUnavailableError,
  ReplicaPorts,
} from "../../../../dynamodb/src/storage/replication/index.ts";
import { HistoryRecorder } from "../../linearizability/history.ts";
import { checkLinearizability } from "../../linearizability/linearizability.ts";
import {
  type ObjectAnswer,
  type ObjectCall,
  objectModel,
  partitionByKey,
} from "../../linearizability/object-model.ts";
import { pick, pickMagnitude, pickWeighted } from "../../pick.ts";
import type { Workload, WorkloadRun } from "../../workload.ts";
import type { SimulatedProcess, World } from "../../world.ts";
import { ReplayNetwork } from "../replication/replay-network.ts";
import { ReplicaWeather } from "../replication/replica-weather.ts";
import { holdKey } from "./held-key.ts";
import { bareText, callKeyspace, itemKey } from "./keyspace-calls.ts";
import { assertAlike, assertCovered, assertNothingLeft } from "./keyspace-state.ts";
import { Registers } from "./registers.ts";

export function keyspace(): Workload {
  return {
    name: "keyspace",
    world: { medium: { syncDelayMsMax: 5 }, network: { delayMsMax: 5, lossProbability: 0.01 } },
    setUp: async (world) => {
      const run = new KeyspaceRun(world);
      await run.boot();
      return run;
    },
  };
}

const ZONES = availabilityZones("us-east-1").slice(0, 3);
const NODES = ZONES.map((zone, index) => ({ name: `dynamodb-storage-${index + 1}`, zone }));
const AT_ONCE_MAX = 6;
const SERVES_MS_MAX = 3_000;
/** So small that every level is filled within a few hundred steps. */
const TREE = {
  memtableBytes: 4000,
  level0Tables: 2,
  level1TableBytes: 3000,
  level1Tables: 3,
  level2TableBytes: 12_000,
  manifestBytesMax: 500,
};

class KeyspaceRun implements WorkloadRun {
  readonly #world: World;
  readonly #weather: ReplicaWeather;
  readonly #durability: "process" | "power";
  readonly #splitBytes: number;
  readonly #beginnings: readonly Uint8Array[];
  readonly #segmentBytesMax: number;
  readonly #replays: number;
  /** Files of one node, always the same: what is in them may be found much later, so that node counts as hindered. */
  readonly #mayRot: boolean;
  readonly #history = new HistoryRecorder<ObjectCall, ObjectAnswer>();
  /** Values that were ever asked to be written. */
  readonly #written = new Set<string>();
  readonly #registers: Registers;
  #valueNumber = 0;
  #atOnce = 0;
  #process!: SimulatedProcess;
  #keyspace!: Keyspace;
  #network!: ReplayNetwork;
  readonly #counts = {
    answered: 0,
    failed: 0,
    eventual: 0,
    held: 0,
    crashes: 0,
    splits: 0,
    splitsBySize: 0,
    splitsFailed: 0,
    crashesInSplits: 0,
    partitions: 0,
    replays: 0,
    rot: 0,
    rebuilt: 0,
  };
  #splitting = 0;

  constructor(world: World) {
    const { random } = world;
    this.#world = world;
    this.#weather = new ReplicaWeather(world, NODES, () => true);
    this.#durability = pick(random, ["process", "power"]);
    this.#splitBytes = pick(random, [6_000, 30_000, 1_000_000]);
    this.#beginnings = pick(random, [[], ["h", "p"]]).map((text) => Buffer.from(text));
    this.#segmentBytesMax = pick(random, [500, 3000, 20_000]);
    this.#replays = pick(random, [0, 0.05]);
    this.#mayRot = random.below(3) === 0;
    this.#registers = new Registers(random);
  }

  /** Starts the program, again and again if it is stopped while it starts. */
  async boot(): Promise<void> {
    for (;;) {
      this.#process = this.#world.boot(this.#durability);
      this.#splitting = 0;
      try {
        this.#keyspace = await this.#world.until(this.#open(), "opening the keyspace");
        assertCovered(this.#keyspace);
        if (this.#world.random.below(3) > 0) {
          await this.#world.until(this.#keyspace.wake(), "opening the partitions");
        }
        break;
      } catch (error) {
        if (!this.#world.medium.halted) throw error;
        this.#crashProcess();
      }
    }
    this.#weather.booted();
  }

  counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  async step(): Promise<void> {
    const { random, medium } = this.#world;
    const action = pickWeighted(random, {
      call: this.#atOnce < AT_ONCE_MAX ? 50 : 0,
      ballast: this.#atOnce < AT_ONCE_MAX ? 15 : 0,
      eventual: 5,
      held: 1,
      split: 2,
      pass: 30,
      strike: 2,
      clear: 4,
      rot: this.#mayRot ? 2 : 0,
      settle: 0.6,
      halt: 1,
      crash: 0.4,
      hour: 0.2,
      lag: 0.5,
    });
    if (action === "call") this.#world.start("a call", () => this.#call(this.#anyCall()));
    else if (action === "ballast") this.#world.start("ballast", () => this.#putBallast());
    else if (action === "eventual") this.#world.start("eventual", () => this.#readEventually());
    else if (action === "held") this.#world.start("held", () => this.#hold());
    else if (action === "split") this.#startSplit();
    else if (action === "pass") await this.#world.pass(pickMagnitude(random, 0, 400));
    else if (action === "strike") this.#weather.strike();
    else if (action === "clear") this.#weather.clear();
    else if (action === "rot") this.#rot();
    else if (action === "settle") await this.#settle();
    else if (action === "halt") medium.haltAfter(1 + pickMagnitude(random, 0, 300));
    else if (action === "hour") await this.#world.pass(3_600_000);
    else if (action === "lag") this.#keyspace.replicationLagMs = pick(random, [0, 0, 50, 2000]);
    if (action === "crash" || medium.halted) await this.#crash();
    this.#look();
  }

  async check(): Promise<void> {
    await this.#settle();
    await this.#crash();
    await this.#settle();
    this.#counts.partitions += this.#keyspace.partitions().length;
    for (const [key, calls] of partitionByKey(this.#history.calls)) {
      const verdict = checkLinearizability(objectModel, calls);
      if (verdict.kind === "linearizable") continue;
      const shown = calls.map((call) => JSON.stringify(call)).join("\n");
      assert.fail(`${key} is not linearizable: ${JSON.stringify(verdict.stuckAt)}\n${shown}`);
    }
    const files = this.#world.medium.files();
    await this.#world.until(this.#keyspace.destroy(), "destroying the keyspace");
    assert(files.length > 0);
    assert.deepEqual(this.#world.medium.files(), [], "files are left");
  }

  #open(): Promise<Keyspace> {
    const { environment } = this.#process;
    const { clock, random, network } = environment;
    this.#countReplays();
    this.#network = new ReplayNetwork(network, clock, random, this.#replays);
    const env = { ...environment, network: this.#network };
    return openKeyspace({
      env,
      ports: new ReplicaPorts(env.network, NODES),
      nodes: NODES,
      name: "keyspace",
      splitBytes: this.#splitBytes,
      beginnings: this.#beginnings,
      tree: TREE,
      group: { segmentBytesMax: this.#segmentBytesMax, logBytesKept: this.#segmentBytesMax },
      onSplit: ({ parent, low, high, why }) => {
        this.#counts.splits++;
        if (why === "size") this.#counts.splitsBySize++;
        this.#world.record(`${parent} is ${low.id} and ${high.id} now`);
        assertCovered(this.#keyspace);
      },
    });
  }

  async #crash(): Promise<void> {
    this.#crashProcess();
    await this.boot();
  }

  #crashProcess(): void {
    const { random, medium } = this.#world;
    const power = this.#durability === "power" && random.below(2) === 0;
    // A disk that cannot be read cannot be opened.
    this.#weather.clearAll();
    medium.heal();
    this.#world.crash(power ? "power" : "process");
    this.#counts.crashes++;
    if (this.#splitting > 0) this.#counts.crashesInSplits++;
    this.#atOnce = 0;
    this.#registers.retire();
    // Now and then the next life ends while it starts.
    if (random.below(6) === 0) medium.haltAfter(1 + random.below(40));
  }

  #anyCall(): ObjectCall {
    const { random } = this.#world;
    const key = this.#registers.any();
    const kind = pickWeighted(random, { put: 5, delete: 1, read: 5, list: 0.5 });
    if (kind === "list" || kind === "read") return kind === "list" ? { kind } : { kind, key };
    const known = `value-${Math.max(1, this.#valueNumber - random.below(6))}`;
    if (kind === "delete") return random.below(2) ? { kind, key } : { kind, key, ifValue: known };
    const value = this.#newValue();
    const condition = pick(random, [undefined, "if-absent", { ifValue: known }] as const);
    return condition === undefined ? { kind, key, value } : { kind, key, value, condition };
  }

  #newValue(): string {
    const value = `value-${++this.#valueNumber}`;
    this.#written.add(value);
    return value;
  }

  async #call(call: ObjectCall): Promise<void> {
    const process = this.#process;
    if (call.kind !== "list") this.#registers.invoked(call.key);
    let failure: unknown;
    const answer = await this.#watched(
      () =>
        this.#history.record("client", call, async () => {
          try {
            return await callKeyspace(this.#keyspace, call);
          } catch (error) {
            failure = error;
            throw error;
          }
        }),
      () => failure,
    );
    if (!process.alive) return;
    if (answer !== undefined) {
      if (call.kind !== "list") this.#registers.answered(call.key);
      this.#world.record(`${JSON.stringify(call)} → ${answer.kind}`);
    } else this.#registers.retire();
  }

  /** Counts what comes of a request, and excuses its failure only when more than one node was hindered. */
  async #watched<Answer>(
    perform: () => Promise<Answer | undefined>,
    failureOf: () => unknown,
  ): Promise<Answer | undefined> {
    const process = this.#process;
    const watch = this.#weather.watch();
    this.#atOnce++;
    const answer = await perform();
    watch.end();
    if (!process.alive) return answer;
    this.#atOnce--;
    const failure = failureOf();
    if (failure === undefined) {
      this.#counts.answered++;
      return answer;
    }
    this.#counts.failed++;
    this.#world.record(`failed: ${failure}`);
    const hindered = [...watch.hindered];
    // A partition cannot be opened while one of its disks refuses.
    const isUnopened = failure instanceof DiskError && hindered.length > 0;
    assert(
      failure instanceof GroupUnavailableError || isUnopened,
      `not an expected failure: ${failure}`,
    );
    assert(hindered.length > 1 || isUnopened, `a request failed, only ${hindered} was hindered`);
    return answer;
  }

  /** What fills partitions, and nobody looks at. */
  async #putBallast(): Promise<void> {
    const { random } = this.#world;
    const letter = String.fromCharCode(97 + random.below(26));
    const key = itemKey(`${letter}-ballast-${random.below(40)}`);
    const isGone = random.below(5) === 0;
    const value = isGone ? undefined : Buffer.alloc(pickMagnitude(random, 50, 1500), ".");
    let failure: unknown;
    await this.#watched(
      async () => {
        const mutations = [{ key, value }];
        await this.#keyspace
          .update(key, () => ({ mutations, result: undefined }))
          .catch((error) => {
            failure = error;
          });
      },
      () => failure,
    );
  }

  async #readEventually(): Promise<void> {
    const process = this.#process;
    const key = itemKey(this.#registers.any());
    try {
      const look = (view: { get(key: Uint8Array): Uint8Array | undefined }) =>
        bareText(view.get(key));
      const value = await this.#keyspace.read(key, look, "eventual");
      if (!process.alive) return;
      assert(value === undefined || this.#written.has(value), `nobody wrote ${value}`);
      this.#counts.eventual++;
    } catch (error) {
      const isExpected = error instanceof GroupUnavailableError || error instanceof DiskError;
      assert(!process.alive || isExpected, String(error));
    }
  }

  async #hold(): Promise<void> {
    if (await holdKey(this.#keyspace, this.#process, this.#registers.newName()))
      this.#counts.held++;
  }

  #startSplit(): void {
    const { random, medium } = this.#world;
    const process = this.#process;
    const { id } = pick(random, this.#keyspace.partitions());
    if (random.below(3) === 0) medium.haltAfter(1 + random.below(250));
    this.#splitting++;
    this.#world.start("a split", async () => {
      const hasSplit = await this.#keyspace.split(id, "heat");
      if (!process.alive) return;
      this.#splitting--;
      if (!hasSplit) this.#counts.splitsFailed++;
    });
  }

  #rot(): void {
    this.#weather.rot();
    this.#counts.rot++;
  }

  /** Counts what happens inside. */
  #look(): void {
    const states = this.#keyspace
      .partitions()
      .flatMap(({ group }) => group?.replicas.map(({ state }) => state) ?? []);
    if (states.includes("rebuilding")) this.#counts.rebuilt++;
  }

  #countReplays(): void {
    this.#counts.replays += this.#network?.replayCount ?? 0;
  }

  /** All faults end; every partition serves soon, and its replicas become alike. */
  async #settle(): Promise<void> {
    this.#weather.clearAll();
    this.#world.medium.heal();
    if (this.#world.medium.halted) await this.#crash();
    this.#world.medium.heal();
    this.#keyspace.replicationLagMs = 0;
    await this.#world.drain();
    const began = this.#world.clock.monotonic();
    const key = this.#registers.newName();
    await this.#world.until(this.#call({ kind: "put", key, value: this.#newValue() }), "a call");
    await this.#world.until(this.#call({ kind: "list" }), "a list");
    const tookMs = this.#world.clock.monotonic() - began;
    assert(tookMs <= SERVES_MS_MAX, `the keyspace served only after ${tookMs} ms`);
    for (const name of this.#registers.names) {
      await this.#world.until(this.#call({ kind: "read", key: name }), "a call");
    }
    await this.#world.until(this.#keyspace.rest(), "the splits");
    await assertAlike(this.#keyspace, this.#world);
    assertNothingLeft(this.#keyspace, this.#world.medium, NODES);
    this.#world.record("settled");
  }
}
