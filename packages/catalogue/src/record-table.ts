/** The records of one kind: in memory, and as documents in the catalogue. */
import type { Catalogue, Statement } from "./catalogue.ts";

export class RecordTable<Each extends object> {
  readonly #kind: string;
  readonly #idOf: (record: Each) => string;
  readonly #records = new Map<string, Each>();
  readonly #put: Statement;
  readonly #remove: Statement;

  constructor(catalogue: Catalogue, kind: string, idOf: (record: Each) => string) {
    this.#kind = kind;
    this.#idOf = idOf;
    this.#put = catalogue.prepare(
      "INSERT OR REPLACE INTO record (kind, id, document) VALUES (?, ?, ?)",
    );
    this.#remove = catalogue.prepare("DELETE FROM record WHERE kind = ? AND id = ?");
    const documents = catalogue
      .prepare("SELECT document FROM record WHERE kind = ? ORDER BY id")
      .pluck()
      .all(kind) as string[];
    for (const document of documents) {
      const record = JSON.parse(document) as Each;
      this.#records.set(idOf(record), record);
    }
  }

  get(id: string): Each | undefined {
    return this.#records.get(id);
  }

  all(): IterableIterator<Each> {
    return this.#records.values();
  }

  /** Durable when it returns. In place of a record with the same id, if there is one. */
  put(record: Each): void {
    const id = this.#idOf(record);
    this.#put.run(this.#kind, id, JSON.stringify(record));
    this.#records.set(id, record);
  }

  remove(id: string): void {
    this.#remove.run(this.#kind, id);
    this.#records.delete(id);
  }
}
