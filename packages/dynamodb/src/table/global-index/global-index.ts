/** A global index that is open: its own partitions, kept in line with the table by its log of changes. */
import type { Clock } from "@cloudglass/env";
import type { KeySchema } from "../../expression/value/key-check.ts";
import type { KeyRange } from "../../storage/mutation.ts";
import type { Keyspace } from "../../storage/partition/index.ts";
import type { GlobalIndexRecord } from "../catalogue/index.ts";
import type { Change, ChangeFeed, Consumer, Following } from "../change-log/index.ts";
import { readFillPage, wholeTable } from "./back-fill.ts";
import { type EntryWrite, EntryWrites, writeEntry } from "./entry-write.ts";

export interface GlobalIndexOptions {
  readonly clock: Clock;
  readonly record: GlobalIndexRecord;
  readonly table: KeySchema;
  readonly entries: Keyspace;
  /** Milliseconds of the clock that a change may take to be seen in the index. */
  readonly lagMs: () => number;
}

/** So long a read waits for changes that were acknowledged, and then gives what is there. */
const PATIENCE_MS = 2000;

export class GlobalIndex implements Consumer {
  readonly name: string;
  readonly entries: Keyspace;
  readonly lagMs: () => number;
  readonly #clock: Clock;
  readonly #writes: EntryWrites;
  readonly #following: Following;
  #isStopped = false;

  /** Follows the table's changes from now on. */
  constructor({ clock, record, table, entries, lagMs }: GlobalIndexOptions, changes: ChangeFeed) {
    this.name = `index/${record.indexId}`;
    this.entries = entries;
    this.lagMs = lagMs;
    this.#clock = clock;
    this.#writes = new EntryWrites(record, table);
    this.#following = changes.follow(this);
  }

  async apply(changes: readonly Change[]): Promise<void> {
    await this.#write(this.#writes.ofChanges(changes));
  }

  /** When there is no lag, all that was acknowledged before is there when it resolves. */
  async settled(): Promise<void> {
    if (this.lagMs() > 0 || this.#following.isCurrent) return;
    let isOver: (() => void) | undefined;
    const patience = new Promise<void>((resolve) => {
      isOver = resolve;
    });
    const timer = this.#clock.schedule(PATIENCE_MS, () => isOver?.());
    await Promise.race([this.#following.caughtUp().catch(() => {}), patience]);
    timer.cancel();
  }

  /** Makes entries of all items of the table; false when it was stopped before. */
  async backfill(items: Keyspace): Promise<boolean> {
    let rest: KeyRange | undefined = wholeTable();
    while (rest !== undefined) {
      if (this.#isStopped) return false;
      const range: KeyRange = rest;
      rest = await this.#following.suspended(async () => {
        const page = await readFillPage(items, range);
        const writes = page.items.map((item) => this.#writes.ofItem(item));
        await this.#write(writes.filter((write) => write !== undefined));
        return page.rest;
      });
    }
    await this.#following.caughtUp();
    return true;
  }

  stopFilling(): void {
    this.#isStopped = true;
  }

  /** Follows no more; what it has is left as it is. */
  async stop(): Promise<void> {
    this.stopFilling();
    await this.#following.stop();
  }

  async #write(writes: readonly EntryWrite[]): Promise<void> {
    await Promise.all(writes.map((write) => writeEntry(this.entries, write)));
  }
}
