/** A new replica gets all items of the table that it is made from; what is written meanwhile it is told of by all. */
import type { Environment } from "@cloudglass/env";
import type { TableRecord, TableRecords } from "../catalogue/index.ts";
import type { FeedLog } from "../change-log/index.ts";
import { ITEMS } from "../key/index.ts";
import { walkSpace } from "../space-walk.ts";
import { StoredItem } from "../stored-item.ts";
import type { Tables } from "../tables.ts";
import { peersOf, replicaChanged } from "./group.ts";
import { replicate } from "./replicated-write.ts";

export interface ReplicaFillingOptions {
  readonly env: Pick<Environment, "clock" | "faults">;
  readonly records: TableRecords;
  readonly tables: Pick<Tables, "open">;
  readonly nextTimestampUs: () => number;
  readonly log: FeedLog;
  readonly transitionMs: number;
  readonly isStopped: () => boolean;
}

const RETRY_MS = 5000;

export class ReplicaFilling {
  readonly #options: ReplicaFillingOptions;
  /** By table and region: those that wait, or are under way. */
  readonly #under = new Set<string>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: ReplicaFillingOptions) {
    this.#options = options;
  }

  /** No effect when it has begun. */
  start(source: TableRecord, region: string): void {
    const id = `${source.tableId} ${region}`;
    if (this.#under.has(id)) return;
    this.#under.add(id);
    this.#later(this.#options.transitionMs, source, region, id);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running);
  }

  #later(delayMs: number, source: TableRecord, region: string, id: string): void {
    const { env, isStopped, log } = this.#options;
    env.clock.schedule(delayMs, () => {
      if (isStopped()) return undefined;
      const run = this.#fill(source, region)
        .then(() => void this.#under.delete(id))
        .catch((error: unknown) => {
          if (isStopped()) return;
          log.error(
            { table: source.name, region, error: String(error) },
            "a replica is not filled",
          );
          this.#later(RETRY_MS, source, region, id);
        })
        .finally(() => this.#running.delete(run));
      this.#running.add(run);
      // While something is broken, the run may wait for time itself.
      return env.faults.quiet ? run : undefined;
    });
  }

  async #fill({ tableId }: TableRecord, region: string): Promise<void> {
    const { env, records, tables, nextTimestampUs, isStopped } = this.#options;
    const record = records.byId(tableId);
    const peer = record && peersOf(records, record).find((each) => each.region === region);
    if (record === undefined || peer?.status !== "CREATING") return;
    const [source, target] = [await tables.open(record), await tables.open(peer)];
    const walk = { keyspace: source.items, space: ITEMS, clock: env.clock, isStopped };
    await walkSpace(walk, (entries) => {
      const writes = entries.map(({ key, value }) => {
        const after = new StoredItem(value);
        return { key, after, originUs: after.timestampUs };
      });
      return replicate(target, writes, nextTimestampUs);
    });
    if (isStopped()) return;
    const filled = records.change(peer.tableId, { status: "ACTIVE" });
    for (const each of filled === undefined ? [] : peersOf(records, filled)) {
      const replicas = replicaChanged(each, region, { status: "ACTIVE" });
      records.change(each.tableId, { replicas });
    }
  }
}
