/**
 * One of a group's three replicas: acceptor and learner of Paxos, and candidate when nobody leads.
 *
 * Promises and accepted entries are in the log before they are told to anybody. The log is kept as Raft keeps it (Ongaro and
 * Ousterhout, 2014): one run without gaps, that of the leader, so that a vote goes only to a candidate whose log
 * ends no earlier, and a new leader has every chosen entry. See docs/internals/replication-of-partitions.md.
 *
 * One file, although long: promising, accepting and applying keep these rules over the same state.
 */
import {
  type Clock,
  type Disk,
  DiskError,
  type Environment,
  type NodeAddress,
  slownessMs,
} from "@cloudglass/env";
import type { StateMachine } from "../state-machine.ts";
import { ballotAbove, ownerOf, REPLICA_COUNT } from "./ballot.ts";
import { isFailure, SnapshotAbandonedError } from "./failure.ts";
import { LateEntries } from "./late-entries.ts";
import { Leader } from "./leader.ts";
import { encodeEntries, type LogEntry } from "./log-format.ts";
import type { Accept, Message, Prepare, Reply, SnapshotPiece } from "./messages.ts";
import { LogCorruptError, ReplicaLog } from "./replica-log.ts";
import type { ReplicaPorts } from "./replica-ports.ts";
import { SnapshotInbox } from "./snapshot-inbox.ts";
import { LATE_BYTES_MAX, RUN_BYTES, type Timing } from "./timing.ts";

export interface ReplicaOptions {
  readonly env: Environment;
  readonly ports: ReplicaPorts;
  readonly group: string;
  readonly number: number;
  /** Of all three, by number. */
  readonly nodes: readonly NodeAddress[];
  readonly machine: StateMachine;
  readonly disk: Disk;
  /** Its log and its state are gone: it is brought up to date by the others before it counts. */
  readonly isLost: boolean;
  readonly timing: Timing;
  readonly segmentBytesMax: number;
  /** A log that has grown beyond this is cut although a follower still needs what is in it. */
  readonly logBytesKept: number;
  /** The first entry of which somebody waits to learn whether it was chosen. */
  readonly firstUnderWay: () => number;
  /** Followers apply what is chosen up to so many milliseconds of `lagClock` later. */
  readonly lagMs: () => number;
  readonly lagClock: Clock;
  /** Called whenever a leader has its lease and something may have become known. */
  readonly serves: (leader: Leader) => void;
}

export class Replica {
  readonly number: number;
  readonly node: NodeAddress;
  readonly machine: StateMachine;
  readonly log: ReplicaLog;
  /** Chosen up to here, as far as this replica knows. */
  commitIndex: number;
  leading: Leader | undefined;
  /** It has learned in this life what was chosen in earlier ones. */
  isCurrent = false;
  readonly options: ReplicaOptions;
  readonly #stopServing: () => void;
  /** Until then no other replica gets a promise. */
  #grantUntilMs = Number.NEGATIVE_INFINITY;
  #grantedTo = -1;
  #abstainsUntilMs = Number.NEGATIVE_INFINITY;
  #ballotSeen = 0;
  #isCampaigning = false;
  #isClosed = false;
  #awakeSinceMs = Number.NEGATIVE_INFINITY;
  #awakeUntilMs = Number.NEGATIVE_INFINITY;
  #isPulsing = false;
  #inbox: SnapshotInbox | undefined;
  readonly #late: LateEntries;
  /** Of the log, when entries were applied last. */
  #appliedAtBytes = 0;

  /** Reads the log. Throws `DiskError`. */
  constructor(options: ReplicaOptions) {
    const { env, number, machine, disk, segmentBytesMax } = options;
    this.options = options;
    this.number = number;
    this.node = options.nodes[number]!;
    this.machine = machine;
    const { durableIndex } = machine;
    const syncs = env.durability === "power";
    this.log = new ReplicaLog({ disk, segmentBytesMax, syncs, durableIndex });
    if (options.isLost) this.log.startOver();
    this.commitIndex = this.log.isRebuilding ? 0 : durableIndex;
    this.#late = new LateEntries(options.lagClock, (index) => {
      if (!this.#isClosed) this.#applyLate(index);
    });
    this.#stopServing = options.ports.serve(this.node.name, options.group, (from, message) =>
      this.#answer(from, message),
    );
  }

  /** A snapshot is about to take the place of its state. */
  get isInstalling(): boolean {
    return this.#inbox !== undefined;
  }

  get others(): number[] {
    return Array.from({ length: REPLICA_COUNT }, (_, number) => number).filter(
      (number) => number !== this.number,
    );
  }

  call(to: number, message: Message, timeoutMs: number): Promise<Reply> {
    const { ports, group, nodes } = this.options;
    const envelope = { group, from: this.number, message };
    return ports.call(this.node.name, nodes[to]!.name, envelope, timeoutMs);
  }

  /** Keeps the replica looking after its leader until then. */
  wake(untilMs: number): void {
    this.#awakeUntilMs = untilMs;
    if (this.#isPulsing || this.#isClosed) return;
    this.#isPulsing = true;
    this.#awakeSinceMs = this.options.env.clock.monotonic();
    this.#schedulePulse();
  }

  /** Tries to become the leader. */
  async campaign(): Promise<void> {
    if (this.#isCampaigning || !this.#mayCampaign()) return;
    this.#isCampaigning = true;
    try {
      await this.#standForElection();
    } catch (error) {
      // A replica that cannot keep its promises does not lead.
      if (!(error instanceof DiskError)) throw error;
      this.abstain();
    } finally {
      this.#isCampaigning = false;
    }
  }

  /** Leads no more. */
  resign(leader: Leader, ballotSeen = 0): void {
    this.#ballotSeen = Math.max(this.#ballotSeen, ballotSeen);
    leader.stop();
    if (this.leading === leader) this.leading = undefined;
  }

  /** If it leads: for a while another one is to. Returns whether it did. */
  stepDown(): boolean {
    if (this.leading === undefined) return false;
    this.resign(this.leading);
    this.abstain();
    return true;
  }

  /** Every write would wait longer for its leader than for the election of another. */
  isDiskTooSlow(): boolean {
    const { env, timing } = this.options;
    if (env.faults.quiet) return false;
    return env.faults
      .onDisk(this.node)
      .some(({ kind, delayMs = 0 }) => kind === "slow" && delayMs > timing.leaseMs);
  }

  /** Its disk refused, and may do so again: for a while another one is to lead, if there is one. */
  abstain(): void {
    const { env, timing } = this.options;
    this.#abstainsUntilMs = env.clock.monotonic() + timing.abstainMs;
  }

  /** Undefined when there is nothing to wait for: no sync, and no disk that takes its time. */
  syncLog(): Promise<void> | undefined {
    const { env } = this.options;
    const syncing = this.log.sync();
    const delayMs = slownessMs(this.node, env);
    if (delayMs === 0) return syncing;
    return Promise.all([syncing, env.clock.sleep(delayMs)]).then(() => {});
  }

  /** Everything up to `index` is chosen. */
  learn(index: number): void {
    const isFirst = !this.isCurrent;
    this.isCurrent = true;
    // The log may have been found rotten since the message came.
    this.commitIndex = Math.max(this.commitIndex, Math.min(index, this.log.lastIndex));
    const lagMs = this.leading === undefined && !isFirst ? this.options.lagMs() : 0;
    const waitingBytes = this.log.appendedBytes - this.#appliedAtBytes;
    if (lagMs === 0 || waitingBytes > LATE_BYTES_MAX) {
      this.apply(this.commitIndex);
      return;
    }
    if (this.machine.appliedIndex >= index) return;
    this.#late.add(index, this.options.env.random.next() * lagMs);
  }

  /** REQUIRES: everything up to `index` is chosen and in the log. Throws `DiskError`. */
  apply(index: number): void {
    const { machine, log } = this;
    if (this.#inbox !== undefined) return;
    this.#appliedAtBytes = this.log.appendedBytes;
    // A log that was found rotten holds nothing of what it was told to apply.
    const last = Math.min(index, log.lastIndex);
    while (machine.appliedIndex < last) {
      for (const entry of this.readLog(machine.appliedIndex + 1)) {
        if (entry.index > last) break;
        machine.apply(entry.mutations, entry.index);
      }
    }
    log.release(machine.appliedIndex);
    this.#cut();
  }

  /** Entries from `from` on. Throws `DiskError`; the replica counts no more when it is because they rotted. */
  readLog(from: number): LogEntry[] {
    try {
      return this.log.read(from, RUN_BYTES);
    } catch (error) {
      if (!(error instanceof LogCorruptError)) throw error;
      if (this.leading !== undefined) this.resign(this.leading);
      this.log.startOver();
      this.commitIndex = 0;
      throw new DiskError("EIO", error.message);
    }
  }

  close(): void {
    this.#isClosed = true;
    if (this.leading !== undefined) this.resign(this.leading);
    this.#inbox?.abandon();
    this.#late.close();
    this.#stopServing();
    this.log.close();
  }

  #answer(from: number, message: Message): Reply | Promise<Reply> {
    if (message.kind === "prepare") return this.#prepare(from, message);
    if (message.ballot < this.log.promised) return this.#refusal();
    this.#follow(message);
    return message.kind === "accept" ? this.#accept(message) : this.#takePiece(message);
  }

  #prepare(
    from: number,
    { ballot, lastIndex, lastBallot, isTrial, sentAtMs }: Prepare,
  ): Reply | Promise<Reply> {
    const { log } = this;
    const nowMs = this.options.env.clock.monotonic();
    if (ballot === log.promised && ownerOf(ballot) === from) {
      return this.#afterSync({ kind: "promised" });
    }
    const isLeased =
      (nowMs < this.#grantUntilMs && this.#grantedTo !== from) ||
      (this.leading !== undefined && nowMs < this.leading.leaseEndMs);
    const isBehind =
      lastBallot < log.lastBallot || (lastBallot === log.lastBallot && lastIndex < log.lastIndex);
    if (ballot <= log.promised || isLeased || isBehind || log.isRebuilding) return this.#refusal();
    if (isTrial) return { kind: "promised" };
    this.#follow({ ballot, sentAtMs });
    return this.#afterSync({ kind: "promised" });
  }

  /** Acknowledges a leader or candidate, and holds its lease. REQUIRES: `ballot` is not below the promised one. */
  #follow({ ballot, sentAtMs }: Pick<Message, "ballot" | "sentAtMs">): void {
    if (ballot > this.log.promised) this.log.promise(ballot);
    if (this.leading !== undefined && this.leading.ballot < ballot) this.resign(this.leading);
    const untilMs = sentAtMs + this.options.timing.leaseMs;
    // A message that was long under way, or came again, gives its sender no more time than its answer would.
    if (ownerOf(ballot) !== this.#grantedTo) this.#grantUntilMs = Number.NEGATIVE_INFINITY;
    this.#grantUntilMs = Math.max(this.#grantUntilMs, untilMs);
    this.#grantedTo = ownerOf(ballot);
    if (this.#inbox !== undefined && this.#inbox.ballot < ballot) this.#inbox.abandon();
  }

  #accept(message: Accept): Reply | Promise<Reply> {
    const { log } = this;
    const { previousIndex, previousBallot, entries, commitIndex } = message;
    const { isRebuilding } = log;
    if (this.#inbox !== undefined) return { kind: "busy", isRebuilding };
    if (previousIndex > log.lastIndex) {
      return { kind: "gap", lastIndex: log.lastIndex, isRebuilding };
    }
    if (previousIndex > log.baseIndex && log.ballotAt(previousIndex) !== previousBallot) {
      return { kind: "gap", lastIndex: this.commitIndex, isRebuilding };
    }
    const known = this.#countKnown(message);
    if (known < entries.length) {
      const missing = known === 0 ? entries : entries.slice(known);
      if (missing[0]!.index <= this.commitIndex) throw new Error("a chosen entry would change");
      log.append(missing, known === 0 ? message.frames : encodeEntries(missing));
    }
    const matchIndex = previousIndex + entries.length;
    const learn = (): Reply => {
      this.learn(Math.min(commitIndex, matchIndex));
      if (log.isRebuilding && log.ballotAt(this.commitIndex) === message.ballot) {
        log.finishRebuilding();
      }
      return { kind: "accepted", matchIndex, isRebuilding };
    };
    // Nothing is applied that this replica could lose: its tables never know more than its log.
    const syncing = this.syncLog();
    return syncing === undefined ? learn() : syncing.then(learn);
  }

  /** Entries at the front that are in the log already: a message came twice, or late. */
  #countKnown({ entries }: Accept): number {
    const { log } = this;
    let count = 0;
    for (const { index, ballot } of entries) {
      if (index > log.baseIndex && log.ballotAt(index) !== ballot) break;
      count++;
    }
    return count;
  }

  #takePiece(piece: SnapshotPiece): Reply | Promise<Reply> {
    const { log, machine } = this;
    const { isRebuilding } = log;
    const { index, indexBallot } = piece;
    if (index <= this.commitIndex || log.ballotAt(index) === indexBallot) {
      const matchIndex = Math.max(index, this.commitIndex);
      return this.#afterSync({ kind: "accepted", matchIndex, isRebuilding });
    }
    if (this.#inbox !== undefined && !this.#inbox.isFor(piece)) {
      this.#inbox.abandon();
      return { kind: "busy", isRebuilding };
    }
    if (this.#inbox === undefined && piece.piece === 0) {
      this.#receive(piece, (pieces) => machine.install(index, pieces));
    }
    const inbox = this.#inbox;
    if (inbox === undefined || !inbox.add(piece)) return { kind: "busy", isRebuilding };
    if (!piece.isLast) return { kind: "more", isRebuilding };
    return inbox.installed.then(() =>
      this.#afterSync({ kind: "accepted", matchIndex: index, isRebuilding }),
    );
  }

  #receive(
    piece: SnapshotPiece,
    install: (pieces: AsyncIterable<Uint8Array>) => Promise<void>,
  ): void {
    this.log.beginInstall(piece.index, piece.indexBallot);
    const inbox = new SnapshotInbox(piece, async (pieces) => {
      // The log must tell of the snapshot before the tables do.
      await this.log.sync();
      try {
        await install(pieces);
        if (this.#isClosed) return;
        this.log.reset(piece.index, piece.indexBallot);
        this.commitIndex = piece.index;
        this.isCurrent = true;
      } finally {
        this.#inbox = undefined;
      }
    });
    inbox.installed.catch((error) => {
      const isExpected = error instanceof SnapshotAbandonedError || error instanceof DiskError;
      if (!isExpected) throw error;
    });
    this.#inbox = inbox;
  }

  #refusal(): Reply {
    return { kind: "refused", promised: this.log.promised };
  }

  #afterSync(reply: Reply): Reply | Promise<Reply> {
    const syncing = this.syncLog();
    return syncing === undefined ? reply : syncing.then(() => reply);
  }

  #mayCampaign(): boolean {
    const nowMs = this.options.env.clock.monotonic();
    return (
      !this.#isClosed &&
      this.leading === undefined &&
      this.#inbox === undefined &&
      !this.log.isRebuilding &&
      nowMs >= Math.max(this.#grantUntilMs, this.#abstainsUntilMs)
    );
  }

  async #standForElection(): Promise<void> {
    const { log } = this;
    const { clock } = this.options.env;
    const ballot = ballotAbove(Math.max(log.promised, this.#ballotSeen), this.number);
    // A replica that was cut off would unseat a leader that the others are happy with.
    if (!(await this.#ask(ballot, true))) return;
    if (!this.#mayCampaign() || log.promised >= ballot) return;
    log.promise(ballot);
    await this.syncLog();
    const askedAtMs = clock.monotonic();
    if (!(await this.#ask(ballot, false))) return;
    if (this.#isClosed || log.promised !== ballot) return;
    this.leading = new Leader(this, ballot, askedAtMs);
    this.leading.begin();
  }

  /** Whether a quorum, this replica included, gives its promise. */
  #ask(ballot: number, isTrial: boolean): Promise<boolean> {
    const { lastIndex, lastBallot } = this.log;
    const sentAtMs = this.options.env.clock.monotonic();
    const message: Prepare = { kind: "prepare", ballot, lastIndex, lastBallot, isTrial, sentAtMs };
    const { others } = this;
    return new Promise((resolve) => {
      let left = others.length;
      const answered = (reply: Reply | undefined) => {
        left--;
        if (reply?.kind === "promised") resolve(true);
        else if (reply?.kind === "refused") {
          this.#ballotSeen = Math.max(this.#ballotSeen, reply.promised);
        }
        if (left === 0) resolve(false);
      };
      for (const to of others) {
        this.call(to, message, this.options.timing.callMs).then(answered, (error) => {
          if (isFailure(error)) answered(undefined);
          else throw error;
        });
      }
    });
  }

  #schedulePulse(): void {
    const { env, timing } = this.options;
    env.clock.schedule(timing.pulseMs, () => this.#pulse());
  }

  #pulse(): void {
    const { env, timing } = this.options;
    const nowMs = env.clock.monotonic();
    if (this.#isClosed || nowMs >= this.#awakeUntilMs) {
      this.#isPulsing = false;
      return;
    }
    if (this.leading !== undefined && this.#hasLostLease(this.leading, nowMs)) {
      this.resign(this.leading);
    }
    if (this.leading !== undefined) this.leading.pulse();
    else if (this.#mayCampaign()) {
      env.clock.schedule(env.random.next() * timing.jitterMs, () => {
        void this.campaign();
      });
    }
    this.#schedulePulse();
  }

  /** Although it kept asking for it: others may be able to lead while they hear nothing of this leader. */
  #hasLostLease({ leaseEndMs }: Leader, nowMs: number): boolean {
    return nowMs >= Math.max(leaseEndMs, this.#awakeSinceMs + this.options.timing.leaseMs);
  }

  #applyLate(index: number): void {
    try {
      this.apply(index);
    } catch (error) {
      // What is chosen next is applied together with this.
      if (!(error instanceof DiskError)) throw error;
    }
  }

  #cut(): void {
    const { log, machine } = this;
    let index = machine.durableIndex;
    if (index <= log.baseIndex) return;
    index = Math.min(index, this.options.firstUnderWay() - 1);
    const needed = this.leading?.matchedByAll ?? index;
    if (needed < index && log.sizeBytes < this.options.logBytesKept) index = needed;
    log.cut(index);
  }
}
