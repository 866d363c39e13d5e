/**
 * A partition's three replicas, as those see them who ask: the group finds the leader, waits for one while there is
 * none, and learns what became of updates whose leader was lost on the way.
 *
 * INVARIANT: all updates under way were put in order by one leader, `#leader`. When another one serves, its log says
 * which of them were chosen; the others are decided again.
 */
import type { Clock, Disk, Environment, NodeAddress } from "@cloudglass/env";
import type { Mutation } from "../mutation.ts";
import type { StateMachine, View } from "../state-machine.ts";
import { REPLICA_COUNT } from "./ballot.ts";
import { GroupUnavailableError } from "./failure.ts";
import { type GroupStatus, statusOf } from "./group-status.ts";
import type { Leader } from "./leader.ts";
import { answerDelayMs, answersNow } from "./node-conditions.ts";
import { openReplicas } from "./open-replicas.ts";
import type { Replica } from "./replica.ts";
import type { ReplicaPorts } from "./replica-ports.ts";
import { TIMING, type Timing } from "./timing.ts";

export interface Decision<Result> {
  readonly mutations: readonly Mutation[];
  readonly result: Result;
}

export interface ReplicaGroup {
  /**
   * Runs `decide` at the leader over the newest state, entries under way included, and replicates its mutations; resolves
   * when a quorum holds them. `decide` runs again when its leader is lost before that. What it throws rejects. Rejects
   * with `GroupUnavailableError` when there is no quorum for too long.
   */
  update<Result>(decide: (view: View) => Decision<Result>): Promise<Result>;
  /** At the leader under its lease, or at any replica, which may be behind. */
  read<Result>(look: (view: View) => Result, consistency: "strong" | "eventual"): Promise<Result>;
  /** Followers apply what is chosen up to so many milliseconds of `lagClock` later; 0 at first. */
  replicationLagMs: number;
  /** Its leader leads no more and another one is elected. False when there was none. */
  loseLeader(): boolean;
  status(): GroupStatus;
  close(): Promise<void>;
}

export interface ReplicaGroupOptions {
  readonly env: Environment;
  readonly ports: ReplicaPorts;
  readonly name: string;
  /** Three storage nodes of `ports`, and what each replica applies its log to. */
  readonly replicas: readonly {
    readonly node: NodeAddress;
    readonly machine: StateMachine;
    /** A directory of the replica's log alone. */
    readonly disk: Disk;
    /** What it held is gone, its log too: the others rebuild it. REQUIRES: `machine` is empty. */
    readonly isLost?: boolean;
  }[];
  readonly timing?: Partial<Timing>;
  readonly segmentBytesMax?: number;
  readonly logBytesKept?: number;
  /** That of `env` when absent. */
  readonly lagClock?: Clock;
}

const SEGMENT_BYTES_MAX = 8 * 1024 * 1024;
const LOG_BYTES_KEPT = 64 * 1024 * 1024;
/** Requests that wait for a leader or a quorum. */
const REQUEST_COUNT_MAX = 100_000;

/** A request on its way: an update, or a read that found no leader. */
interface Request {
  /** Absent for a read. */
  readonly decide: ((view: View) => Decision<unknown>) | undefined;
  readonly look: ((view: View) => unknown) | undefined;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  readonly deadlineMs: number;
  /** What `decide` gave, or threw. */
  result: unknown;
  hasThrown: boolean;
  /** The entry that has to be chosen first, and the ballot it was proposed under. */
  index: number;
  ballot: number;
}

/** Opens the logs of the replicas. Throws `DiskError`. */
export function openReplicaGroup(options: ReplicaGroupOptions): ReplicaGroup {
  return new PaxosGroup(options);
}

class PaxosGroup implements ReplicaGroup {
  replicationLagMs = 0;
  readonly #name: string;
  readonly #env: Environment;
  readonly #timing: Timing;
  readonly #replicas: readonly Replica[];
  #leader: Leader | undefined;
  /** Updates that wait for a quorum, by index; those before `#settled` are done. */
  #underWay: Request[] = [];
  #settled = 0;
  /** Requests that wait for a leader. */
  #waiting: Request[] = [];
  #isSweeping = false;
  #wakeAgainMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(options: ReplicaGroupOptions) {
    const { env, ports, name, replicas } = options;
    if (replicas.length !== REPLICA_COUNT) throw new RangeError("a group has three replicas");
    this.#name = name;
    this.#env = env;
    this.#timing = { ...TIMING, ...options.timing };
    const nodes = replicas.map(({ node }) => node);
    const shared = {
      env,
      ports,
      group: name,
      nodes,
      timing: this.#timing,
      segmentBytesMax: options.segmentBytesMax ?? SEGMENT_BYTES_MAX,
      logBytesKept: options.logBytesKept ?? LOG_BYTES_KEPT,
      firstUnderWay: () => this.#underWay[this.#settled]?.index ?? Number.POSITIVE_INFINITY,
      lagMs: () => this.replicationLagMs,
      lagClock: options.lagClock ?? env.clock,
      serves: (leader: Leader) => this.#serves(leader),
    };
    this.#replicas = openReplicas(shared, replicas);
  }

  update<Result>(decide: (view: View) => Decision<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const nowMs = this.#env.clock.monotonic();
      this.#submit(this.#request(decide, undefined, resolve, reject, nowMs), nowMs);
    });
  }

  read<Result>(look: (view: View) => Result, consistency: "strong" | "eventual"): Promise<Result> {
    this.#wake(this.#env.clock.monotonic());
    const replica = this.#replicaFor(consistency);
    const delayMs = replica === undefined ? 0 : answerDelayMs(replica.node, this.#env);
    if (delayMs === 0) return this.#readAt(replica, look);
    // Who leads when the time is over is another question.
    return this.#env.clock
      .sleep(delayMs)
      .then(() => this.#readAt(this.#replicaFor(consistency), look));
  }

  loseLeader(): boolean {
    return this.#replicas.filter((replica) => replica.stepDown()).length > 0;
  }

  status(): GroupStatus {
    const nowMs = this.#env.clock.monotonic();
    const leader = this.#leader?.canServe(nowMs) ? this.#leader : undefined;
    const chosen = this.#replicas.reduce((max, each) => Math.max(max, each.commitIndex), 0);
    return {
      group: this.#name,
      leader: leader && {
        node: leader.replica.node.name,
        zone: leader.replica.node.zone,
        ballot: leader.ballot,
        leaseLeftMs: leader.leaseEndMs - nowMs,
      },
      replicas: this.#replicas.map((each) => statusOf(each, each === leader?.replica, chosen)),
      underWay: this.#underWay.length - this.#settled,
      waiting: this.#waiting.length,
    };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const replica of this.#replicas) replica.close();
    this.#failAll("the group was closed");
  }

  #request<Result>(
    decide: Request["decide"],
    look: Request["look"],
    resolve: (result: Result) => void,
    reject: (error: unknown) => void,
    nowMs: number,
  ): Request {
    return {
      decide,
      look,
      resolve,
      reject,
      deadlineMs: nowMs + this.#timing.patienceMs,
      result: undefined,
      hasThrown: false,
      index: 0,
      ballot: 0,
    };
  }

  #submit(request: Request, nowMs: number): void {
    if (this.#isClosed) {
      request.reject(new GroupUnavailableError(this.#name, "none", "the group was closed"));
      return;
    }
    this.#wake(nowMs);
    const leader = this.#leaderAt(nowMs);
    if (leader !== undefined) this.#run(request, leader);
    else this.#wait(request);
  }

  /** REQUIRES: `leader` is `#leader` and has its lease. */
  #run(request: Request, leader: Leader): void {
    if (request.decide === undefined) {
      this.#look(request, leader);
      return;
    }
    let index = leader.lastIndex;
    try {
      const { mutations, result } = request.decide(leader.overlay);
      request.result = result;
      request.hasThrown = false;
      if (mutations.length > 0) index = leader.propose(mutations);
    } catch (error) {
      request.result = error;
      request.hasThrown = true;
    }
    // What was seen of entries under way is not to be told before they are chosen.
    if (index <= leader.replica.commitIndex) {
      settle(request);
      return;
    }
    request.index = index;
    request.ballot = leader.ballot;
    this.#underWay.push(request);
    this.#sweepLater(this.#timing.patienceMs);
  }

  #look(request: Request, leader: Leader): void {
    try {
      request.result = request.look!(leader.replica.machine);
    } catch (error) {
      request.result = error;
      request.hasThrown = true;
    }
    settle(request);
  }

  #wait(request: Request): void {
    if (this.#waiting.length >= REQUEST_COUNT_MAX) {
      request.reject(new GroupUnavailableError(this.#name, "none", "too many requests wait"));
      return;
    }
    this.#waiting.push(request);
    this.#sweepLater(this.#timing.patienceMs);
    if (this.#waiting.length === 1) this.#seekLeader();
  }

  #replicaFor(consistency: "strong" | "eventual"): Replica | undefined {
    if (consistency === "eventual") return this.#anyReplica();
    return this.#leaderAt(this.#env.clock.monotonic())?.replica;
  }

  #readAt<Result>(replica: Replica | undefined, look: (view: View) => Result): Promise<Result> {
    const nowMs = this.#env.clock.monotonic();
    return new Promise<Result>((resolve, reject) => {
      if (replica !== undefined && !this.#isClosed) resolve(look(replica.machine));
      else this.#submit(this.#request(undefined, look, resolve, reject, nowMs), nowMs);
    });
  }

  /** A leader whose lease ran out asks for it again; without one, somebody has to stand for election. */
  #seekLeader(): void {
    const reachable = this.#replicas.filter((replica) => answersNow(replica.node, this.#env));
    const leading = reachable.find(({ leading }) => leading !== undefined)?.leading;
    if (leading !== undefined) {
      leading.renew();
      return;
    }
    const candidate = reachable[this.#env.random.below(Math.max(1, reachable.length))];
    void candidate?.campaign();
  }

  /** Called by a leader with its lease whenever more may be chosen than before. */
  #serves(leader: Leader): void {
    if (leader !== this.#leader) {
      if (this.#leader !== undefined && leader.ballot < this.#leader.ballot) return;
      this.#leader = leader;
      this.#decideFates(leader);
    }
    this.#settleChosen(leader.replica.commitIndex);
    if (this.#waiting.length === 0 || !answersNow(leader.replica.node, this.#env)) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const request of waiting) this.#run(request, leader);
  }

  #settleChosen(commitIndex: number): void {
    const underWay = this.#underWay;
    while (this.#settled < underWay.length && underWay[this.#settled]!.index <= commitIndex) {
      settle(underWay[this.#settled++]!);
    }
    if (this.#settled < underWay.length) {
      if (this.#settled < 1024) return;
      this.#underWay = underWay.slice(this.#settled);
    } else if (this.#settled > 0) this.#underWay = [];
    this.#settled = 0;
  }

  /**
   * An entry with the same index and ballot is the same entry, with the same ones before it: what was decided on top of
   * them holds. Anything else was never chosen, and never will be.
   */
  #decideFates(leader: Leader): void {
    const pending = this.#underWay.slice(this.#settled);
    this.#underWay = [];
    this.#settled = 0;
    const lost: Request[] = [];
    for (const request of pending) {
      if (leader.replica.log.ballotAt(request.index) === request.ballot) settle(request);
      else {
        request.index = 0;
        lost.push(request);
      }
    }
    this.#waiting.unshift(...lost);
  }

  #leaderAt(nowMs: number): Leader | undefined {
    const leader = this.#leader;
    if (leader === undefined || !leader.canServe(nowMs)) return undefined;
    return answersNow(leader.replica.node, this.#env) ? leader : undefined;
  }

  #anyReplica(): Replica | undefined {
    const first = this.#env.random.below(REPLICA_COUNT);
    for (let step = 0; step < REPLICA_COUNT; step++) {
      const replica = this.#replicas[(first + step) % REPLICA_COUNT]!;
      if (!replica.isCurrent || replica.isInstalling) continue;
      if (answersNow(replica.node, this.#env)) return replica;
    }
    return undefined;
  }

  /** Leases and elections go on for as long as something is asked of the group now and then. */
  #wake(nowMs: number): void {
    if (nowMs < this.#wakeAgainMs) return;
    const { awakeMs } = this.#timing;
    this.#wakeAgainMs = nowMs + awakeMs / 2;
    for (const replica of this.#replicas) replica.wake(nowMs + awakeMs);
  }

  /** One timer for all requests: most of them are done long before it runs. */
  #sweepLater(delayMs: number): void {
    if (this.#isSweeping) return;
    this.#isSweeping = true;
    this.#env.clock.schedule(delayMs, () => {
      this.#isSweeping = false;
      if (!this.#isClosed) this.#sweep();
    });
  }

  #sweep(): void {
    const nowMs = this.#env.clock.monotonic();
    const pending = this.#underWay.slice(this.#settled);
    const waiting = this.#waiting;
    const isLate = ({ deadlineMs }: Request) => deadlineMs <= nowMs;
    this.#underWay = pending.filter((request) => !isLate(request));
    this.#settled = 0;
    this.#waiting = waiting.filter((request) => !isLate(request));
    for (const request of pending.filter(isLate)) this.#fail(request, "no quorum in time");
    for (const request of waiting.filter(isLate)) this.#fail(request, "no leader in time");
    const left = [...this.#underWay, ...this.#waiting];
    if (left.length === 0) return;
    const firstMs = left.reduce((min, each) => Math.min(min, each.deadlineMs), Infinity);
    this.#sweepLater(firstMs - nowMs);
  }

  #failAll(reason: string): void {
    const requests = [...this.#underWay.slice(this.#settled), ...this.#waiting];
    this.#underWay = [];
    this.#settled = 0;
    this.#waiting = [];
    for (const request of requests) this.#fail(request, reason);
  }

  /** An update whose leader was lost may be in the logs although it waits to be decided again. */
  #fail(request: Request, reason: string): void {
    const outcome = request.index > 0 ? "unknown" : "none";
    request.reject(new GroupUnavailableError(this.#name, outcome, reason));
  }
}

function settle({ result, hasThrown, resolve, reject }: Request): void {
  if (hasThrown) reject(result);
  else resolve(result as never);
}
