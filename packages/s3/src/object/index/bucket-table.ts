/** Buckets. All of them are kept in memory too: every request looks one up, and they are few (10,000 an account). */
import { type BucketSettings, settingsFromText } from "../../bucket/bucket-settings.ts";
import type { PublicAccessBlock } from "../../bucket/public-access-block.ts";
import type { AccountTable } from "./account-table.ts";
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
  readonly settings: BucketSettings;
  /** Of its owner's account, besides its own. */
  readonly accountBlock: PublicAccessBlock | undefined;
  /** Counts the changes of its policy and settings. */
  readonly revision: number;
}

type BucketRow = [number, string, string, string, number, string | null, string, number];

export class BucketTable {
  readonly #byName = new Map<string, Bucket>();
  readonly #names = new Map<number, string>();
  #sorted: readonly Bucket[] | undefined;
  readonly #accounts: AccountTable;
  readonly #find: Statement;
  readonly #revision: Statement;
  readonly #count: Statement;
  readonly #insert: Statement;
  readonly #delete: Statement;
  readonly #setPolicy: Statement;
  readonly #setSettings: Statement;

  constructor(catalogue: Catalogue, accounts: AccountTable) {
    this.#accounts = accounts;
    const columns =
      "bucket_id, name, owner_account, region, created_ms, policy, settings, revision";
    this.#find = catalogue.prepare(`SELECT ${columns} FROM bucket WHERE name = ?`).raw();
    this.#revision = catalogue.prepare("SELECT revision FROM bucket WHERE bucket_id = ?").pluck();
    this.#count = catalogue.prepare("SELECT count(*) FROM bucket WHERE owner_account = ?").pluck();
    this.#insert = catalogue.prepare(
      `INSERT INTO bucket (name, owner_account, region, created_ms, settings)
       VALUES (?, ?, ?, ?, ?)`,
    );
    this.#delete = catalogue.prepare("DELETE FROM bucket WHERE bucket_id = ?");
    const change = (column: string) =>
      catalogue.prepare(
        `UPDATE bucket SET ${column} = ?, revision = revision + 1 WHERE bucket_id = ?`,
      );
    this.#setPolicy = change("policy");
    this.#setSettings = change("settings");
    const rows = catalogue.prepare(`SELECT ${columns} FROM bucket`).raw().all() as BucketRow[];
    for (const row of rows) this.#keep(this.#bucket(row));
  }

  /** As of the last commit. */
  get(name: string): Bucket | undefined {
    return this.#byName.get(name);
  }

  byId(bucketId: number): Bucket | undefined {
    const name = this.#names.get(bucketId);
    const bucket = name === undefined ? undefined : this.#byName.get(name);
    return bucket?.bucketId === bucketId ? bucket : undefined;
  }

  /** By name. */
  all(): readonly Bucket[] {
    this.#sorted ??= [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return this.#sorted;
  }

  /** What the running transaction sees. */
  find(name: string): Bucket | undefined {
    const row = this.#find.get(name) as BucketRow | undefined;
    return row === undefined ? undefined : this.#bucket(row);
  }

  /** What the running transaction sees of a bucket that a request began with; undefined when it is gone. */
  current(bucket: Bucket): Bucket | undefined {
    const revision = this.#revision.get(bucket.bucketId) as number | undefined;
    if (revision === undefined) return undefined;
    return revision === bucket.revision ? bucket : this.find(bucket.name);
  }

  /** As the running transaction sees it. */
  countOf(ownerAccountId: string): number {
    return this.#count.get(ownerAccountId) as number;
  }

  /** Only inside a transaction, like the other writes; call `refresh` after its commit. */
  insert(bucket: Omit<Bucket, "accountBlock" | "bucketId" | "policy" | "revision">): void {
    const { name, ownerAccountId, region, createdMs, settings } = bucket;
    this.#insert.run(name, ownerAccountId, region, createdMs, JSON.stringify(settings));
  }

  delete(bucketId: number): void {
    this.#delete.run(bucketId);
  }

  setPolicy(bucketId: number, policy: string | undefined): void {
    this.#setPolicy.run(policy ?? null, bucketId);
  }

  setSettings(bucketId: number, settings: BucketSettings): void {
    this.#setSettings.run(JSON.stringify(settings), bucketId);
  }

  /** Takes over what was committed. */
  refresh(name: string): void {
    const found = this.find(name);
    const before = this.#byName.get(name);
    if (before !== undefined && before.bucketId !== found?.bucketId) {
      this.#names.delete(before.bucketId);
    }
    if (found === undefined) this.#byName.delete(name);
    else this.#keep(found);
    this.#sorted = undefined;
  }

  /** After what an account says of all its buckets has changed. */
  refreshAccount(accountId: string): void {
    for (const { name, ownerAccountId } of this.all()) {
      if (ownerAccountId === accountId) this.refresh(name);
    }
  }

  #keep(bucket: Bucket): void {
    this.#byName.set(bucket.name, bucket);
    this.#names.set(bucket.bucketId, bucket.name);
  }

  #bucket(row: BucketRow): Bucket {
    return bucket(row, this.#accounts.publicAccessBlock(row[2]));
  }
}

function bucket(row: BucketRow, accountBlock: PublicAccessBlock | undefined): Bucket {
  return {
    bucketId: row[0],
    name: row[1],
    ownerAccountId: row[2],
    region: row[3],
    createdMs: row[4],
    policy: row[5] ?? undefined,
    settings: settingsFromText(row[6]),
    accountBlock,
    revision: row[7],
  };
}
