/** Records of one shard that are processed one batch after another. */
import type { Clock, Timer } from "@cloudglass/env";
import { type BatchOwner, runBatch } from "./batch-run.ts";
import type { StreamRecord, TumblingWindow } from "./stream-record.ts";

/** What a function is given at most. Source: Lambda quotas. */
export const PAYLOAD_BYTES_MAX = 6 * 1024 * 1024;
/** What a window's state may have. Source: Lambda Developer Guide, "Tumbling windows". */
const STATE_BYTES_MAX = 1024 * 1024;

interface OpenWindow {
  readonly startMs: number;
  readonly state: unknown;
}

export interface LaneOwner extends BatchOwner {
  /** A lane has nothing to do. */
  rested(): void;
}

export class Lane {
  readonly #owner: LaneOwner;
  readonly #clock: Clock;
  readonly #queue: StreamRecord[] = [];
  #waitingSinceMs = 0;
  #timer: Timer | undefined;
  #work: Promise<void> | undefined;
  #window: OpenWindow | undefined;
  /** Nothing more comes: batches do not wait. */
  #isEnding = false;

  constructor(owner: LaneOwner) {
    this.#owner = owner;
    this.#clock = owner.clock;
  }

  get isIdle(): boolean {
    return this.#work === undefined && this.#queue.length === 0 && this.#window === undefined;
  }

  add(record: StreamRecord): void {
    if (this.#queue.length === 0) this.#waitingSinceMs = this.#clock.monotonic();
    this.#queue.push(record);
  }

  /** Settles what is due, and waits for what is not. */
  pump(): void {
    if (this.#work !== undefined || this.#owner.isClosed()) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    const waitMs = this.#waitMs();
    if (waitMs === undefined) return;
    if (waitMs > 0) {
      this.#timer = this.#clock.schedule(waitMs, () => this.pump());
      return;
    }
    this.#work = this.#next().finally(() => {
      this.#work = undefined;
      this.pump();
      if (this.isIdle) this.#owner.rested();
    });
  }

  end(): void {
    this.#isEnding = true;
    this.pump();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  async settled(): Promise<void> {
    await this.#work;
  }

  /** Until there is something to do; undefined when only a record can bring it. */
  #waitMs(): number | undefined {
    const { batchSize, batchWindowMs, tumblingMs } = this.#owner.settings;
    const windowMs =
      this.#window === undefined
        ? undefined
        : Math.max(0, this.#window.startMs + tumblingMs - this.#clock.now());
    if (this.#queue.length === 0) return this.#isEnding && this.#window ? 0 : windowMs;
    if (this.#queue.length >= batchSize || batchWindowMs === 0 || this.#isEnding) return 0;
    const sizeBytes = this.#queue.reduce((sum, record) => sum + record.sizeBytes, 0);
    if (sizeBytes >= PAYLOAD_BYTES_MAX) return 0;
    const leftMs = this.#waitingSinceMs + batchWindowMs - this.#clock.monotonic();
    return Math.max(0, Math.min(leftMs, windowMs ?? leftMs));
  }

  #next(): Promise<void> {
    return this.#owner.settings.tumblingMs > 0 ? this.#nextOfWindow() : this.#nextBatch();
  }

  async #nextBatch(): Promise<void> {
    await runBatch(this.#owner, this.#take(Number.POSITIVE_INFINITY), undefined);
  }

  async #nextOfWindow(): Promise<void> {
    const { tumblingMs } = this.#owner.settings;
    const first = this.#queue[0];
    if (this.#window === undefined) {
      if (first === undefined) return;
      const startMs = Math.floor(first.writtenAtMs / tumblingMs) * tumblingMs;
      this.#window = { startMs, state: {} };
    }
    const { startMs, state } = this.#window;
    const endMs = startMs + tumblingMs;
    const batch = this.#take(endMs);
    const window = { startMs, endMs, state, isFinal: false, isTerminatedEarly: false };
    if (batch.length > 0) {
      await this.#runInWindow(batch, window);
      return;
    }
    this.#window = undefined;
    await runBatch(this.#owner, [], { ...window, isFinal: true });
  }

  async #runInWindow(batch: readonly StreamRecord[], window: TumblingWindow): Promise<void> {
    const next = (await runBatch(this.#owner, batch, window)) ?? {};
    const { startMs } = window;
    this.#window = { startMs, state: next };
    if (JSON.stringify(next).length <= STATE_BYTES_MAX) return;
    this.#window = undefined;
    const last = { ...window, state: next, isFinal: true, isTerminatedEarly: true };
    await runBatch(this.#owner, [], last);
  }

  /** A batch of what was written before. */
  #take(beforeMs: number): StreamRecord[] {
    const { batchSize } = this.#owner.settings;
    let count = 0;
    let sizeBytes = 0;
    for (const record of this.#queue) {
      sizeBytes += record.sizeBytes;
      const isFull = count === batchSize || (count > 0 && sizeBytes > PAYLOAD_BYTES_MAX);
      if (isFull || record.writtenAtMs >= beforeMs) break;
      count++;
    }
    this.#waitingSinceMs = this.#clock.monotonic();
    return this.#queue.splice(0, count);
  }
}
