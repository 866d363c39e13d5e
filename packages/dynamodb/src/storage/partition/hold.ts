/** Requests that wait until something is over; none waits longer than it is patient. */
import type { Clock } from "@cloudglass/env";

export class Hold {
  readonly #waiting = new Set<() => void>();
  #isOver = false;

  /** Rejects with what `late` gives. */
  wait(clock: Clock, patienceMs: number, late: () => Error): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const release = () => {
        timer.cancel();
        resolve();
      };
      const timer = clock.schedule(patienceMs, () => {
        this.#waiting.delete(release);
        reject(late());
      });
      this.#waiting.add(release);
    });
  }

  end(): void {
    this.#isOver = true;
    for (const release of this.#waiting) release();
    this.#waiting.clear();
  }
}
