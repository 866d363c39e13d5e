/**
 * Time as every engine and service sees it. `SystemClock` runs at the speed of the wall clock and can be moved
 * and paused; `SimulatedClock` only moves when it is told to.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, whole. */
  now(): number;
  /** Milliseconds since some fixed point, with fractions; never goes back. */
  monotonic(): number;
  /** Runs `task` once, `delayMs` after now. Timers run in the order of their due time, then of their making. */
  schedule(delayMs: number, task: Task): Timer;
  sleep(delayMs: number): Promise<void>;
  /**
   * Runs `task` once, after the callbacks and promise continuations that are ready now; time need not move, and
   * a paused clock ticks on. Engines gather the work of one turn in it: group commit.
   */
  tick(task: () => void): void;
}

/**
 * A task that gives a promise is work that `advance` waits for before it goes on to the next timer. Such work must not
 * wait for time itself.
 */
export type Task = (() => void) | (() => Promise<void>);

export interface Timer {
  /** After this the task does not run; no effect when it ran already. */
  cancel(): void;
}

export interface MovableClock extends Clock {
  /** Moves time forward; every timer that falls due runs, in order, and its work is done before the promise resolves. */
  advance(byMs: number): Promise<void>;
  pause(): void;
  resume(): void;
}
