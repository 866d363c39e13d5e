/**
 * Takes one consumer through the changes of a table: those of a partition in their order, and those of a partition's
 * children when all of its own have taken effect. Woken when something is written; in between it does nothing.
 *
 * INVARIANT: what is after a partition's cursor has not taken effect, or may take effect again.
 */
import type { Environment, Timer } from "@cloudglass/env";
import type { Keyspace, PartitionId } from "../../storage/partition/index.ts";
import { readCursor } from "./change-cursor.ts";
import { readChanges } from "./change-reader.ts";
import type { Change } from "./change-record.ts";

export interface Consumer {
  /** Its cursors are kept under this name: who follows under it again goes on where it was. */
  readonly name: string;
  /**
   * Lets changes take effect, all of one partition and in their order; what has taken effect is durable when it resolves. It
   * is given the same changes again when it rejects, and may be after a crash.
   */
  apply(changes: readonly Change[], partition: PartitionId): Promise<void>;
  /** Asked before these take effect: whether they, and what comes after them, wait for `resume`. None do when absent. */
  isPaused?(changes: readonly Change[]): boolean;
  /** Milliseconds of the clock between a write and its effect; at most so many, drawn anew each time. None when absent. */
  readonly lagMs?: () => number;
}

export interface Following {
  /** The timestamp of the oldest change known not to have taken effect, in microseconds; undefined without one. */
  readonly behindSinceUs: number | undefined;
  /** All that was acknowledged before has taken effect, as far as is known without looking. */
  readonly isCurrent: boolean;
  /** Resolves when all that was acknowledged before has taken effect. Rejects when the following ends first. */
  caughtUp(): Promise<void>;
  /** Runs `work` while no change takes effect: what it reads is not older than what was applied before. */
  suspended<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Asks again about what waits, if anything does. */
  resume(): void;
  /** Ends the following; it may be taken up again. */
  stop(): Promise<void>;
}

/** What the feed gives to its followers. */
export interface FollowerOptions {
  readonly env: Pick<Environment, "clock" | "random" | "faults">;
  readonly keyspace: Keyspace;
  readonly consumer: Consumer;
  readonly advanced: () => void;
  readonly failed: (error: unknown, retryMs: number) => void;
}

interface Progress {
  afterUs: number;
  /** What is kept of it. */
  savedUs: number;
  /** Everything that the partition ever wrote has taken effect. */
  isDone: boolean;
}

interface Waiter {
  /** Partitions that may have changes which have to take effect first. */
  readonly partitions: Set<PartitionId>;
  resolve(): void;
  reject(error: Error): void;
}

const PAGE = { count: 500, bytes: 1024 * 1024 };
const PARTITIONS_AT_ONCE = 8;
const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 30_000;

export class Follower implements Following {
  readonly name: string;
  behindSinceUs: number | undefined;
  readonly #options: FollowerOptions;
  readonly #progress = new Map<PartitionId, Progress>();
  /** Partitions that may have changes which have not taken effect. */
  readonly #due: Set<PartitionId>;
  #waiters: Waiter[] = [];
  #timer: Timer | undefined;
  #retryMs = 0;
  #isAboutToRun = false;
  #isRunning = false;
  /** What is due waits for `resume`. */
  #isPaused = false;
  /** The run that is under way, or work that wants none beside it. */
  #turn: Promise<unknown> = Promise.resolve();
  #isStopped = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.name = options.consumer.name;
    this.#due = new Set(options.keyspace.lineage().map(({ id }) => id));
    this.#runLater(0);
  }

  /** The partition has written a change. */
  written(partition: PartitionId, timestampUs: number): void {
    this.#due.add(partition);
    this.behindSinceUs ??= timestampUs;
    if (this.#timer !== undefined || this.#isStopped || this.#isPaused) return;
    const { consumer, env } = this.#options;
    const lagMs = consumer.lagMs?.() ?? 0;
    this.#runLater(lagMs === 0 ? 0 : env.random.next() * lagMs);
  }

  get isCurrent(): boolean {
    return this.#due.size === 0 && !this.#isRunning;
  }

  caughtUp(): Promise<void> {
    if (this.#isStopped) return Promise.reject(ended());
    const partitions = new Set<PartitionId>();
    for (const { id } of this.#options.keyspace.lineage()) {
      if (this.#progress.get(id)?.isDone !== true) partitions.add(id);
    }
    for (const id of partitions) this.#due.add(id);
    // At once, also on a clock that stands still; a run that goes on looks for more before it ends.
    if (!this.#isRunning && !this.#isAboutToRun) this.#runNow();
    return new Promise((resolve, reject) => this.#waiters.push({ partitions, resolve, reject }));
  }

  suspended<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  resume(): void {
    // A run that is under way may have asked already.
    if (this.#isStopped || (!this.#isPaused && !this.#isRunning)) return;
    // What is waited for is to try again what failed beside it.
    if (this.#isPaused) this.#timer?.cancel();
    if (this.#isPaused || this.#timer === undefined) this.#runLater(0);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    for (const { reject } of this.#waiters.splice(0)) reject(ended());
    await this.#turn;
  }

  /** 0 when it is not known yet. */
  afterUs(partition: PartitionId): number {
    return this.#progress.get(partition)?.afterUs ?? 0;
  }

  get hasUnsaved(): boolean {
    return [...this.#progress.values()].some(({ afterUs, savedUs }) => afterUs !== savedUs);
  }

  /** How far it is with the partition, when that is not what is kept. */
  unsaved(partition: PartitionId): number | undefined {
    const progress = this.#progress.get(partition);
    return progress === undefined || progress.savedUs === progress.afterUs
      ? undefined
      : progress.afterUs;
  }

  saved(partition: PartitionId, afterUs: number): void {
    const progress = this.#progress.get(partition);
    if (progress !== undefined) progress.savedUs = afterUs;
  }

  /** What is not to be late needs no time of the clock to go by. */
  #runLater(delayMs: number): void {
    const { clock, faults } = this.#options.env;
    const lived = delayMs === 0 ? clock.steady : clock;
    this.#timer = lived.schedule(delayMs, () => {
      const run = this.#runNow();
      // While something is broken, the run may wait for time itself.
      return faults.quiet ? run : undefined;
    });
  }

  #runNow(): Promise<void> {
    this.#isAboutToRun = true;
    return this.suspended(() => this.#run());
  }

  async #run(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#isAboutToRun = false;
    this.#isRunning = true;
    this.#isPaused = false;
    try {
      while (this.#due.size > 0 && !this.#isStopped && !this.#isPaused) {
        const turn = this.#takeDue();
        const outcomes = await Promise.allSettled(turn.map((id) => this.#advance(id)));
        const failure = outcomes.find(({ status }) => status === "rejected");
        if (failure === undefined) continue;
        for (const id of turn) this.#due.add(id);
        if (!this.#isStopped) this.#retry((failure as PromiseRejectedResult).reason);
        return;
      }
      this.#retryMs = 0;
      if (this.#isPaused) return;
      this.behindSinceUs = undefined;
      if (!this.#isStopped) for (const { resolve } of this.#waiters.splice(0)) resolve();
    } finally {
      // In the turn of the last look: whoever waits from now on begins another run.
      this.#isRunning = false;
    }
  }

  /** Those who wait for more than what was written before they came would wait for ever. */
  #passed(id: PartitionId, waiters: readonly Waiter[]): void {
    for (const { partitions, resolve } of waiters) {
      if (partitions.delete(id) && partitions.size === 0) resolve();
    }
    this.#waiters = this.#waiters.filter(({ partitions }) => partitions.size > 0);
  }

  #retry(reason: unknown): void {
    this.#retryMs = Math.min(RETRY_MS_MAX, Math.max(RETRY_MS_MIN, this.#retryMs * 2));
    this.#options.failed(reason, this.#retryMs);
    this.#timer?.cancel();
    this.#runLater(this.#retryMs);
  }

  /** Parents come before their children: those whose parents are not done wait, and their parents are due. */
  #takeDue(): PartitionId[] {
    const lineage = this.#options.keyspace.lineage();
    const byId = new Map(lineage.map((each) => [each.id, each]));
    for (const id of [...this.#due]) {
      let parentId = byId.get(id)?.parentId;
      while (parentId !== undefined && this.#progress.get(parentId)?.isDone !== true) {
        this.#due.add(parentId);
        parentId = byId.get(parentId)?.parentId;
      }
    }
    const isFree = (parentId: PartitionId | undefined) =>
      parentId === undefined || this.#progress.get(parentId)?.isDone === true;
    const turn = lineage
      .filter(({ id, parentId }) => this.#due.has(id) && isFree(parentId))
      .slice(0, PARTITIONS_AT_ONCE)
      .map(({ id }) => id);
    for (const id of turn) this.#due.delete(id);
    return turn;
  }

  async #advance(id: PartitionId): Promise<void> {
    const { keyspace, consumer, advanced } = this.#options;
    const waiters = [...this.#waiters];
    // Asked first: once it is so, nothing is written after what is read.
    const { isReplaced } = keyspace.lineage().find((each) => each.id === id) as {
      readonly isReplaced: boolean;
    };
    const progress = this.#progress.get(id) ?? (await this.#firstProgress(id));
    const { changes, isFull } = await readChanges(keyspace, id, progress.afterUs, PAGE);
    const [first, last] = [changes[0], changes.at(-1)];
    if (first !== undefined && last !== undefined) {
      this.behindSinceUs = Math.min(this.behindSinceUs ?? Infinity, first.timestampUs);
      if (consumer.isPaused?.(changes)) {
        this.#isPaused = true;
        this.#due.add(id);
        return;
      }
      await consumer.apply(changes, id);
      progress.afterUs = last.timestampUs;
      advanced();
    }
    if (isFull) {
      this.#due.add(id);
      return;
    }
    this.#passed(id, waiters);
    if (isReplaced) {
      progress.isDone = true;
      for (const child of keyspace.lineage()) if (child.parentId === id) this.#due.add(child.id);
    }
  }

  async #firstProgress(id: PartitionId): Promise<Progress> {
    const afterUs = await readCursor(this.#options.keyspace, id, this.name);
    const progress = { afterUs, savedUs: afterUs, isDone: false };
    this.#progress.set(id, progress);
    return progress;
  }
}

function ended(): Error {
  return new Error("the following of changes has ended");
}
