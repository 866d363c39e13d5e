/**
 * A partition's three replicas under everything that may happen to them: registers and a set are written and read by
 * clients at the same time while messages are lost, late, out of order and repeated, nodes and zones go, links are cut in
 * one direction or both, disks refuse to append, one log rots, time jumps, and the process is killed (or, with durability
 * `power`, loses power) inside any operation of the disk. What must hold:
 *
 * - the history of updates and strong reads is linearizable: so no acknowledged write is lost;
 * - an eventual read gives something that was once written;
 * - with at most one node hindered no request fails; with more it fails, and does not hang;
 * - when all is well again the group serves within two seconds, and the three states become the same.
 */
import assert from "node:assert/strict";
import { availabilityZones } from "@cloudglass/env";
import {
  GroupUnavailableError,
  openReplicaGroup,
  type ReplicaGroup,
  ReplicaPorts,
} from "../../../../dynamodb/src/storage/replication/index.ts";
import { CheckpointMachine } from "../../../../dynamodb/src/storage/replication/replication.fixture.ts";
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
import { callGroup, keyBytes } from "./group-calls.ts";
import { ReplayNetwork } from "./replay-network.ts";
import { ReplicaWeather } from "./replica-weather.ts";

export function replication(): Workload {
  return {
    name: "replication",
    world: { medium: { syncDelayMsMax: 10 }, network: { delayMsMax: 5, lossProbability: 0.01 } },
    async setUp(world) {
      const run = new ReplicationRun(world);
      await run.boot();
      return run;
    },
  };
}

const ZONES = availabilityZones("us-east-1").slice(0, 3);
const NODES = ZONES.map((zone, index) => ({ name: `dynamodb-storage-${index + 1}`, zone }));
const KEY_COUNT = 4;
/** Calls at a time, and calls of one key that never got an answer: the search is exponential in both. */
const AT_ONCE_MAX = 6;
const UNANSWERED_MAX = 5;
/** From the end of all faults to the first answer. */
const SERVES_MS_MAX = 2_000;

class ReplicationRun implements WorkloadRun {
  readonly #world: World;
  readonly #weather: ReplicaWeather;
  readonly #durability: "process" | "power";
  readonly #checkpointEvery: number;
  readonly #segmentBytesMax: number;
  readonly #replays: number;
  readonly #history = new HistoryRecorder<ObjectCall, ObjectAnswer>();
  /** Values that were ever asked to be written. */
  readonly #written = new Set<string>();
  readonly #keys: { name: string; unanswered: number }[];
  #keyNumber = 0;
  #valueNumber = 0;
  #atOnce = 0;
  #process!: SimulatedProcess;
  #group!: ReplicaGroup;
  #machines: readonly CheckpointMachine[] = [];
  #network!: ReplayNetwork;
  #leaderBallot = 0;
  readonly #counts = {
    answered: 0,
    failed: 0,
    eventual: 0,
    stale: 0,
    crashes: 0,
    leaders: 0,
    replays: 0,
    snapshots: 0,
    rebuilt: 0,
  };

  constructor(world: World) {
    const { random } = world;
    this.#world = world;
    this.#weather = new ReplicaWeather(world, NODES);
    this.#durability = pick(random, ["process", "power"]);
    this.#checkpointEvery = pick(random, [3, 10, 50]);
    this.#segmentBytesMax = pick(random, [200, 1000, 10_000]);
    this.#replays = pick(random, [0, 0.05]);
    this.#keys = Array.from({ length: KEY_COUNT }, () => this.#newKey());
  }

  counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  async step(): Promise<void> {
    const { random, medium } = this.#world;
    const action = pickWeighted(random, {
      call: this.#atOnce < AT_ONCE_MAX ? 50 : 0,
      eventual: 8,
      pass: 30,
      strike: 3,
      clear: 4,
      rot: 0.3,
      settle: 0.7,
      halt: 1.5,
      crash: 0.5,
      hour: 0.3,
      lag: 0.5,
    });
    if (action === "call") this.#world.start("a call", () => this.#call(this.#anyCall()));
    else if (action === "eventual") this.#world.start("eventual", () => this.#readEventually());
    else if (action === "pass") await this.#world.pass(pickMagnitude(random, 0, 600));
    else if (action === "strike") this.#weather.strike();
    else if (action === "clear") this.#weather.clear();
    else if (action === "rot") this.#weather.rot();
    else if (action === "settle") await this.#settle();
    else if (action === "halt") medium.haltAfter(1 + pickMagnitude(random, 0, 200));
    else if (action === "hour") await this.#world.pass(3_600_000);
    else if (action === "lag") this.#group.replicationLagMs = pick(random, [0, 0, 50, 2000]);
    if (action === "crash" || medium.halted) await this.#crash();
    this.#look();
  }

  async check(): Promise<void> {
    await this.#settle();
    await this.#crash();
    await this.#settle();
    for (const [key, calls] of partitionByKey(this.#history.calls)) {
      const verdict = checkLinearizability(objectModel, calls);
      if (verdict.kind === "linearizable") continue;
      const shown = calls.map((call) => JSON.stringify(call)).join("\n");
      assert.fail(`${key} is not linearizable: ${JSON.stringify(verdict.stuckAt)}\n${shown}`);
    }
  }

  async boot(): Promise<void> {
    this.#process = this.#world.boot(this.#durability);
    const { environment } = this.#process;
    const { clock, random, disk, network } = environment;
    this.#network = new ReplayNetwork(network, clock, random, this.#replays);
    const env = { ...environment, network: this.#network };
    const syncs = this.#durability === "power";
    this.#machines = NODES.map(({ name }) => {
      const tables = disk.directory(`${name}/tables`);
      return new CheckpointMachine(tables, syncs, this.#checkpointEvery);
    });
    const secured = Promise.all(this.#machines.map((machine) => machine.secure()));
    await this.#world.until(secured, "opening the machines");
    this.#group = openReplicaGroup({
      env,
      ports: new ReplicaPorts(env.network, NODES),
      name: "partition",
      replicas: NODES.map((node, index) => ({
        node,
        machine: this.#machines[index]!,
        disk: disk.directory(`${node.name}/log`),
      })),
      segmentBytesMax: this.#segmentBytesMax,
      logBytesKept: this.#segmentBytesMax,
    });
    this.#leaderBallot = 0;
    this.#weather.booted();
  }

  async #crash(): Promise<void> {
    const { random } = this.#world;
    const power = this.#durability === "power" && random.below(2) === 0;
    this.#countReplays();
    // A disk that cannot be read cannot be opened.
    this.#weather.clearAll();
    this.#world.medium.heal();
    this.#world.crash(power ? "power" : "process");
    this.#counts.crashes++;
    this.#atOnce = 0;
    for (const key of this.#keys) if (key.unanswered > UNANSWERED_MAX) this.#retire(key);
    await this.boot();
  }

  #newKey(): { name: string; unanswered: number } {
    return { name: `key-${++this.#keyNumber}`, unanswered: 0 };
  }

  /** Nobody calls it any more, so its history stays small. */
  #retire(key: { name: string; unanswered: number }): void {
    Object.assign(key, this.#newKey());
  }

  #anyCall(): ObjectCall {
    const { random } = this.#world;
    const { name: key } = pick(random, this.#keys);
    const kind = pickWeighted(random, { put: 5, delete: 1, read: 5, list: 0.5 });
    if (kind === "list" || kind === "read") return kind === "list" ? { kind } : { kind, key };
    const known = `value-${Math.max(1, this.#valueNumber - random.below(6))}`;
    if (kind === "delete") return random.below(2) ? { kind, key } : { kind, key, ifValue: known };
    const value = `value-${++this.#valueNumber}`;
    this.#written.add(value);
    const condition = pick(random, [undefined, "if-absent", { ifValue: known }] as const);
    return condition === undefined ? { kind, key, value } : { kind, key, value, condition };
  }

  async #call(call: ObjectCall): Promise<void> {
    const process = this.#process;
    const watch = this.#weather.watch();
    const key = this.#keys.find(({ name }) => call.kind !== "list" && name === call.key);
    this.#atOnce++;
    if (key !== undefined) key.unanswered++;
    let failure: unknown;
    const answer = await this.#history.record("client", call, async () => {
      try {
        return await callGroup(this.#group, call);
      } catch (error) {
        failure = error;
        throw error;
      }
    });
    watch.end();
    if (!process.alive) return;
    this.#atOnce--;
    if (answer !== undefined) {
      this.#counts.answered++;
      if (key !== undefined) key.unanswered--;
      this.#world.record(`${JSON.stringify(call)} → ${answer.kind}`);
      return;
    }
    this.#counts.failed++;
    assert(failure instanceof GroupUnavailableError, `not an expected failure: ${failure}`);
    this.#world.record(`${JSON.stringify(call)} failed: ${failure.message}`);
    const hindered = [...watch.hindered];
    assert(hindered.length > 1, `a call failed although only ${hindered} was hindered`);
    if (key !== undefined && key.unanswered > UNANSWERED_MAX) this.#retire(key);
  }

  async #readEventually(): Promise<void> {
    const process = this.#process;
    const { name } = pick(this.#world.random, this.#keys);
    const read = (view: { get(key: Uint8Array): Uint8Array | undefined }) => {
      const value = view.get(keyBytes(name));
      return value && Buffer.from(value).toString();
    };
    try {
      const value = await this.#group.read(read, "eventual");
      if (!process.alive) return;
      assert(value === undefined || this.#written.has(value), `nobody wrote ${value}`);
      this.#counts.eventual++;
      if (this.#machines.some((machine) => read(machine) !== value)) this.#counts.stale++;
    } catch (error) {
      assert(!process.alive || error instanceof GroupUnavailableError, String(error));
    }
  }

  /** Counts what happens inside. */
  #look(): void {
    const { leader, replicas } = this.#group.status();
    if (leader !== undefined && leader.ballot !== this.#leaderBallot) {
      assert(leader.ballot > this.#leaderBallot, "a leader of an old ballot serves");
      this.#leaderBallot = leader.ballot;
      this.#counts.leaders++;
      this.#world.record(`${leader.node} leads under ${leader.ballot}`);
    }
    if (replicas.some(({ state }) => state === "installing")) this.#counts.snapshots++;
    if (replicas.some(({ state }) => state === "rebuilding")) this.#counts.rebuilt++;
  }

  #countReplays(): void {
    this.#counts.replays += this.#network.replayCount;
    this.#network.replayCount = 0;
  }

  /** All faults end; the group serves soon, and its replicas become alike. */
  async #settle(): Promise<void> {
    this.#weather.clearAll();
    this.#world.medium.heal();
    if (this.#world.medium.halted) await this.#crash();
    this.#group.replicationLagMs = 0;
    await this.#world.drain();
    const key = this.#newKey();
    const began = this.#world.clock.monotonic();
    await this.#world.until(this.#call(this.#putOf(key.name)), "a call");
    const tookMs = this.#world.clock.monotonic() - began;
    assert(tookMs <= SERVES_MS_MAX, `the group served only after ${tookMs} ms`);
    for (const { name } of this.#keys) {
      await this.#world.until(this.#call({ kind: "read", key: name }), "a call");
    }
    await this.#becomeAlike();
    this.#weather.recovered();
    this.#countReplays();
    this.#world.record("settled");
  }

  async #becomeAlike(): Promise<void> {
    for (let round = 0; round < 20; round++) {
      const { replicas } = this.#group.status();
      const applied = new Set(replicas.map(({ appliedIndex }) => appliedIndex));
      const wellCount = replicas.filter(({ state }) => /leader|follower/.test(state)).length;
      if (applied.size === 1 && wellCount === 3) break;
      await this.#world.pass(200);
    }
    const states = this.#machines.map((machine) =>
      [...machine.scan({}, false)].map(
        ({ key, value }) => `${Buffer.from(key)} ${Buffer.from(value)}`,
      ),
    );
    assert.deepEqual(states[1], states[0], "the replicas' states differ");
    assert.deepEqual(states[2], states[0], "the replicas' states differ");
    for (const { state } of this.#group.status().replicas) {
      assert(state === "leader" || state === "follower", `a replica is still ${state}`);
    }
  }

  #putOf(key: string): ObjectCall {
    const value = `value-${++this.#valueNumber}`;
    this.#written.add(value);
    return { kind: "put", key, value };
  }
}
