/**
 * When lifecycle rules act: at each midnight of UTC, and a minute after the service starts or a configuration changes.
 * Buckets without a configuration are passed over.
 */
import type { Timer } from "@cloudglass/env";
import type { Rooms } from "../rooms.ts";
import { midnightAfter } from "./lifecycle-rule.ts";
import { type LifecycleRun, runLifecycle } from "./lifecycle-run.ts";

const SOON_MS = 60_000;

export class LifecycleSchedule {
  readonly #rooms: LifecycleRun["rooms"] & Pick<Rooms, "log">;
  #midnight: Timer | undefined;
  #soon: Timer | undefined;
  #running: Promise<void> | undefined;
  /** What waits for the run to end, so that there is never more than one more. */
  #next: Promise<void> | undefined;
  #stopped = false;

  constructor(rooms: LifecycleRun["rooms"] & Pick<Rooms, "log">) {
    this.#rooms = rooms;
    this.#atMidnight();
    this.wake();
  }

  /** A configuration has changed. */
  wake(): void {
    if (this.#stopped) return;
    this.#soon ??= this.#rooms.env.clock.schedule(SOON_MS, () => {
      this.#soon = undefined;
      return this.#run();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#midnight?.cancel();
    this.#soon?.cancel();
    await this.#running;
  }

  #atMidnight(): void {
    const { clock } = this.#rooms.env;
    const nowMs = clock.now();
    this.#midnight = clock.schedule(midnightAfter(nowMs, 0) - nowMs, () => {
      this.#atMidnight();
      return this.#run();
    });
  }

  #run(): Promise<void> {
    if (this.#running === undefined) {
      this.#running = this.#pass().finally(() => {
        this.#running = undefined;
      });
      return this.#running;
    }
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      return this.#run();
    });
    return this.#next;
  }

  async #pass(): Promise<void> {
    const { index, log } = this.#rooms;
    const isStopped = () => this.#stopped;
    for (const bucket of index.buckets.all()) {
      if (this.#stopped) return;
      if (bucket.settings.lifecycle === undefined) continue;
      try {
        await runLifecycle({ rooms: this.#rooms, bucket, isStopped });
      } catch (error) {
        log.error({ bucket: bucket.name, error: String(error) }, "lifecycle run failed");
      }
    }
  }
}
