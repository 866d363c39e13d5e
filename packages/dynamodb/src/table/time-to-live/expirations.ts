/**
 * Deletes items whose time to live is over. A pass goes through all items of a table, some in a turn; while no item is due,
 * which the last pass and all writes since have told, there is none.
 */
import type { Environment, Timer } from "@cloudglass/env";
import type { Mutation } from "../../storage/mutation.ts";
import type { TableRecord, TableRecords } from "../catalogue/index.ts";
import type { FeedLog } from "../change-log/index.ts";
import { readAttribute } from "../item/index.ts";
import { ITEMS } from "../key/index.ts";
import { TIMESTAMP_BYTES } from "../stored-item.ts";
import type { Table } from "../table.ts";
import type { Tables } from "../tables.ts";
import { expiryMs, isAncient } from "./expiry.ts";
import { ExpiryPass } from "./expiry-pass.ts";

/** Passes of a table are at least so far apart: an item stays up to so long after its time. */
export const SWEEP_MS = 60_000;

interface Watch {
  readonly attributeName: string;
  /** Something may be over then. */
  dueMs: number;
  lastPassMs: number;
  timer: Timer | undefined;
  isRunning: boolean;
}

export interface ExpirationsOptions {
  readonly env: Pick<Environment, "clock" | "faults">;
  readonly records: TableRecords;
  readonly tables: Pick<Tables, "open">;
  readonly nextTimestampUs: () => number;
  readonly log: FeedLog;
}

export class Expirations {
  readonly #options: ExpirationsOptions;
  readonly #watches = new Map<string, Watch>();
  readonly #running = new Set<Promise<void>>();
  #isStopped = false;

  constructor(options: ExpirationsOptions) {
    this.#options = options;
    for (const record of options.records.all()) this.changed(record);
  }

  /** The record of a table is a new one. */
  changed({ tableId, timeToLive }: TableRecord): void {
    const watch = this.#watches.get(tableId);
    const attributeName = timeToLive?.enabled ? timeToLive.attributeName : undefined;
    if (watch?.attributeName === attributeName) return;
    watch?.timer?.cancel();
    this.#watches.delete(tableId);
    if (attributeName === undefined || timeToLive === undefined) return;
    const fresh = {
      attributeName,
      dueMs: timeToLive.changedUntilMs,
      lastPassMs: Number.NEGATIVE_INFINITY,
      timer: undefined,
      isRunning: false,
    };
    this.#watches.set(tableId, fresh);
    this.#wait(tableId, fresh);
  }

  /** Told of all that is applied to tables. */
  written(tableId: string, mutations: readonly Mutation[]): void {
    const watch = this.#watches.get(tableId);
    if (watch === undefined) return;
    for (const { key, value } of mutations) {
      if (key[0] !== ITEMS || value === undefined) continue;
      const item = value.subarray(TIMESTAMP_BYTES);
      const expiry = expiryMs(readAttribute(item, watch.attributeName));
      if (expiry === undefined || expiry >= watch.dueMs) continue;
      if (isAncient(expiry, this.#options.env.clock.now())) continue;
      watch.dueMs = expiry;
      this.#wait(tableId, watch);
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const { timer } of this.#watches.values()) timer?.cancel();
    await Promise.all(this.#running);
  }

  #wait(tableId: string, watch: Watch): void {
    const { clock, faults } = this.#options.env;
    if (watch.isRunning || this.#isStopped) return;
    watch.timer?.cancel();
    if (watch.dueMs === Number.POSITIVE_INFINITY) return;
    // A moment later: an item is over when its time is past.
    const atMs = Math.max(watch.dueMs + 1, watch.lastPassMs + SWEEP_MS);
    watch.timer = clock.watch(atMs - clock.now(), () => {
      const run = this.#run(tableId, watch).finally(() => this.#running.delete(run));
      this.#running.add(run);
      // While something is broken, the run may wait for time itself.
      return faults.quiet ? run : undefined;
    });
  }

  async #run(tableId: string, watch: Watch): Promise<void> {
    const { env, log } = this.#options;
    watch.isRunning = true;
    watch.lastPassMs = env.clock.now();
    watch.dueMs = Number.POSITIVE_INFINITY;
    try {
      const nextMs = await this.#pass(tableId, watch.attributeName);
      watch.dueMs = Math.min(watch.dueMs, nextMs);
    } catch (error) {
      log.error({ tableId, error: String(error) }, "items stay beyond their time to live");
      watch.dueMs = watch.lastPassMs;
    }
    watch.isRunning = false;
    if (this.#watches.get(tableId) === watch) this.#wait(tableId, watch);
  }

  /** When the next item is due. */
  async #pass(tableId: string, attributeName: string): Promise<number> {
    const { records, tables, nextTimestampUs, env } = this.#options;
    const record = records.byId(tableId);
    if (record === undefined || record.status === "DELETING") {
      this.#watches.delete(tableId);
      return Number.POSITIVE_INFINITY;
    }
    const table: Table = await tables.open(record);
    const isStopped = () => this.#isStopped;
    const pass = new ExpiryPass({
      table,
      attributeName,
      clock: env.clock,
      nextTimestampUs,
      isStopped,
    });
    return pass.run();
  }
}
