/**
 * Transactions over keyspaces whose partitions split, under everything that may happen to them: messages are lost, late, out
 * of order and repeated, nodes and zones go, disks refuse, logs rot, time jumps, and the process is killed (or, with
 * durability `power`, loses power) inside any operation of the disk. What is done, and must hold of it, is the scenario's. Of all:
 *
 * - with at most one node hindered no request fails; with more it fails, and does not hang;
 * - when all is well again everything is seen together soon, no transaction is under way and nothing is locked.
 */
import assert from "node:assert/strict";
import { DiskError } from "@cloudglass/env";
import { LockedError } from "../../../../dynamodb/src/storage/partition/index.ts";
import { GroupUnavailableError } from "../../../../dynamodb/src/storage/replication/index.ts";
import { pick, pickMagnitude, pickWeighted } from "../../pick.ts";
import type { Workload, WorkloadRun } from "../../workload.ts";
import type { World } from "../../world.ts";
import { ReplicaWeather } from "../replication/replica-weather.ts";
import { type Cluster, type ClusterPlan, openCluster, placeOf, planCluster } from "./cluster.ts";
import { directoriesOf, NODES } from "./nodes.ts";
import { looking, type Value } from "./steps.ts";

export interface Scenario {
  /** Until it succeeds, once, in fair weather. */
  begin(cluster: Cluster): Promise<void>;
  /** What one client does: a request or a few. What is thrown is judged by the run. */
  act(cluster: Cluster, attempt: Attempt): Promise<void>;
  /** What is seen together when all is well. */
  readonly names: readonly string[];
  audit(cluster: Cluster, values: readonly Value[]): Promise<void>;
  /** The process ended; what was asked was not answered. */
  ended?(): void;
  check(): void;
  counts(): Readonly<Record<string, number>>;
}

/** Makes a request and judges its failure. Undefined when it failed, or the process ended. */
export type Attempt = <Answer>(
  what: string,
  request: () => Promise<Answer>,
) => Promise<Answer | undefined>;

export function transactionWorkload(
  name: string,
  createScenario: (world: World) => Scenario,
): Workload {
  return {
    name,
    world: { medium: { syncDelayMsMax: 5 }, network: { delayMsMax: 5, lossProbability: 0.01 } },
    setUp: async (world) => {
      const run = new TransactionRun(world, createScenario(world));
      await run.begin();
      return run;
    },
  };
}

const AT_ONCE_MAX = 5;
const SERVES_MS_MAX = 5_000;
/** Until everything that could not end has been tried again. */
const PATIENCE_MS = 20_000;

class TransactionRun implements WorkloadRun {
  readonly #world: World;
  readonly #scenario: Scenario;
  readonly #weather: ReplicaWeather;
  readonly #plan: ClusterPlan;
  #cluster!: Cluster;
  #atOnce = 0;
  /** Nothing is to go wrong. */
  #isCalm = true;
  readonly #counts = {
    answered: 0,
    failed: 0,
    crashes: 0,
    crashesInside: 0,
    splits: 0,
    replays: 0,
  };

  constructor(world: World, scenario: Scenario) {
    this.#world = world;
    this.#scenario = scenario;
    const mayRot = (path: string) => /\/log\/|\/routing$/.test(path);
    this.#weather = new ReplicaWeather(world, NODES, mayRot, directoriesOf);
    this.#plan = planCluster(world);
  }

  async begin(): Promise<void> {
    await this.#boot();
    await this.#world.until(this.#scenario.begin(this.#cluster), "the beginning");
    this.#isCalm = false;
  }

  counts(): Readonly<Record<string, number>> {
    return { ...this.#counts, ...this.#scenario.counts() };
  }

  async step(): Promise<void> {
    const { random, medium } = this.#world;
    const action = pickWeighted(random, {
      act: this.#atOnce < AT_ONCE_MAX ? 60 : 0,
      split: 2,
      pass: 30,
      strike: 2,
      clear: 4,
      rot: 0.2,
      settle: 0.6,
      halt: 1.2,
      crash: 0.4,
      hour: 0.2,
      lag: 0.3,
    });
    if (action === "act") this.#act();
    else if (action === "split") this.#startSplit();
    else if (action === "pass") await this.#world.pass(pickMagnitude(random, 0, 400));
    else if (action === "strike") this.#weather.strike();
    else if (action === "clear") this.#weather.clear();
    else if (action === "rot") this.#weather.rot();
    else if (action === "settle") await this.#settle();
    else if (action === "halt") medium.haltAfter(1 + pickMagnitude(random, 0, 200));
    else if (action === "hour") await this.#world.pass(3_600_000);
    else if (action === "lag") {
      const lagMs = pick(random, [0, 0, 50, 2000]);
      for (const keyspace of this.#cluster.keyspaces) keyspace.replicationLagMs = lagMs;
    }
    if (action === "crash" || medium.halted) await this.#crash();
  }

  async check(): Promise<void> {
    await this.#settle();
    await this.#crash();
    await this.#settle();
    this.#scenario.check();
  }

  /** Starts the program, again and again if it is stopped while it starts. */
  async #boot(): Promise<void> {
    for (;;) {
      const process = this.#world.boot(this.#plan.durability);
      try {
        const opening = openCluster(this.#world, process, this.#plan, {
          onSplit: () => {
            this.#counts.splits++;
          },
          onDecision: () => this.#aim(),
        });
        this.#cluster = await this.#world.until(opening, "opening the cluster");
        break;
      } catch (error) {
        if (!this.#world.medium.halted) throw error;
        this.#endProcess();
      }
    }
    this.#weather.booted();
  }

  async #crash(): Promise<void> {
    if (this.#cluster.transactions.underWayCount > 0) this.#counts.crashesInside++;
    this.#counts.replays += this.#cluster.network.replayCount;
    this.#endProcess();
    await this.#boot();
  }

  #endProcess(): void {
    const { random, medium } = this.#world;
    const power = this.#plan.durability === "power" && random.below(2) === 0;
    // A disk that cannot be read cannot be opened.
    this.#weather.clearAll();
    medium.heal();
    this.#world.crash(power ? "power" : "process");
    this.#counts.crashes++;
    this.#atOnce = 0;
    this.#scenario.ended?.();
    // Now and then the next life ends while it starts.
    if (random.below(6) === 0) medium.haltAfter(1 + random.below(60));
  }

  /** Some processes die between the decision of a transaction and its end. */
  #aim(): void {
    const { random, medium } = this.#world;
    if (this.#isCalm || random.below(25) > 0) return;
    medium.haltAfter(1 + random.below(60));
  }

  #act(): void {
    this.#atOnce++;
    const { process } = this.#cluster;
    this.#world.start("an act", async () => {
      await this.#scenario.act(this.#cluster, (what, request) => this.#attempt(what, request));
      if (process.alive) this.#atOnce--;
    });
  }

  async #attempt<Answer>(
    what: string,
    request: () => Promise<Answer>,
  ): Promise<Answer | undefined> {
    const { process } = this.#cluster;
    const watch = this.#weather.watch();
    try {
      const answer = await request();
      if (!process.alive) return undefined;
      this.#counts.answered++;
      this.#world.record(`${what}: ${JSON.stringify(answer)}`);
      return answer;
    } catch (error) {
      if (!process.alive) return undefined;
      this.#world.record(`${what} failed: ${error}`);
      if (!(error instanceof LockedError)) this.#judge(error, [...watch.hindered]);
      return undefined;
    } finally {
      watch.end();
    }
  }

  #judge(error: unknown, hindered: readonly string[]): void {
    this.#counts.failed++;
    // A partition cannot be opened while one of its disks refuses; the opening may be one that began before the request.
    const isUnopened = error instanceof DiskError || /simulated/.test(String(error));
    const isUnavailable = error instanceof GroupUnavailableError;
    assert(isUnavailable || isUnopened, `not an expected failure: ${error}`);
    assert(hindered.length > 1 || isUnopened, `a request failed, only ${hindered} was hindered`);
  }

  #startSplit(): void {
    const { random, medium } = this.#world;
    const keyspace = pick(random, this.#cluster.keyspaces);
    const { id } = pick(random, keyspace.partitions());
    if (random.below(4) === 0) medium.haltAfter(1 + random.below(250));
    this.#world.start("a split", async () => {
      await keyspace.split(id, "heat");
    });
  }

  /** All faults end; everything is seen together soon. */
  async #settle(): Promise<void> {
    this.#isCalm = true;
    this.#weather.clearAll();
    this.#world.medium.heal();
    if (this.#world.medium.halted) await this.#crash();
    this.#world.medium.heal();
    for (const keyspace of this.#cluster.keyspaces) keyspace.replicationLagMs = 0;
    await this.#world.drain();
    const began = this.#world.clock.monotonic();
    const values = await this.#world.until(this.#seeAll(), "seeing everything", PATIENCE_MS);
    const tookMs = this.#world.clock.monotonic() - began;
    assert(tookMs <= SERVES_MS_MAX, `everything was seen only after ${tookMs} ms`);
    assert.equal(this.#cluster.transactions.underWayCount, 0, "a transaction does not end");
    await this.#world.until(this.#assertUnlocked(), "looking for locks");
    await this.#world.until(this.#scenario.audit(this.#cluster, values), "an audit");
    this.#weather.recovered();
    this.#isCalm = false;
    this.#world.record("settled");
  }

  async #seeAll(): Promise<readonly Value[]> {
    const cluster = this.#cluster;
    for (;;) {
      const steps = this.#scenario.names.map((name) => looking(cluster, name));
      const { isWhole, outcomes } = await cluster.transactions.readTogether(steps);
      if (isWhole && cluster.transactions.underWayCount === 0) {
        return outcomes.map((outcome) => (outcome.kind === "seen" ? outcome.result : undefined));
      }
      await cluster.process.environment.clock.sleep(100);
    }
  }

  async #assertUnlocked(): Promise<void> {
    for (const name of this.#scenario.names) {
      const { keyspace, key } = placeOf(this.#cluster, name);
      // Refused when it is locked.
      await keyspace.update(key, () => ({ mutations: [], result: undefined }));
    }
  }
}
