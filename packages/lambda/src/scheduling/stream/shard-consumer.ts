/**
 * A shard from where it was left to its end: read in pages, dealt to lanes, each of which processes its batches in order.
 * What was processed is kept as one position, behind which nothing is open; after a crash some records come again.
 */
import type { Clock, Timer } from "@cloudglass/env";
import { Checkpoint } from "./checkpoint.ts";
import { Lane } from "./lane.ts";
import type {
  Batch,
  BatchOutcome,
  ConsumerSettings,
  DiscardedBatch,
  ShardPage,
  StreamRecord,
} from "./stream-record.ts";

export interface ShardConsumerOptions {
  readonly clock: Clock;
  readonly settings: ConsumerSettings;
  /** Where it was left. */
  readonly after: string | undefined;
  /** What comes behind a sequence number; from the beginning without. Rejections are tried again. */
  read(after: string | undefined): Promise<ShardPage>;
  run(batch: Batch): Promise<BatchOutcome>;
  /** Up to here everything is processed. */
  keep(sequence: string): void;
  discard(batch: DiscardedBatch): Promise<void>;
  onReadError(error: unknown): void;
  /** The shard is closed, and all of it processed. */
  onEnd(): void;
}

/** Source: Lambda Developer Guide: "Lambda polls shards … at a base rate of four times per second". */
const POLL_MS = 250;
const READ_ERROR_MS = 1000;
/** Batches that are read ahead for each lane. */
const AHEAD_BATCHES = 4;

export class ShardConsumer {
  readonly #options: ShardConsumerOptions;
  readonly #lanes: readonly Lane[];
  readonly #checkpoint: Checkpoint;
  #readUpTo: string | undefined;
  readonly #pauses = new Set<() => void>();
  #timer: Timer | undefined;
  #reading: Promise<void> | undefined;
  #hasEnd = false;
  #isClosed = false;
  #isEnded = false;

  constructor(options: ShardConsumerOptions) {
    this.#options = options;
    this.#checkpoint = new Checkpoint(options.after);
    this.#readUpTo = options.after;
    const { clock, settings } = options;
    const owner = {
      clock,
      settings,
      isClosed: () => this.#isClosed,
      run: (batch: Batch) => options.run(batch),
      pause: (delayMs: number) => this.#pause(delayMs),
      rested: () => this.#endWhenIdle(),
      done: (records: readonly StreamRecord[]) => this.#done(records),
      discard: (batch: DiscardedBatch) => options.discard(batch),
    };
    // Windows are of a shard.
    const count = settings.tumblingMs > 0 ? 1 : settings.parallelism;
    this.#lanes = Array.from({ length: count }, () => new Lane(owner));
  }

  start(): void {
    this.#read();
  }

  /** Nothing more is begun. */
  stop(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    for (const lane of this.#lanes) lane.stop();
    for (const resume of this.#pauses) resume();
  }

  /** REQUIRES: stopped. When what ran has ended. */
  async settled(): Promise<void> {
    await this.#reading;
    await Promise.all(this.#lanes.map((lane) => lane.settled()));
  }

  #pause(delayMs: number): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const resume = () => {
        timer.cancel();
        this.#pauses.delete(resume);
        resolve();
      };
      const timer = this.#options.clock.schedule(delayMs, resume);
      this.#pauses.add(resume);
    });
  }

  #read(): void {
    const { batchSize } = this.#options.settings;
    const isAhead = this.#checkpoint.openCount >= AHEAD_BATCHES * batchSize * this.#lanes.length;
    if (this.#isClosed || this.#hasEnd || isAhead || this.#reading !== undefined) return;
    this.#timer?.cancel();
    this.#reading = this.#readPage().then((delayMs) => {
      this.#reading = undefined;
      if (!this.#isClosed && !this.#hasEnd) this.#readLater(delayMs);
      this.#endWhenIdle();
    });
  }

  #readLater(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.watch(delayMs, () => this.#read());
  }

  /** Resolves to how long the next page may wait. */
  async #readPage(): Promise<number> {
    let page: ShardPage;
    try {
      page = await this.#options.read(this.#readUpTo);
    } catch (error) {
      this.#options.onReadError(error);
      return READ_ERROR_MS;
    }
    for (const record of page.records) {
      this.#readUpTo = record.sequence;
      this.#checkpoint.add(record);
      this.#laneOf(record).add(record);
    }
    this.#hasEnd = page.isEnd;
    for (const lane of this.#lanes) {
      if (page.isEnd) lane.end();
      else lane.pump();
    }
    return page.records.length > 0 ? 0 : POLL_MS;
  }

  #laneOf({ laneKey }: StreamRecord): Lane {
    let hash = 0;
    for (let at = 0; at < laneKey.length; at++) {
      hash = (Math.imul(hash, 31) + laneKey.charCodeAt(at)) | 0;
    }
    return this.#lanes[(hash >>> 0) % this.#lanes.length] as Lane;
  }

  #done(records: readonly StreamRecord[]): void {
    if (this.#checkpoint.done(records)) this.#options.keep(this.#checkpoint.sequence as string);
    if (!this.#hasEnd && !this.#isClosed) this.#readLater(0);
  }

  #endWhenIdle(): void {
    const isDone = this.#hasEnd && this.#lanes.every((lane) => lane.isIdle);
    if (!isDone || this.#isEnded || this.#isClosed) return;
    this.#isEnded = true;
    this.#options.onEnd();
  }
}
