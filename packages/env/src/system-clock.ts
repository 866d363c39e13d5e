/**
 * The host's clock, drawn on from where it was last moved, at the host's speed or at a multiple of it; paused, it stands
 * still until it is advanced or resumed. Timers do not keep the process alive.
 */
import type { ClockState, HostedClock, MovableClock, Task, Timer } from "./clock.ts";
import { type ClockMove, ClockMoves } from "./clock-moves.ts";
import { checkState } from "./clock-state.ts";
import { checkDelay, checkMoment, checkRate, checkReach, checkStep } from "./duration.ts";
import { hostTime } from "./host-time.ts";
import { HostTimers, startTask } from "./host-timers.ts";
import { PacedTime } from "./paced-time.ts";
import { StepDelays } from "./step-delays.ts";
import { WatchRounds } from "./watch-rounds.ts";

/** Work that follows from work, and from that: more than anything does that nobody else adds to. */
const SETTLE_ROUNDS_MAX = 10;

/** Where both clocks stood at a moment of the host's two. `now` stays whole as long as steps and rates are. */
interface Anchor {
  readonly hostMs: number;
  readonly tickMs: number;
  now: number;
  monotonicMs: number;
}

export class SystemClock implements MovableClock {
  #anchor: Anchor;
  #rate = 1;
  #paused = false;
  readonly #moves: ClockMoves;
  readonly #timers = new HostTimers({
    monotonic: () => this.monotonic(),
    speed: () => this.#speed,
  });
  readonly #pacedTime = new PacedTime();
  readonly #steadyTime = new PacedTime();
  readonly steady: HostedClock = this.#beside(this.#steadyTime);
  readonly paced: HostedClock = this.#paced();
  #steps: Promise<void> = Promise.resolve();
  /** Of the step that goes on. */
  #delays: StepDelays | undefined;
  #remainingMs = 0;
  #rounds = this.#newRounds();
  readonly #listeners = new Set<(state: ClockState) => void>();

  /** Goes on from a state, its offset kept: it has gone on, at its rate, while nobody looked. Throws `RangeError`. */
  constructor(state?: ClockState) {
    const hostMs = hostTime.now();
    const tickMs = hostTime.tick();
    this.#anchor = { hostMs, tickMs, now: hostMs, monotonicMs: tickMs };
    if (state === undefined) {
      this.#moves = new ClockMoves([{ hostMs, now: hostMs, rate: 1 }]);
      return;
    }
    const { now, offsetMs, rate, paused, moves, offsetsMs } = checkState(state);
    this.#rate = rate;
    this.#paused = paused;
    const passedMs = Math.max(0, hostMs - (now - offsetMs));
    this.#anchor.now = now + passedMs * this.#speed;
    this.#moves = new ClockMoves([...moves, this.#line(hostMs)], offsetsMs);
  }

  now(): number {
    return this.#nowAt(hostTime.now());
  }

  monotonic(): number {
    const { monotonicMs, tickMs } = this.#anchor;
    return monotonicMs + (hostTime.tick() - tickMs) * this.#speed;
  }

  get paused(): boolean {
    return this.#paused;
  }

  schedule(delayMs: number, task: Task): Timer {
    return this.#timers.add(this.#held(delayMs), task);
  }

  watch(everyMs: number, task: Task): Timer {
    const round = this.#delays?.roundOf(checkDelay(everyMs), this.#remainingMs);
    if (round === undefined) return this.schedule(everyMs, task);
    return this.#rounds.add(round.number, round.delayMs, task);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.schedule(delayMs, resolve));
  }

  tick(task: () => void): void {
    hostTime.setImmediate(task);
  }

  advance(byMs: number): Promise<void> {
    checkStep(byMs);
    return this.#after(() => byMs);
  }

  set(toMs: number): Promise<void> {
    checkMoment(toMs, this.now());
    return this.#after(() => Math.max(0, toMs - this.now()));
  }

  setRate(rate: number): void {
    checkRate(rate);
    this.#change(() => {
      this.#rate = rate;
    });
  }

  pause(): void {
    if (this.#paused) return;
    this.#change(() => {
      this.#paused = true;
    });
  }

  /** Goes on from the time at which it was paused: the pause is taken out of both clocks. */
  resume(): void {
    if (!this.#paused) return;
    this.#change(() => {
      this.#paused = false;
    });
  }

  state(): ClockState {
    const hostMs = hostTime.now();
    const now = this.#nowAt(hostMs);
    return {
      now,
      offsetMs: now - hostMs,
      rate: this.#rate,
      paused: this.#paused,
      offsetsMs: this.#moves.offsetsAt(hostMs),
      moves: this.#moves.all,
    };
  }

  /** What was to happen does not any more: its world is closed, and what is left of it must not run into that. */
  end(): void {
    this.#timers.end();
    this.#pacedTime.timers.end();
    this.#steadyTime.timers.end();
  }

  hostNow(): number {
    return hostTime.now();
  }

  timeAt(hostMs: number, withinMs = 0): number {
    return Math.floor(this.#moves.at(hostMs, withinMs));
  }

  /** Within a step, too: clients follow what they are shown on its way. */
  offsetsMs(): readonly [least: number, most: number] {
    const hostMs = hostTime.now();
    const [leastMs, mostMs] = this.#moves.offsetsAt(hostMs);
    const offsetMs = this.#nowAt(hostMs) - hostMs;
    return [Math.min(leastMs, offsetMs), Math.max(mostMs, offsetMs)];
  }

  expectOffsets([leastMs, mostMs]: readonly [least: number, most: number]): void {
    this.#moves.note(leastMs);
    this.#moves.note(mostMs);
  }

  follow(listener: (state: ClockState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Keeps the process alive meanwhile, unlike timers. */
  async hostSecond(): Promise<void> {
    const movedAt = this.#moves.last.hostMs;
    for (;;) {
      const restMs = 1000 - (hostTime.now() % 1000);
      if (Math.floor(hostTime.now() / 1000) !== Math.floor(movedAt / 1000)) return;
      await new Promise((resolve) => hostTime.setTimeout(resolve, restMs));
    }
  }

  get #speed(): number {
    return this.#paused ? 0 : this.#rate;
  }

  #nowAt(hostMs: number): number {
    const { now, hostMs: anchoredMs } = this.#anchor;
    return Math.floor(now + (hostMs - anchoredMs) * this.#speed);
  }

  #line(hostMs: number): ClockMove {
    const { now, hostMs: anchoredMs } = this.#anchor;
    const speed = this.#speed;
    return { hostMs, now: now + (hostMs - anchoredMs) * speed, rate: speed };
  }

  #held(delayMs: number): number {
    const checkedMs = checkDelay(delayMs);
    return this.#delays?.delayOf(checkedMs, this.#remainingMs) ?? checkedMs;
  }

  #newRounds(): WatchRounds {
    return new WatchRounds((delayMs, task) => this.#timers.add(delayMs, task));
  }

  #paced(): HostedClock {
    const schedule = (delayMs: number, task: Task) =>
      this.#pacedTime.timers.add(this.#held(delayMs), task);
    return {
      ...this.#beside(this.#pacedTime),
      get paced() {
        return this;
      },
      steady: this.steady,
      schedule,
      watch: schedule,
      sleep: (delayMs) => new Promise((resolve) => schedule(delayMs, resolve)),
    };
  }

  /** The same moments, with timers of another time. */
  #beside(time: PacedTime): HostedClock {
    const schedule = (delayMs: number, task: Task) => time.timers.add(checkDelay(delayMs), task);
    return {
      get paced() {
        return this;
      },
      get steady() {
        return this;
      },
      now: () => this.now(),
      monotonic: () => time.monotonic(),
      schedule,
      watch: schedule,
      sleep: (delayMs) => new Promise((resolve) => schedule(delayMs, resolve)),
      tick: (task) => this.tick(task),
      hostNow: () => this.hostNow(),
      timeAt: (hostMs, withinMs) => this.timeAt(hostMs, withinMs),
      offsetsMs: () => this.offsetsMs(),
      hostSecond: () => this.hostSecond(),
    };
  }

  #after(stepMs: () => number): Promise<void> {
    const step = this.#steps.then(() => this.#step(checkReach(stepMs(), this.now())));
    this.#steps = step.catch(() => {});
    return step;
  }

  async #step(byMs: number): Promise<void> {
    const delays = new StepDelays(byMs);
    this.#delays = delays;
    this.#remainingMs = byMs;
    this.#rounds = this.#newRounds();
    this.#timers.beginStep();
    this.#pacedTime.beginStep();
    await this.#steadyTime.timers.settle();
    await this.#runDue(delays);
    this.#move(this.#remainingMs);
    await this.#idle();
    await this.#settle(delays);
    this.#delays = undefined;
    this.#pacedTime.endStep();
    this.#moved();
  }

  /** Goes from timer to timer. */
  async #runDue(delays: StepDelays): Promise<void> {
    const pacedTimers = this.#pacedTime.timers;
    for (;;) {
      const [ownMs, pacedMs] = [this.#timers.gapMs(), pacedTimers.gapMs()];
      const gapMs = Math.min(ownMs, pacedMs);
      if (gapMs > this.#remainingMs) break;
      const timers = pacedMs < ownMs ? pacedTimers : this.#timers;
      if (timers.isFirstOfStep() && !delays.admits(this.#remainingMs)) break;
      this.#move(gapMs);
      const task = timers.takeFirst();
      if (task !== undefined) await startTask(task);
      await this.#idle();
      await new Promise(hostTime.setImmediate);
    }
  }

  /** What the step's work left to be done at once, which may leave more: requests that go on must not hold it for ever. */
  async #settle(delays: StepDelays): Promise<void> {
    for (let round = 0; round < SETTLE_ROUNDS_MAX; round++) {
      if (!(await this.#steadyTime.timers.settle())) return;
      await this.#runDue(delays);
    }
  }

  async #idle(): Promise<void> {
    await this.#timers.idle();
    await this.#pacedTime.timers.idle();
  }

  #move(byMs: number): void {
    this.#anchor.now += byMs;
    this.#anchor.monotonicMs += byMs;
    this.#pacedTime.move(byMs);
    this.#remainingMs -= byMs;
  }

  /** What was so far is drawn to here, and the clock goes on from here as it is changed to. */
  #change(change: () => void): void {
    const hostMs = hostTime.now();
    const tickMs = hostTime.tick();
    const { now, monotonicMs, hostMs: fromMs, tickMs: fromTickMs } = this.#anchor;
    const speed = this.#speed;
    this.#anchor = {
      hostMs,
      tickMs,
      now: now + (hostMs - fromMs) * speed,
      monotonicMs: monotonicMs + (tickMs - fromTickMs) * speed,
    };
    change();
    this.#moved();
  }

  #moved(): void {
    this.#moves.add(this.#line(hostTime.now()));
    this.#timers.arm();
    this.#pacedTime.timers.arm();
    if (this.#listeners.size === 0) return;
    const state = this.state();
    for (const listener of this.#listeners) listener(state);
  }
}
