/**
 * A replica while it leads under one ballot: it puts decisions in order, sends them to the followers once a turn of the event
 * loop, counts who holds them, and serves for as long as its lease runs.
 *
 * An entry is chosen when two of three logs hold it under a ballot whose leader chose an entry of its own: so a new leader
 * begins with an empty entry.
 */
import { DiskError } from "@cloudglass/env";
import { type Mutation, ownedMutation } from "../mutation.ts";
import { isFailure } from "./failure.ts";
import { createEntry, encodeEntries, type LogEntry } from "./log-format.ts";
import type { Accept, Reply } from "./messages.ts";
import { Overlay } from "./overlay.ts";
import type { Replica } from "./replica.ts";
import { sendSnapshot } from "./snapshot-outbox.ts";
import { RUN_BYTES } from "./timing.ts";

export interface Follower {
  readonly number: number;
  /** Its log is the leader's up to here, for certain. */
  matchIndex: number;
  /** Where catching up goes on. */
  nextIndex: number;
  /** It gets entries as they come. */
  isStreaming: boolean;
  /** A message that is to bring it up to date is under way. */
  isBusy: boolean;
  isRebuilding: boolean;
  /** When the last message was sent that it answered. */
  grantedAtMs: number;
}

const NOTHING = new Uint8Array();

export class Leader {
  readonly replica: Replica;
  readonly ballot: number;
  readonly overlay: Overlay;
  /** On the clock's monotonic scale. */
  leaseEndMs: number;
  readonly #followers: readonly Follower[];
  #nextIndex: number;
  #batch: LogEntry[] = [];
  #batchBytes = 0;
  /** In the leader's own log for good. */
  #ownIndex: number;
  /** The first entry under this ballot. */
  #firstIndex: number;
  #isStopped = false;
  readonly #flush = () => this.flush();

  /** REQUIRES: a quorum promised the ballot when asked at `askedAtMs` or later. */
  constructor(replica: Replica, ballot: number, askedAtMs: number) {
    this.replica = replica;
    this.ballot = ballot;
    this.overlay = new Overlay(replica.machine);
    this.leaseEndMs = askedAtMs + replica.options.timing.leaseMs;
    this.#nextIndex = replica.log.lastIndex + 1;
    this.#firstIndex = this.#nextIndex;
    this.#ownIndex = replica.log.lastIndex;
    this.#followers = replica.others.map((number) => ({
      number,
      matchIndex: 0,
      nextIndex: this.#nextIndex,
      isStreaming: true,
      isBusy: false,
      isRebuilding: false,
      grantedAtMs: Number.NEGATIVE_INFINITY,
    }));
  }

  begin(): void {
    this.propose([]);
    this.flush();
  }

  /** It knows everything that was chosen before it. */
  get isReady(): boolean {
    return this.replica.commitIndex >= this.#firstIndex;
  }

  canServe(nowMs: number): boolean {
    return nowMs < this.leaseEndMs && this.isReady && !this.#isStopped;
  }

  /** Entries not yet chosen. */
  get lastIndex(): number {
    return this.#nextIndex - 1;
  }

  get followers(): readonly Follower[] {
    return this.#followers;
  }

  /** In the logs of all three. */
  get matchedByAll(): number {
    return this.#followers.reduce((min, each) => Math.min(min, each.matchIndex), this.lastIndex);
  }

  /** Puts a decision behind those under way; it is sent at the end of this turn. Returns its index. */
  propose(given: readonly Mutation[]): number {
    // Kept by the memtables of all three.
    const mutations = given.map(ownedMutation);
    const entry = createEntry(this.#nextIndex++, this.ballot, mutations);
    this.overlay.add(mutations, entry.index);
    this.#batch.push(entry);
    this.#batchBytes += entry.sizeBytes;
    if (this.#batchBytes > RUN_BYTES) this.flush();
    else if (this.#batch.length === 1) this.replica.options.env.clock.tick(this.#flush);
    return entry.index;
  }

  flush(): void {
    const entries = this.#batch;
    if (this.#isStopped || entries.length === 0) return;
    this.#batch = [];
    this.#batchBytes = 0;
    const { log, commitIndex, options } = this.replica;
    const nowMs = options.env.clock.monotonic();
    const message: Accept = {
      kind: "accept",
      ballot: this.ballot,
      previousIndex: log.lastIndex,
      previousBallot: log.lastBallot,
      entries,
      frames: encodeEntries(entries),
      commitIndex,
      sentAtMs: nowMs,
    };
    if (!this.#append(message)) return;
    for (const follower of this.#followers) {
      if (follower.isStreaming) this.#send(follower, message, false);
    }
  }

  /** Asks all followers for their lease again. */
  renew(): void {
    for (const follower of this.#followers) {
      if (follower.isStreaming) this.#notify(follower);
      else if (!follower.isBusy) this.#catchUp(follower);
    }
  }

  pulse(): void {
    const { env, timing } = this.replica.options;
    const staleMs = env.clock.monotonic() - timing.pulseMs / 2;
    for (const follower of this.#followers) {
      if (!follower.isStreaming && !follower.isBusy) this.#catchUp(follower);
      else if (follower.grantedAtMs < staleMs) this.#notify(follower);
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** A follower answered a message that was sent at `sentAtMs`. */
  answered(follower: Follower, reply: Reply, sentAtMs: number, isCatchUp: boolean): void {
    if (isCatchUp) follower.isBusy = false;
    if (this.#isStopped) return;
    if (reply.kind === "refused") {
      if (reply.promised > this.ballot) this.replica.resign(this, reply.promised);
      return;
    }
    if (reply.kind === "promised") throw new Error("a promise was not asked for");
    follower.isRebuilding = reply.isRebuilding;
    follower.grantedAtMs = Math.max(follower.grantedAtMs, sentAtMs);
    if (!reply.isRebuilding) {
      const { leaseMs } = this.replica.options.timing;
      this.leaseEndMs = Math.max(this.leaseEndMs, sentAtMs + leaseMs);
    }
    if (reply.kind === "busy") this.failed(follower, isCatchUp);
    else if (reply.kind === "gap") this.#gapFound(follower, reply.lastIndex, isCatchUp);
    else if (reply.kind === "accepted") this.#matched(follower, reply.matchIndex, isCatchUp);
    this.#choose();
    if (!this.#isStopped && this.canServe(this.replica.options.env.clock.monotonic())) {
      this.replica.options.serves(this);
    }
  }

  /** A message was lost, or its answer, or the follower's disk refused it. */
  failed(follower: Follower, isCatchUp: boolean): void {
    follower.isStreaming = false;
    if (isCatchUp) follower.isBusy = false;
  }

  #append(message: Accept): boolean {
    const { log } = this.replica;
    if (this.replica.isDiskTooSlow()) this.replica.stepDown();
    if (this.#isStopped) return false;
    const last = message.entries.at(-1)!.index;
    try {
      log.append(message.entries, message.frames);
      const syncing = this.replica.syncLog();
      if (syncing === undefined) this.#ownIndex = last;
      else {
        syncing.then(
          () => {
            this.#ownIndex = Math.max(this.#ownIndex, last);
            if (!this.#isStopped) this.#ownSynced();
          },
          (error) => this.#ownDiskFailed(error),
        );
      }
      return true;
    } catch (error) {
      this.#ownDiskFailed(error);
      return false;
    }
  }

  #ownSynced(): void {
    this.#choose();
    if (!this.#isStopped && this.canServe(this.replica.options.env.clock.monotonic())) {
      this.replica.options.serves(this);
    }
  }

  /** Another replica may have a better disk. */
  #ownDiskFailed(error: unknown): void {
    if (!(error instanceof DiskError)) throw error;
    this.replica.resign(this);
    this.replica.abstain();
  }

  #send(follower: Follower, message: Accept, isCatchUp: boolean): void {
    follower.isBusy ||= isCatchUp;
    this.replica.call(follower.number, message, this.replica.options.timing.callMs).then(
      (reply) => this.answered(follower, reply, message.sentAtMs, isCatchUp),
      (error) => {
        if (!isFailure(error)) throw error;
        this.failed(follower, isCatchUp);
      },
    );
  }

  /** A sign of life, with what is chosen. */
  #notify(follower: Follower): void {
    const { log, commitIndex, options } = this.replica;
    const message: Accept = {
      kind: "accept",
      ballot: this.ballot,
      previousIndex: commitIndex,
      previousBallot: log.ballotAt(commitIndex)!,
      entries: [],
      frames: NOTHING,
      commitIndex,
      sentAtMs: options.env.clock.monotonic(),
    };
    this.#send(follower, message, false);
  }

  #matched(follower: Follower, matchIndex: number, isCatchUp: boolean): void {
    follower.matchIndex = Math.max(follower.matchIndex, matchIndex);
    follower.nextIndex = Math.max(follower.nextIndex, follower.matchIndex + 1);
    if (!isCatchUp) return;
    follower.nextIndex = follower.matchIndex + 1;
    if (follower.matchIndex < this.replica.log.lastIndex) this.#catchUp(follower);
    else follower.isStreaming = true;
  }

  #gapFound(follower: Follower, lastIndex: number, isCatchUp: boolean): void {
    follower.isStreaming = false;
    if (follower.isBusy) return;
    follower.nextIndex = Math.max(lastIndex, isCatchUp ? 0 : follower.matchIndex) + 1;
    this.#catchUp(follower);
  }

  #catchUp(follower: Follower): void {
    const { log, commitIndex, options } = this.replica;
    const from = Math.min(follower.nextIndex, log.lastIndex + 1);
    if (from <= log.baseIndex) {
      void sendSnapshot(this, follower);
      return;
    }
    try {
      const entries = this.replica.readLog(from);
      const message: Accept = {
        kind: "accept",
        ballot: this.ballot,
        previousIndex: from - 1,
        previousBallot: log.ballotAt(from - 1)!,
        entries,
        frames: encodeEntries(entries),
        commitIndex,
        sentAtMs: options.env.clock.monotonic(),
      };
      this.#send(follower, message, true);
    } catch (error) {
      this.#ownDiskFailed(error);
    }
  }

  /** Looks how far two of three logs agree. */
  #choose(): void {
    const { replica } = this;
    let index = 0;
    for (const { matchIndex, isRebuilding } of this.#followers) {
      if (!isRebuilding) index = Math.max(index, matchIndex);
    }
    index = Math.min(index, this.#ownIndex);
    const before = replica.commitIndex;
    if (index <= before || replica.log.ballotAt(index) !== this.ballot) return;
    try {
      this.#uncover(before, index);
      replica.learn(index);
    } catch (error) {
      this.#ownDiskFailed(error);
      return;
    }
    for (const follower of this.#followers) if (follower.isStreaming) this.#notify(follower);
  }

  /** Takes what becomes part of the state out of the overlay. */
  #uncover(before: number, index: number): void {
    if (index === this.lastIndex) {
      this.overlay.clear();
      return;
    }
    for (let from = before + 1; from <= index; ) {
      for (const entry of this.replica.readLog(from)) {
        from = entry.index + 1;
        if (entry.index <= index) this.overlay.remove(entry.mutations, entry.index);
      }
    }
  }
}
