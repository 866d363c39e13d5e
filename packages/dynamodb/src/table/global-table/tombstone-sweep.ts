/** Takes tombstones away a day after the deletion, when no write that is older can come from another region any more. */
import type { Environment, Timer } from "@cloudglass/env";
import type { FeedLog } from "../change-log/index.ts";
import { TOMBSTONES } from "../key/space.ts";
import { walkSpace } from "../space-walk.ts";
import type { Table } from "../table.ts";
import { tombstoneUs } from "./tombstone.ts";

export interface TombstoneSweepOptions {
  readonly env: Pick<Environment, "clock" | "faults">;
  readonly log: FeedLog;
  readonly isStopped: () => boolean;
  /** The time of the oldest write that a replica is not known to have; of microseconds. */
  readonly oldestUntoldUs: (table: Table) => number;
}

const SWEEP_MS = 6 * 3_600_000;
/** AWS takes a region that cannot be reached for longer out of a global table, too. */
export const TOMBSTONE_LIFE_MS = 24 * 3_600_000;

export class TombstoneSweep {
  readonly #options: TombstoneSweepOptions;
  readonly #timers = new Map<string, Timer>();

  constructor(options: TombstoneSweepOptions) {
    this.#options = options;
  }

  start(table: Table): void {
    const { env, log, isStopped } = this.#options;
    const timer = env.clock.watch(SWEEP_MS, () => {
      this.#timers.delete(table.tableId);
      if (isStopped() || table.isClosed) return undefined;
      const run = this.#run(table)
        .catch((error: unknown) => log.error({ error: String(error) }, "tombstones stay"))
        .finally(() => this.start(table));
      return env.faults.quiet ? run : undefined;
    });
    this.#timers.set(table.tableId, timer);
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel();
  }

  async #run(table: Table): Promise<void> {
    const { items } = table;
    const { env, isStopped, oldestUntoldUs } = this.#options;
    const untilUs = Math.min((env.clock.now() - TOMBSTONE_LIFE_MS) * 1000, oldestUntoldUs(table));
    const walk = { keyspace: items, space: TOMBSTONES, clock: env.clock, isStopped };
    await walkSpace(walk, async (entries) => {
      const old = entries.filter(({ value }) => tombstoneUs(value) < untilUs);
      for (const { key } of old) {
        await items.update(key, (view) => {
          const isOld = tombstoneUs(view.get(key)) < untilUs;
          return { mutations: isOld ? [{ key, value: undefined }] : [], result: undefined };
        });
      }
    });
  }
}
