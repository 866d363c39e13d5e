/** Watches that look at the same moment of a step do so together: in one turn of the event loop, not one after another. */
import type { Task, Timer } from "./clock.ts";
import { startTask } from "./host-timers.ts";

export class WatchRounds {
  readonly #schedule: (delayMs: number, task: Task) => Timer;
  /** Those to come, by the part of the step with which they are over. */
  readonly #rounds = new Map<number, Set<Task>>();

  constructor(schedule: (delayMs: number, task: Task) => Timer) {
    this.#schedule = schedule;
  }

  /** A look in the round `number` that is `delayMs` away. */
  add(number: number, delayMs: number, task: Task): Timer {
    let round = this.#rounds.get(number);
    if (round === undefined) {
      round = new Set();
      this.#rounds.set(number, round);
      this.#schedule(delayMs, () => this.#look(number));
    }
    const tasks = round;
    const once = () => task();
    tasks.add(once);
    return { cancel: () => void tasks.delete(once) };
  }

  async #look(number: number): Promise<void> {
    const round = this.#rounds.get(number) ?? new Set();
    this.#rounds.delete(number);
    // One of them may cancel another.
    const tasks = [...round];
    await Promise.all(tasks.map((task) => (round.has(task) ? startTask(task) : undefined)));
  }
}
