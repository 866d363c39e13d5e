/**
 * Time as every engine and service sees it. `SystemClock` runs at the speed of the wall clock, or at a multiple of it,
 * and can be moved and paused; `SimulatedClock` only moves when it is told to.
 */
import type { ClockMove } from "./clock-moves.ts";

export interface Clock {
  /** Milliseconds since the Unix epoch, whole. */
  now(): number;
  /** Milliseconds since some fixed point, with fractions; never goes back. */
  monotonic(): number;
  /** Runs `task` once, `delayMs` after now. Timers run in the order of their due time, then of their making. */
  schedule(delayMs: number, task: Task): Timer;
  /**
   * Like `schedule`, for what looks again and again after something and schedules itself each time: within one step of
   * `advance` it looks `WATCHES_PER_STEP` times at most, the last time at the step's end.
   */
  watch(everyMs: number, task: Task): Timer;
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

/** All of a clock; one that is opened with it goes on from there. Plain data, a few kilobytes at most. */
export interface ClockState {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How far `now` is ahead of the host's time; negative after a pause. */
  readonly offsetMs: number;
  /** Milliseconds of this clock in one of the host's, `RATE_MIN` to `RATE_MAX`; the rate to resume with while paused. */
  readonly rate: number;
  readonly paused: boolean;
  /** The least and the most that `offsetMs` has ever been, 0 included. */
  readonly offsetsMs: readonly [least: number, most: number];
  /** Where it was moved, oldest first; a bounded number. */
  readonly moves: readonly ClockMove[];
}

/** A clock that knows how it stands to the host's, which the programs around it live by. */
export interface HostedClock extends Clock {
  /**
   * For what takes the host its time: how long functions take and may take. It is moved together with this
   * clock, in one order of timers, but goes at the host's speed at every rate, and while this one is paused.
   */
  readonly paced: HostedClock;
  /**
   * For those who are patient with each other: leases, elections, calls between nodes, patience with a quorum. It goes
   * at the host's speed at every rate, while this one is paused and while it is moved, which moves nobody nearer to an
   * answer; `now` is this clock's.
   */
  readonly steady: HostedClock;
  /** The host's time, in milliseconds since the epoch. */
  hostNow(): number;
  /**
   * What this clock showed, or will show when left alone, at a moment of the host's clock. Of a moment that is known
   * only to lie within `withinMs`, the latest before the next move, where this clock is the faster one.
   */
  timeAt(hostMs: number, withinMs?: number): number;
  /** The least and the most that it has been ahead of the host's, in whole milliseconds, 0 included. */
  offsetsMs(): readonly [least: number, most: number];
  /** Resolves when the host's clock shows another second than at the last move. */
  hostSecond(): Promise<void>;
}

export interface MovableClock extends HostedClock {
  /**
   * Moves time forward; every timer that falls due runs, in order, and its work is done before the promise resolves,
   * that of timers which such timers set included. Steps asked for at the same time are made one after the other.
   * What sets itself again thousands of times is run less often: docs/internals/time.md.
   */
  advance(byMs: number): Promise<void>;
  /** Advances to a moment of the epoch. Throws `RangeError` for one that is over: time never goes back. */
  set(toMs: number): Promise<void>;
  /** Throws `RangeError` outside of `RATE_MIN` to `RATE_MAX`. */
  setRate(rate: number): void;
  pause(): void;
  resume(): void;
  readonly paused: boolean;
  state(): ClockState;
  /** Clients may still follow a clock that was in the place of this one: its least and its most count here, too. */
  expectOffsets(offsetsMs: readonly [least: number, most: number]): void;
  /** Told after every move, pause, resume and change of rate; gives what ends it. */
  follow(listener: (state: ClockState) => void): () => void;
}

export const RATE_MIN = 0.1;
export const RATE_MAX = 86_400;
