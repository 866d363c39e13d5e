/** A table that is open: its record, and the keyspaces in which its items and its indexes' entries are. */
import type { Environment } from "@cloudglass/env";
import type { Item } from "../expression/value/attribute-value.ts";
import { type KeySchema, keyAttributes } from "../expression/value/key-check.ts";
import type { Keyspace } from "../storage/partition/index.ts";
import {
  Admission,
  type AdmissionOptions,
  type AdmissionSettings,
  type ThrottlingMode,
} from "./admission/index.ts";
import { indexArn, tableArn } from "./arn.ts";
import type { GlobalIndexRecord, TableRecord, TableRecords } from "./catalogue/index.ts";
import { ChangeFeed, type FeedLog } from "./change-log/index.ts";
import { COLLECTION_BYTES_MAX } from "./collection-size.ts";
import { GlobalIndexes } from "./global-index/index.ts";
import { type KeyAttributes, storageKey, writtenPrefix } from "./key/index.ts";
import { LeaderLosses } from "./leader-losses.ts";
import { changeRetentionMs } from "./stream/stream-record.ts";

export interface TableOptions {
  readonly env: Pick<Environment, "clock" | "random" | "faults">;
  readonly log: FeedLog;
  readonly records: TableRecords;
  readonly record: TableRecord;
  readonly items: Keyspace;
  /** Opens the partitions of a global index. */
  readonly openEntries: (index: GlobalIndexRecord) => Promise<Keyspace>;
  /** Milliseconds of the clock that a change takes at most until it is in the global indexes. */
  readonly indexLagMs: number;
  readonly throttling: ThrottlingMode;
  /** Of all tables together: what is consumed here is added. */
  readonly consumed?: AdmissionOptions["consumed"];
  readonly collectionBytesMax?: number | undefined;
}

export class Table {
  readonly tableId: string;
  readonly keyAttributes: KeyAttributes;
  readonly items: Keyspace;
  readonly admission: Admission;
  isClosed = false;
  /** What is written to the items, for all who do something with it later. */
  readonly changes: ChangeFeed;
  readonly globalIndexes: GlobalIndexes;
  /** Of the items of a partition key, with their entries in local indexes. */
  readonly collectionBytesMax: number;
  readonly #leaderLosses: LeaderLosses;
  readonly #options: TableOptions;
  readonly #indexAdmissions = new Map<string, Admission>();
  readonly #records: TableRecords;
  #record: TableRecord;

  constructor(options: TableOptions) {
    const { env, log, records, record, items } = options;
    this.tableId = record.tableId;
    this.collectionBytesMax = options.collectionBytesMax ?? COLLECTION_BYTES_MAX;
    this.keyAttributes = keyAttributes(record.keys);
    this.items = items;
    this.changes = new ChangeFeed({
      env,
      keyspace: items,
      log,
      retentionMs: () => changeRetentionMs(this.record, env.clock.now()),
    });
    this.globalIndexes = new GlobalIndexes({
      env,
      log,
      records,
      tableId: record.tableId,
      items,
      changes: this.changes,
      openEntries: options.openEntries,
      lagMs: options.indexLagMs,
    });
    this.#records = records;
    this.#record = record;
    this.#options = options;
    const arn = tableArn(record);
    this.admission = this.#admissionTo(items, "Table", arn, record.keys, () => this.record);
    this.#leaderLosses = new LeaderLosses({
      env,
      arn,
      keyspace: items,
      partitionOfText: (text) => {
        const prefix = writtenPrefix(record.keys.partition, text);
        return prefix && items.partitionOf(prefix);
      },
    });
  }

  /** The newest; the last there was when the table is gone. */
  get record(): TableRecord {
    const record = this.#records.byId(this.tableId);
    if (record !== undefined) this.#record = record;
    return this.#record;
  }

  /** REQUIRES: the item's key has been checked. */
  keyOf(item: Item): Uint8Array {
    return storageKey(this.keyAttributes, item);
  }

  /** To a global index; undefined while its partitions are not open. */
  indexAdmission({ indexId, name, keys }: GlobalIndexRecord): Admission | undefined {
    const known = this.#indexAdmissions.get(indexId);
    const entries = this.globalIndexes.entries(indexId);
    if (known !== undefined || entries === undefined) return known;
    let last: AdmissionSettings = this.record;
    const settings = () => {
      const { billingMode, globalIndexes } = this.record;
      const index = globalIndexes.find((each) => each.indexId === indexId);
      if (index !== undefined) last = { billingMode, capacity: index.capacity };
      return last;
    };
    const arn = indexArn(this.record, name);
    const admission = this.#admissionTo(entries, "Index", arn, keys, settings, name);
    this.#indexAdmissions.set(indexId, admission);
    return admission;
  }

  /** Of the items, and of each global index that is open. */
  keyspaces(): Keyspace[] {
    const ids = this.record.globalIndexes.map(({ indexId }) => indexId);
    const entries = ids.map((indexId) => this.globalIndexes.entries(indexId));
    return [this.items, ...entries.filter((each) => each !== undefined)];
  }

  /** Called when the record has changed. */
  followSettings(): void {
    this.admission.follow();
    for (const admission of this.#indexAdmissions.values()) admission.follow();
  }

  #admissionTo(
    keyspace: Keyspace,
    resource: "Table" | "Index",
    arn: string,
    { partition }: KeySchema,
    settings: () => AdmissionSettings,
    indexName = "",
  ): Admission {
    const { env, log, throttling, consumed } = this.#options;
    const onFault = (error: unknown) =>
      log.error({ arn, error: String(error) }, "a hot partition stays whole");
    return new Admission({
      env,
      throttling,
      consumed,
      resource,
      arn,
      partition,
      keyspace,
      settings,
      insights: () => this.record.insights?.[indexName],
      onFault,
    });
  }

  /** Whether there is a replica in another region. */
  get isReplicated(): boolean {
    return (this.record.replicas?.length ?? 0) > 0;
  }

  /** Whether each write leaves a record of itself. */
  get keepsChanges(): boolean {
    const { stream, globalIndexes, recovery } = this.record;
    return (
      stream?.enabled === true ||
      globalIndexes.length > 0 ||
      recovery !== undefined ||
      this.isReplicated ||
      this.changes.followerCount > 0
    );
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.#leaderLosses.close();
    await this.globalIndexes.close();
    await this.changes.close();
    await this.items.close();
  }

  /** Takes everything off the disk. */
  async destroy(): Promise<void> {
    this.isClosed = true;
    this.#leaderLosses.close();
    await this.globalIndexes.destroy();
    await this.changes.close();
    await this.items.destroy();
  }
}
