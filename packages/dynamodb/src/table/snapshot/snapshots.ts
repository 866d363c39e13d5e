/**
 * Copies of tables, each a keyspace of its own under `snapshots/`: backups, and what restores and exports work from while
 * they do. A copy is open only while it is made or read.
 */
import type { Environment } from "@cloudglass/env";
import { type Keyspace, openKeyspace } from "../../storage/partition/index.ts";
import type { TableRecord } from "../catalogue/index.ts";
import type { StorageFleet } from "../storage-fleet.ts";
import type { Table } from "../table.ts";
import type { Tables } from "../tables.ts";
import type { WriteClock } from "../write-clock.ts";
import { type Checkpoint, copyTable } from "./table-copy.ts";

export interface SnapshotsOptions {
  readonly env: Environment;
  readonly fleet: StorageFleet;
  readonly tables: Tables;
  readonly writeClock: WriteClock;
}

export class Snapshots {
  readonly #options: SnapshotsOptions;
  /** Work that reads a table, which is not taken off the disk meanwhile. */
  readonly #readers = new Map<string, Set<Promise<unknown>>>();

  /** What lets the followers go that keep changes, by the ids of the copies. */
  readonly #holds = new Map<string, () => void>();

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  /** Opens a copy for as long as `work` takes. */
  async with<Result>(
    id: string,
    region: string,
    work: (snapshot: Keyspace) => Promise<Result>,
  ): Promise<Result> {
    const snapshot = await this.#open(id, region);
    try {
      return await work(snapshot);
    } finally {
      await snapshot.close();
    }
  }

  async remove(id: string, region: string): Promise<void> {
    const snapshot = await this.#open(id, region);
    await snapshot.destroy();
  }

  /**
   * From now on the table keeps its changes, until `released`.
   * @returns the last timestamp of a write that is in the copy
   */
  hold(table: Table, id: string): number {
    this.#keepChanges(table, id);
    return this.#options.writeClock.next();
  }

  /** The table as it was. REQUIRES: it has kept its changes since. */
  take(record: TableRecord, id: string, asOfUs: number, checkpoint: Checkpoint): Promise<void> {
    return this.#reading(record.tableId, async () => {
      const table = await this.#options.tables.open(record);
      if (!this.#holds.has(id)) this.#keepChanges(table, id);
      // What an attempt left that did not come to its end.
      await this.remove(id, record.region);
      await this.with(id, record.region, (copy) => copyTable(table, copy, asOfUs, checkpoint));
      await this.release(table, id);
    });
  }

  /** Nobody waits for a copy that does not come to its end any more. */
  close(): void {
    for (const end of this.#holds.values()) end();
  }

  /** Resolves when nobody reads the table for a copy any more. */
  async unread(tableId: string): Promise<void> {
    await Promise.allSettled(this.#readers.get(tableId) ?? []);
  }

  /** A follower that does not get on: nothing is trimmed that came after it began. */
  #keepChanges(table: Table, id: string): void {
    const ended = new Promise<void>((resolve) => this.#holds.set(id, resolve));
    table.changes.follow({ name: followerName(id), apply: () => ended });
  }

  /** Changes are kept no longer for the copy. */
  async release(table: Table, id: string): Promise<void> {
    const end = this.#holds.get(id);
    if (end === undefined) return;
    this.#holds.delete(id);
    end();
    await table.changes.forget(followerName(id));
  }

  async #reading<Result>(tableId: string, work: () => Promise<Result>): Promise<Result> {
    const readers = this.#readers.get(tableId) ?? new Set();
    this.#readers.set(tableId, readers);
    const run = work();
    readers.add(run);
    try {
      return await run;
    } finally {
      readers.delete(run);
      if (readers.size === 0) this.#readers.delete(tableId);
    }
  }

  #open(id: string, region: string): Promise<Keyspace> {
    const { env, fleet } = this.#options;
    const { ports, nodes } = fleet.in(region);
    return openKeyspace({
      env: { ...env, clock: env.clock.steady, disk: env.disk.directory(`snapshots/${id}`) },
      ports,
      nodes,
      name: followerName(id),
      blockCache: fleet.blockCache,
    });
  }
}

function followerName(id: string): string {
  return `snapshot/${id}`;
}
