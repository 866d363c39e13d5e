/** When the restored copies of archived objects are there, and when they go: one row a copy, with what is next. */
import type { Catalogue, Statement } from "./catalogue.ts";

export interface DueRestore {
  readonly bucketId: number;
  readonly objectKey: string;
  readonly sequence: number;
}

type DueRow = [bucketId: number, objectKey: string, sequence: number];

export class RestoreTable {
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #due: Statement;
  readonly #nextDue: Statement;

  constructor(catalogue: Catalogue) {
    this.#put = catalogue.prepare(
      `INSERT OR REPLACE INTO restored (bucket_id, object_key, sequence, due_ms)
       VALUES (?, ?, ?, ?)`,
    );
    this.#remove = catalogue.prepare(
      "DELETE FROM restored WHERE bucket_id = ? AND object_key = ? AND sequence = ?",
    );
    this.#due = catalogue
      .prepare(
        `SELECT bucket_id, object_key, sequence FROM restored WHERE due_ms <= ?
         ORDER BY due_ms LIMIT ?`,
      )
      .raw();
    this.#nextDue = catalogue.prepare("SELECT min(due_ms) FROM restored").pluck();
  }

  /** Only inside a transaction, like `remove`. */
  put({ bucketId, objectKey, sequence }: DueRestore, dueMs: number): void {
    this.#put.run(bucketId, objectKey, sequence, dueMs);
  }

  remove({ bucketId, objectKey, sequence }: DueRestore): void {
    this.#remove.run(bucketId, objectKey, sequence);
  }

  due(nowMs: number, limit: number): DueRestore[] {
    const rows = this.#due.all(nowMs, limit) as DueRow[];
    return rows.map(([bucketId, objectKey, sequence]) => ({ bucketId, objectKey, sequence }));
  }

  nextDueMs(): number | undefined {
    return (this.#nextDue.get() as number | null) ?? undefined;
  }
}
