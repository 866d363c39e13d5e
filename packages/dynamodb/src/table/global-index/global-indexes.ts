/**
 * The global indexes of a table that is open, as its record says: one that is made anew is filled, one that goes is taken off
 * the disk.
 */
import type { Environment, Timer } from "@cloudglass/env";
import type { Keyspace } from "../../storage/partition/index.ts";
import type { GlobalIndexRecord, TableRecord, TableRecords } from "../catalogue/index.ts";
import type { ChangeFeed, FeedLog } from "../change-log/index.ts";
import { usedAttributes } from "../used-attributes.ts";
import { GlobalIndex } from "./global-index.ts";

export interface GlobalIndexesOptions {
  readonly env: Pick<Environment, "clock">;
  readonly log: FeedLog;
  readonly records: TableRecords;
  readonly tableId: string;
  readonly items: Keyspace;
  readonly changes: ChangeFeed;
  readonly openEntries: (index: GlobalIndexRecord) => Promise<Keyspace>;
  readonly lagMs: number;
}

/** Before the next try when storage has failed. */
const RETRY_MS = 1000;

export class GlobalIndexes {
  /** Milliseconds of the clock that changes take at most; 0: whoever reads sees all that was acknowledged. */
  lagMs: number;
  readonly #options: GlobalIndexesOptions;
  readonly #opened = new Map<string, GlobalIndex>();
  /** What is being made or taken away. */
  readonly #underWay = new Map<string, Promise<void>>();
  #retry: Timer | undefined;
  #isClosed = false;

  constructor(options: GlobalIndexesOptions) {
    this.#options = options;
    this.lagMs = options.lagMs;
  }

  /** REQUIRES: called in the turn in which the table is opened, for all indexes that it had before. */
  attach(record: TableRecord, index: GlobalIndexRecord, entries: Keyspace): GlobalIndex {
    const { env, changes } = this.#options;
    const lagMs = () => this.lagMs;
    const options = { clock: env.clock.steady, record: index, table: record.keys, entries, lagMs };
    const opened = new GlobalIndex(options, changes);
    this.#opened.set(index.indexId, opened);
    return opened;
  }

  /** The entries of an index, with all that was acknowledged before when there is no lag. */
  async settled(indexId: string): Promise<void> {
    await this.#opened.get(indexId)?.settled();
  }

  entries(indexId: string): Keyspace | undefined {
    return this.#opened.get(indexId)?.entries;
  }

  /** Does what the record asks for; called whenever it has changed. */
  reconcile(record: TableRecord): void {
    if (this.#isClosed) return;
    for (const index of record.globalIndexes) {
      const { indexId } = index;
      if (index.status === "DELETING") this.#opened.get(indexId)?.stopFilling();
      if (!this.#isSettled(record, index) && !this.#underWay.has(indexId)) this.#begin(indexId);
    }
  }

  async close(): Promise<void> {
    await this.#stop();
    await Promise.all([...this.#opened.values()].map(({ entries }) => entries.close()));
  }

  async destroy(): Promise<void> {
    await this.#stop();
    await Promise.all([...this.#opened.values()].map(({ entries }) => entries.destroy()));
  }

  async #stop(): Promise<void> {
    this.#isClosed = true;
    this.#retry?.cancel();
    await Promise.all([...this.#opened.values()].map((index) => index.stop()));
    await Promise.all(this.#underWay.values());
  }

  /** Nothing is to be done, or not yet. */
  #isSettled({ status }: TableRecord, index: GlobalIndexRecord): boolean {
    if (status === "DELETING") return true;
    const isOpen = this.#opened.has(index.indexId);
    if (status === "UPDATING" || status === "CREATING") return isOpen || isGoing(index);
    return isOpen && !isGoing(index) && !isFilled(index);
  }

  #begin(indexId: string): void {
    const { log, tableId, env } = this.#options;
    const ended = () => this.#ended(indexId);
    const failed = (error: unknown) => {
      this.#underWay.delete(indexId);
      if (this.#isClosed) return;
      log.error({ tableId, indexId, error: String(error) }, "an index waits");
      this.#retry = env.clock.schedule(RETRY_MS, ended);
    };
    // Not before it is known to be under way: it changes the record.
    const work = Promise.resolve().then(() => this.#workOn(indexId));
    this.#underWay.set(indexId, work.then(ended, failed));
  }

  /** The record may have changed on the way. */
  #ended(indexId: string): void {
    this.#underWay.delete(indexId);
    const record = this.#record;
    if (record !== undefined) this.reconcile(record);
  }

  async #workOn(indexId: string): Promise<void> {
    const record = this.#record;
    const index = record?.globalIndexes.find((each) => each.indexId === indexId);
    if (record === undefined || index === undefined) return;
    const opened = this.#opened.get(indexId) ?? (await this.#open(record, index));
    if (this.#isSettled(record, index)) return;
    if (isGoing(index)) await this.#remove(indexId, opened);
    else if (isFilled(index)) await this.#fill(indexId, opened);
  }

  async #open(record: TableRecord, index: GlobalIndexRecord): Promise<GlobalIndex> {
    const entries = await this.#options.openEntries(index);
    return this.attach(record, index, entries);
  }

  async #fill(indexId: string, opened: GlobalIndex): Promise<void> {
    this.#change(indexId, { backfilling: true });
    const isDone = await opened.backfill(this.#options.items);
    if (isDone) this.#change(indexId, { status: "ACTIVE", backfilling: undefined });
  }

  async #remove(indexId: string, opened: GlobalIndex): Promise<void> {
    const { changes, records, tableId } = this.#options;
    await opened.stop();
    await changes.forget(opened.name);
    await opened.entries.destroy();
    this.#opened.delete(indexId);
    const record = this.#record;
    if (record === undefined) return;
    const globalIndexes = record.globalIndexes.filter((each) => each.indexId !== indexId);
    records.change(tableId, { globalIndexes, attributes: usedAttributes(record, globalIndexes) });
  }

  #change(indexId: string, changes: Partial<GlobalIndexRecord>): void {
    const { records, tableId } = this.#options;
    const globalIndexes = this.#record?.globalIndexes.map((each) =>
      each.indexId === indexId && each.status !== "DELETING" ? { ...each, ...changes } : each,
    );
    if (globalIndexes !== undefined) records.change(tableId, { globalIndexes });
  }

  get #record(): TableRecord | undefined {
    return this.#options.records.byId(this.#options.tableId);
  }
}

function isGoing({ status }: GlobalIndexRecord): boolean {
  return status === "DELETING";
}

/** Made for a table that has items already. */
function isFilled({ status, backfilling }: GlobalIndexRecord): boolean {
  return status === "CREATING" && backfilling !== undefined;
}
