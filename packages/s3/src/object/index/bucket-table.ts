/** Buckets. All of them are kept in memory too: every request looks one up, and they are few (10,000 an account). */
import type { Catalogue, Statement } from "./catalogue.ts";

export interface Bucket {
  readonly bucketId: number;
  readonly name: string;
  /** 12 digits. */
  readonly ownerAccountId: string;
  readonly region: string;
  readonly createdMs: number;
  /** JSON text, as it was put. */
  readonly policy: string | undefined;
}

type BucketRow = [number, string, string, string, number, string | null];

export class BucketTable {
  readonly #byName = new Map<string, Bucket>();
  #sorted: readonly Bucket[] | undefined;
  readonly #find: Statement;
  readonly #exists: Statement;
  readonly #insert: Statement;
  readonly #delete: Statement;
  readonly #setPolicy: Statement;

  constructor(catalogue: Catalogue) {
    const columns = "bucket_id, name, owner_account, region, created_ms, policy";
    this.#find = catalogue.prepare(`SELECT ${columns} FROM bucket WHERE name = ?`).raw();
    this.#exists = catalogue.prepare("SELECT 1 FROM bucket WHERE bucket_id = ?").pluck();
    this.#insert = catalogue.prepare(
      "INSERT INTO bucket (name, owner_account, region, created_ms) VALUES (?, ?, ?, ?)",
    );
    this.#delete = catalogue.prepare("DELETE FROM bucket WHERE bucket_id = ?");
    this.#setPolicy = catalogue.prepare("UPDATE bucket SET policy = ? WHERE bucket_id = ?");
    const rows = catalogue.prepare(`SELECT ${columns} FROM bucket`).raw().all() as BucketRow[];
    for (const row of rows) this.#byName.set(row[1], bucket(row));
  }

  /** As of the last commit. */
  get(name: string): Bucket | undefined {
    return this.#byName.get(name);
  }

  /** By name. */
  all(): readonly Bucket[] {
    this.#sorted ??= [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return this.#sorted;
  }

  /** What the running transaction sees. */
  find(name: string): Bucket | undefined {
    const row = this.#find.get(name) as BucketRow | undefined;
    return row === undefined ? undefined : bucket(row);
  }

  /** What the running transaction sees. */
  exists(bucketId: number): boolean {
    return this.#exists.get(bucketId) !== undefined;
  }

  countOf(ownerAccountId: string): number {
    let count = 0;
    for (const bucket of this.#byName.values()) {
      if (bucket.ownerAccountId === ownerAccountId) count += 1;
    }
    return count;
  }

  /** Only inside a transaction, like the other writes; call `refresh` after its commit. */
  insert({ name, ownerAccountId, region, createdMs }: Omit<Bucket, "bucketId" | "policy">): void {
    this.#insert.run(name, ownerAccountId, region, createdMs);
  }

  delete(bucketId: number): void {
    this.#delete.run(bucketId);
  }

  setPolicy(bucketId: number, policy: string | undefined): void {
    this.#setPolicy.run(policy ?? null, bucketId);
  }

  /** Takes over what was committed. */
  refresh(name: string): void {
    const found = this.find(name);
    if (found === undefined) this.#byName.delete(name);
    else this.#byName.set(name, found);
    this.#sorted = undefined;
  }
}

function bucket([bucketId, name, ownerAccountId, region, createdMs, policy]: BucketRow): Bucket {
  return { bucketId, name, ownerAccountId, region, createdMs, policy: policy ?? undefined };
}
