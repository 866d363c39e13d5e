/**
 * Runs experiments by the clock. What an experiment has come to is in its record before the next thing is done, so that it
 * goes on after the death of the process: docs/internals/fis.md.
 */
import type { Timer } from "@cloudglass/env";
import { type StepParts, Steps } from "./steps.ts";

export class Runner {
  readonly #parts: StepParts;
  readonly #todo: Steps;
  readonly #timers = new Map<string, Timer>();
  /** The last step of each experiment that has any to do. */
  readonly #steps = new Map<string, Promise<void>>();

  constructor(parts: StepParts) {
    this.#parts = parts;
    this.#todo = new Steps(parts);
  }

  /** Goes on with what was under way when the process ended. */
  resume(): void {
    for (const experiment of this.#parts.experiments.live()) {
      this.#todo.setFaultsAgain(experiment);
      this.wake(experiment.id);
    }
  }

  /** Has the next steps of an experiment done, as soon as it can be, or after a delay. */
  wake(id: string, delayMs = 0): void {
    this.#timers.get(id)?.cancel();
    const timer = this.#parts.env.clock.schedule(delayMs, () => {
      this.#timers.delete(id);
      return this.#step(id);
    });
    this.#timers.set(id, timer);
  }

  async close(): Promise<void> {
    this.#todo.close();
    for (const timer of this.#timers.values()) timer.cancel();
    await Promise.all(this.#steps.values());
  }

  /** One after the other of an experiment's. */
  #step(id: string): Promise<void> {
    const before = this.#steps.get(id) ?? Promise.resolve();
    const step = before
      .then(() => this.#todo.goOn(id))
      .then((delayMs) => {
        if (delayMs !== undefined) this.wake(id, delayMs);
      })
      .finally(() => {
        if (this.#steps.get(id) === step) this.#steps.delete(id);
      });
    this.#steps.set(id, step);
    return step;
  }
}
