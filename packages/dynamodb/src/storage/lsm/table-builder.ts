/** Writes the entries of a cursor into tables, a bounded slice a turn of the event loop. */
import { type Clock, type Disk, DiskError } from "@cloudglass/env";
import type { BlockCache } from "./block-cache.ts";
import type { Cursor } from "./cursor.ts";
import { SortedTable } from "./sorted-table.ts";
import { tableName } from "./sorted-table-format.ts";
import { SortedTableWriter } from "./sorted-table-writer.ts";

/** A slice: about a quarter of a millisecond of work; three replicas may flush and merge in the same turn. */
const SLICE_BYTES = 32 * 1024;
/** What an entry costs beside its bytes. */
const ENTRY_COST_BYTES = 128;

export interface BuildPlan {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly cache: BlockCache;
  readonly sync: boolean;
  readonly takeNumber: () => number;
  /** Asked between slices: false ends the work with `BuildStopped`. */
  readonly mayGoOn: () => boolean;
  /** How many slices a turn: more than one when the work falls behind what comes in. */
  readonly haste: () => number;
  readonly logIndex: number;
  readonly tableBytesMax: number;
  /** False where nothing older lies below: keys removed are gone for good. */
  readonly keepRemoved: boolean;
}

export class BuildStopped extends Error {
  override readonly name = "BuildStopped";
}

/** The tables are durable when it resolves. Throws `DiskError`, `CorruptionError`, `BuildStopped`, leaving no file. */
export async function buildTables(cursor: Cursor, plan: BuildPlan): Promise<SortedTable[]> {
  const run = new TableRun(plan);
  try {
    let spentBytes = 0;
    let allowedBytes = SLICE_BYTES;
    for (; cursor.valid; cursor.next()) {
      const { key, value } = cursor;
      const isFull = (value !== undefined || plan.keepRemoved) && run.add(key, value);
      if (isFull) await run.closeTable();
      spentBytes += ENTRY_COST_BYTES + key.length + (value?.length ?? 0);
      if (spentBytes < allowedBytes) continue;
      spentBytes = 0;
      allowedBytes = SLICE_BYTES * plan.haste();
      await turn(plan);
    }
    return await run.finish();
  } catch (error) {
    run.discard();
    throw error;
  }
}

/** Lets everything else have its turn. */
async function turn(plan: BuildPlan): Promise<void> {
  await new Promise<void>((resolve) => plan.clock.tick(resolve));
  if (!plan.mayGoOn()) throw new BuildStopped();
}

/** A run of tables without overlap. */
export class TableRun {
  readonly #plan: BuildPlan;
  readonly #tables: SortedTable[] = [];
  readonly #numbers: number[] = [];
  #writer: SortedTableWriter | undefined;

  constructor(plan: BuildPlan) {
    this.#plan = plan;
  }

  /** Tells whether the table is large enough to be closed. REQUIRES: keys in their order. */
  add(key: Uint8Array, value: Uint8Array | undefined): boolean {
    const writer = this.#writer ?? this.#open();
    writer.add(key, value);
    return writer.sizeBytes >= this.#plan.tableBytesMax;
  }

  async finish(): Promise<SortedTable[]> {
    await this.closeTable();
    if (this.#plan.sync && this.#tables.length > 0) await this.#plan.disk.syncDirectory("");
    return this.#tables;
  }

  /** Removes what was written. */
  discard(): void {
    this.#writer?.file.close();
    for (const table of this.#tables) table.close();
    try {
      for (const number of this.#numbers) this.#plan.disk.remove(tableName(number));
    } catch (error) {
      // Files that nothing names go at the next start.
      if (!(error instanceof DiskError)) throw error;
    }
  }

  #open(): SortedTableWriter {
    const number = this.#plan.takeNumber();
    this.#numbers.push(number);
    this.#writer = new SortedTableWriter(this.#plan.disk, number);
    return this.#writer;
  }

  async closeTable(): Promise<void> {
    const writer = this.#writer;
    if (writer === undefined) return;
    while (!writer.prepare()) await turn(this.#plan);
    writer.finish(this.#plan.logIndex);
    if (this.#plan.sync) await writer.file.sync();
    writer.file.close();
    this.#writer = undefined;
    this.#tables.push(new SortedTable(this.#plan.disk, writer.number, this.#plan.cache));
  }
}
