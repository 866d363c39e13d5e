/** The clock of one process: when the process ends, its timers are gone and its ticks do not come. */
import type { HostedClock, Task, Timer } from "@cloudglass/env";

export class ProcessClock implements HostedClock {
  readonly paced = this;
  readonly steady = this;
  readonly #clock: HostedClock;
  readonly #timers = new Set<Timer>();
  #ended = false;

  constructor(clock: HostedClock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  schedule(delayMs: number, task: Task): Timer {
    return this.#set(task, (run) => this.#clock.schedule(delayMs, run));
  }

  watch(everyMs: number, task: Task): Timer {
    return this.#set(task, (run) => this.#clock.watch(everyMs, run));
  }

  #set(task: Task, set: (run: () => void) => Timer): Timer {
    if (this.#ended) return { cancel() {} };
    const timer = set(() => {
      this.#timers.delete(timer);
      // Nobody waits for its work: it never comes to its end when the process does before.
      void task();
    });
    this.#timers.add(timer);
    return {
      cancel: () => {
        this.#timers.delete(timer);
        timer.cancel();
      },
    };
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.schedule(delayMs, resolve));
  }

  tick(task: () => void): void {
    this.#clock.tick(() => {
      if (!this.#ended) task();
    });
  }

  hostNow(): number {
    return this.#clock.hostNow();
  }

  timeAt(hostMs: number): number {
    return this.#clock.timeAt(hostMs);
  }

  hostSecond(): Promise<void> {
    return this.#clock.hostSecond();
  }

  offsetsMs(): readonly [least: number, most: number] {
    return this.#clock.offsetsMs();
  }

  end(): void {
    this.#ended = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}
