/** Tables that were deleted while their streams could be read: what they wrote stays until nobody may ask for it. */
import type { Clock, Timer } from "@cloudglass/env";
import { type Catalogue, RecordTable, type TableRecord } from "../catalogue/index.ts";
import type { Tables } from "../tables.ts";
import type { WriteClock } from "../write-clock.ts";
import { readableStreams, STREAM_RETENTION_MS, stoppedStream } from "./stream-record.ts";

interface RetiredTable {
  readonly record: TableRecord;
  readonly untilMs: number;
}

export class RetiredTables {
  readonly #clock: Clock;
  readonly #writeClock: WriteClock;
  readonly #tables: Tables;
  readonly #retired: RecordTable<RetiredTable>;
  readonly #timers = new Map<string, Timer>();

  constructor(clock: Clock, writeClock: WriteClock, tables: Tables, catalogue: Catalogue) {
    this.#clock = clock;
    this.#writeClock = writeClock;
    this.#tables = tables;
    this.#retired = new RecordTable(catalogue, "retired-table", ({ record }) => record.tableId);
    for (const each of this.#retired.all()) this.#wait(each);
  }

  all(): TableRecord[] {
    return [...this.#retired.all()].map(({ record }) => record);
  }

  /** Of a table that is deleted: everything it has, or had, is destroyed now or when its streams are over. */
  async retire(record: TableRecord): Promise<void> {
    const nowMs = this.#clock.now();
    if (readableStreams(record, nowMs).length === 0) {
      await this.#tables.destroy(record);
      return;
    }
    const { stream } = record;
    const stopped = stream?.enabled
      ? stoppedStream(stream, nowMs, () => this.#writeClock.next())
      : stream;
    const retired = {
      record: { ...record, stream: stopped },
      untilMs: nowMs + STREAM_RETENTION_MS,
    };
    this.#retired.put(retired);
    this.#wait(retired);
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel();
  }

  #wait({ record, untilMs }: RetiredTable): void {
    const delayMs = Math.max(0, untilMs - this.#clock.now());
    const timer = this.#clock.schedule(delayMs, () => this.#end(record));
    this.#timers.set(record.tableId, timer);
  }

  async #end(record: TableRecord): Promise<void> {
    this.#timers.delete(record.tableId);
    await this.#tables.destroy(record);
    this.#retired.remove(record.tableId);
  }
}
