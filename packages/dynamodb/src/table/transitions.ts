/** What a table is on its way to, by the clock. A restart goes on with what was under way. */
import type { Clock, Timer } from "@cloudglass/env";
import type { Afterwards, TableRecord, TableRecords } from "./catalogue/index.ts";
import type { RetiredTables } from "./stream/retired-tables.ts";

export class Transitions {
  readonly #clock: Clock;
  readonly #records: TableRecords;
  readonly #retired: RetiredTables;
  readonly #timers = new Map<string, Timer>();
  /** Milliseconds of the clock that a transient status lasts. */
  readonly #durationMs: number;

  readonly #beforeEnd: (record: TableRecord) => Promise<void>;

  /** @param beforeEnd what is done before a table is taken off the disk */
  constructor(
    clock: Clock,
    records: TableRecords,
    retired: RetiredTables,
    durationMs: number,
    beforeEnd: (record: TableRecord) => Promise<void>,
  ) {
    this.#clock = clock;
    this.#records = records;
    this.#retired = retired;
    this.#durationMs = durationMs;
    this.#beforeEnd = beforeEnd;
    for (const record of records.all()) if (record.statusUntilMs !== undefined) this.#wait(record);
  }

  get durationMs(): number {
    return this.#durationMs;
  }

  /** The table has the status from now on, for a while: CREATING and UPDATING end in ACTIVE, DELETING in nothing. */
  begin(
    record: TableRecord,
    status: "CREATING" | "UPDATING" | "DELETING",
    afterwards?: Afterwards,
  ): TableRecord {
    const statusUntilMs = this.#clock.now() + this.#durationMs;
    const begun = { ...record, status, statusUntilMs, afterwards };
    this.#records.put(begun);
    this.#wait(begun);
    return begun;
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel();
  }

  #wait({ tableId, statusUntilMs = 0 }: TableRecord): void {
    this.#timers.get(tableId)?.cancel();
    const delayMs = Math.max(0, statusUntilMs - this.#clock.now());
    this.#timers.set(
      tableId,
      this.#clock.schedule(delayMs, () => this.#end(tableId)),
    );
  }

  async #end(tableId: string): Promise<void> {
    this.#timers.delete(tableId);
    const record = this.#records.byId(tableId);
    if (record === undefined) return;
    if (record.status !== "DELETING") {
      this.#records.put(settled(record));
      return;
    }
    if (!record.isWithdrawn) await this.#beforeEnd(record);
    const withdrawn = { ...record, isWithdrawn: true as const };
    this.#records.put(withdrawn);
    await this.#retired.retire(withdrawn);
    this.#records.remove(withdrawn);
  }
}

function settled(record: TableRecord): TableRecord {
  const { table, indexes = {} } = record.afterwards ?? {};
  const globalIndexes = (table?.globalIndexes ?? record.globalIndexes).map((index) => ({
    ...index,
    ...indexes[index.name],
  }));
  return {
    ...record,
    ...table,
    globalIndexes,
    status: "ACTIVE",
    statusUntilMs: undefined,
    afterwards: undefined,
  };
}
