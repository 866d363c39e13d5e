/** Work that goes on after the request that began it has been answered. */
import type { Environment, Timer } from "@cloudglass/env";
import type { FeedLog } from "../change-log/index.ts";
import type { Checkpoint } from "../snapshot/table-copy.ts";

/** The emulator is being stopped; the next run begins the work anew. */
class StoppedError extends Error {
  override readonly name = "StoppedError";
}

const RETRY_MS = 1000;

export class BackgroundJobs {
  readonly #env: Pick<Environment, "clock" | "faults">;
  readonly #log: FeedLog;
  readonly #running = new Set<Promise<void>>();
  readonly #timers = new Set<Timer>();
  #isStopped = false;

  constructor(env: Pick<Environment, "clock" | "faults">, log: FeedLog) {
    this.#env = env;
    this.#log = log;
  }

  /** Runs `job` after `delayMs` of the clock, and again while storage fails. */
  begin(name: string, delayMs: number, job: (checkpoint: Checkpoint) => Promise<void>): void {
    const { clock, faults } = this.#env;
    const timer = clock.schedule(delayMs, () => {
      this.#timers.delete(timer);
      const run = this.#run(name, job).finally(() => this.#running.delete(run));
      this.#running.add(run);
      return faults.quiet ? run : undefined;
    });
    this.#timers.add(timer);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers) timer.cancel();
    await Promise.all(this.#running);
  }

  async #run(name: string, job: (checkpoint: Checkpoint) => Promise<void>): Promise<void> {
    const checkpoint = () => {
      if (this.#isStopped) throw new StoppedError();
    };
    try {
      await job(checkpoint);
    } catch (error) {
      if (this.#isStopped) return;
      this.#log.error({ job: name, error: String(error) }, "work waits");
      this.begin(name, RETRY_MS, job);
    }
  }
}
