/** Lines of access logs that wait for their delivery, by the bucket that they tell of. */
import type { Catalogue, Statement } from "./catalogue.ts";

export interface PendingLine {
  readonly lineId: number;
  readonly madeMs: number;
  readonly line: string;
}

type LineRow = [lineId: number, madeMs: number, line: string];

export class LogLineTable {
  readonly #add: Statement;
  readonly #page: Statement;
  readonly #remove: Statement;
  readonly #buckets: Statement;
  readonly #oldest: Statement;

  constructor(catalogue: Catalogue) {
    this.#add = catalogue.prepare("INSERT INTO log_line (bucket, made_ms, line) VALUES (?, ?, ?)");
    this.#page = catalogue
      .prepare(
        "SELECT line_id, made_ms, line FROM log_line WHERE bucket = ? ORDER BY line_id LIMIT ?",
      )
      .raw();
    this.#remove = catalogue.prepare("DELETE FROM log_line WHERE bucket = ? AND line_id <= ?");
    this.#buckets = catalogue.prepare("SELECT DISTINCT bucket FROM log_line").pluck();
    this.#oldest = catalogue.prepare("SELECT min(made_ms) FROM log_line").pluck();
  }

  /** Only inside a transaction, like `remove`. */
  add(bucket: string, madeMs: number, line: string): void {
    this.#add.run(bucket, madeMs, line);
  }

  /** Up to and with the last one that was delivered. */
  remove(bucket: string, lastLineId: number): void {
    this.#remove.run(bucket, lastLineId);
  }

  removeAll(bucket: string): void {
    this.#remove.run(bucket, Number.MAX_SAFE_INTEGER);
  }

  /** Oldest first. */
  page(bucket: string, countMax: number): PendingLine[] {
    const rows = this.#page.all(bucket, countMax) as LineRow[];
    return rows.map(([lineId, madeMs, line]) => ({ lineId, madeMs, line }));
  }

  buckets(): string[] {
    return this.#buckets.all() as string[];
  }

  /** Undefined when no line waits. */
  oldestMs(): number | undefined {
    return (this.#oldest.get() as number | null) ?? undefined;
  }
}
