/**
 * When inventories are made: at each midnight of UTC, the weekly ones at that which begins a Sunday. A midnight at
 * which the emulator does not run has no inventory.
 */
import type { Timer } from "@cloudglass/env";
import { midnightAfter } from "../bucket/lifecycle-rule.ts";
import type { Rooms } from "../rooms.ts";
import { deliverInventory } from "./inventory-run.ts";

const SUNDAY = 0;

export class InventorySchedule {
  readonly #rooms: Rooms;
  #timer: Timer | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.#atMidnight();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#running;
  }

  #atMidnight(): void {
    const { clock } = this.#rooms.env;
    const nowMs = clock.now();
    this.#timer = clock.schedule(midnightAfter(nowMs, 0) - nowMs, () => {
      this.#atMidnight();
      const isSunday = new Date(clock.now()).getUTCDay() === SUNDAY;
      this.#running = this.#running.then(() => this.#pass(isSunday));
      return this.#running;
    });
  }

  async #pass(isSunday: boolean): Promise<void> {
    const { index, log } = this.#rooms;
    for (const bucket of index.buckets.all()) {
      for (const configuration of Object.values(bucket.settings.inventory ?? {})) {
        if (this.#stopped) return;
        const isDue = configuration.Schedule?.Frequency === "Daily" || isSunday;
        if (!configuration.IsEnabled || !isDue) continue;
        const told = { bucket: bucket.name, id: configuration.Id };
        try {
          const outcome = await deliverInventory(this.#rooms, bucket, configuration);
          if (outcome !== "delivered")
            log.warn({ ...told, outcome }, "an inventory is not delivered");
        } catch (error) {
          log.error({ ...told, error: String(error) }, "an inventory failed");
        }
      }
    }
  }
}
