/** Timers on a scale of the host's: one timer of the host is armed at a time, for the one that is due first. */
import type { Task } from "./clock.ts";
import { hostTime } from "./host-time.ts";
import { type QueuedTimer, TimerQueue } from "./timer-queue.ts";

/** The longest delay that a host timer takes; longer ones are armed again when it fires. */
const HOST_TIMER_MS_MAX = 2 ** 31 - 1;

export interface TimeScale {
  monotonic(): number;
  /** Milliseconds of it in one of the host's; 0 while it stands still. */
  speed(): number;
  /** Told before timers run, of when the first of them was due. */
  fires?(dueMs: number): void;
}

export class HostTimers {
  readonly #scale: TimeScale;
  readonly #queue = new TimerQueue();
  #armed: NodeJS.Timeout | undefined;
  #armedForMs = Number.POSITIVE_INFINITY;
  #stepFrom = 0;
  #isOver = false;
  /** Work of timers that ran by themselves. */
  readonly #running = new Set<Promise<void>>();

  constructor(scale: TimeScale) {
    this.#scale = scale;
  }

  /** When the first timer is due; infinite while none is waited for. */
  get armedForMs(): number {
    return this.#armedForMs;
  }

  add(delayMs: number, task: Task): QueuedTimer {
    const timer = this.#queue.add(this.#scale.monotonic() + delayMs, task);
    if (this.#isOver) timer.cancel();
    if (timer.dueMs < this.#armedForMs) this.arm();
    return timer;
  }

  /** No timer runs any more, nor do those that are added from now on. */
  end(): void {
    this.#isOver = true;
    this.#queue.clear();
    hostTime.clearTimeout(this.#armed);
  }

  beginStep(): void {
    this.#stepFrom = this.#queue.nextSequence;
  }

  /** How far time is from the first timer, in whole milliseconds; infinite without one. */
  gapMs(): number {
    const first = this.#queue.peek();
    if (first === undefined) return Number.POSITIVE_INFINITY;
    const monotonicMs = this.#scale.monotonic();
    return Math.max(0, Math.ceil(first.dueMs - monotonicMs - roundingMs(monotonicMs)));
  }

  /** Whether the first timer was set since `beginStep`. */
  isFirstOfStep(): boolean {
    return (this.#queue.peek()?.sequence ?? 0) >= this.#stepFrom;
  }

  takeFirst(): Task | undefined {
    return this.#queue.takeDue(Number.POSITIVE_INFINITY);
  }

  /** When the work of timers that ran by themselves is done, before a step or in the middle of it. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Runs what is due now and waits for all work that is under way then; false when there was neither. */
  async settle(): Promise<boolean> {
    if (this.gapMs() === 0) this.#fire();
    if (this.#running.size === 0) return false;
    await Promise.all(this.#running);
    return true;
  }

  /** Again after every change of the scale. */
  arm(): void {
    hostTime.clearTimeout(this.#armed);
    this.#armed = undefined;
    this.#armedForMs = Number.POSITIVE_INFINITY;
    const first = this.#queue.peek();
    const speed = this.#scale.speed();
    if (speed === 0 || first === undefined) return;
    const delayMs = Math.max(1, (first.dueMs - this.#scale.monotonic()) / speed);
    this.#armedForMs = first.dueMs;
    const hostDelayMs = Math.min(Math.ceil(delayMs), HOST_TIMER_MS_MAX);
    this.#armed = hostTime.setTimeout(() => this.#fire(), hostDelayMs).unref();
  }

  /** One timer a turn of the event loop would let them fall behind; promise continuations run after the batch. */
  #fire(): void {
    this.#scale.fires?.(this.#armedForMs);
    this.#armedForMs = Number.POSITIVE_INFINITY;
    const untilMs = this.#scale.monotonic();
    for (;;) {
      const task = this.#queue.takeDue(untilMs);
      if (task === undefined) break;
      const work = startTask(task);
      if (work === undefined) continue;
      this.#running.add(work);
      void work.then(() => this.#running.delete(work));
    }
    this.arm();
  }
}

/**
 * Undefined when all is done. A task that fails is a defect: it becomes an uncaught exception, and the other timers
 * still run.
 */
export function startTask(task: Task): Promise<void> | undefined {
  try {
    const work = task();
    return work instanceof Promise ? work.catch(thrownLater) : undefined;
  } catch (error) {
    thrownLater(error);
    return undefined;
  }
}

function thrownLater(error: unknown): void {
  hostTime.setImmediate(() => {
    throw error;
  });
}

/** Sums of fractions of milliseconds are off by less than this; a timer so near to its time is due. */
function roundingMs(monotonicMs: number): number {
  return Math.max(1e-6, monotonicMs * 2 ** -50);
}
