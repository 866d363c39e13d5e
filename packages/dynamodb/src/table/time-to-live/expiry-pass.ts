/** Goes once through the items of a table and deletes those whose time to live is over. */
import type { Clock } from "@cloudglass/env";
import { LockedError } from "../../storage/partition/index.ts";
import { readAttribute } from "../item/index.ts";
import { type Intention, writeItem } from "../item-write.ts";
import { ITEMS } from "../key/index.ts";
import { walkSpace } from "../space-walk.ts";
import { type StoredItem, TIMESTAMP_BYTES } from "../stored-item.ts";
import type { Table } from "../table.ts";
import { expiryMs, isAncient, isExpired } from "./expiry.ts";

export interface ExpiryPassOptions {
  readonly table: Table;
  readonly attributeName: string;
  readonly clock: Clock;
  readonly nextTimestampUs: () => number;
  readonly isStopped: () => boolean;
}

const DELETED_AT_ONCE = 16;

export class ExpiryPass {
  readonly #options: ExpiryPassOptions;
  /** When the next item is due, as far as the pass has come. */
  #nextMs = Number.POSITIVE_INFINITY;

  constructor(options: ExpiryPassOptions) {
    this.#options = options;
  }

  /** When the next item is due. */
  async run(): Promise<number> {
    const { table, clock, isStopped, attributeName } = this.#options;
    await walkSpace({ keyspace: table.items, space: ITEMS, clock, isStopped }, async (entries) => {
      const nowMs = clock.now();
      const due: Uint8Array[] = [];
      for (const { key, value } of entries) {
        const expiry = expiryMs(readAttribute(value.subarray(TIMESTAMP_BYTES), attributeName));
        if (expiry === undefined || isAncient(expiry, nowMs)) continue;
        if (isExpired(expiry, nowMs)) due.push(key);
        else this.#nextMs = Math.min(this.#nextMs, expiry);
      }
      for (let at = 0; at < due.length; at += DELETED_AT_ONCE) {
        await Promise.all(due.slice(at, at + DELETED_AT_ONCE).map((key) => this.#delete(key)));
      }
    });
    return this.#nextMs;
  }

  /** The item may have been written since. */
  async #delete(key: Uint8Array): Promise<void> {
    const { table, attributeName, clock, nextTimestampUs } = this.#options;
    const intend = (before: StoredItem | undefined): Intention => {
      const expiry = before && expiryMs(readAttribute(before.encoded, attributeName));
      const isOver = expiry !== undefined && isExpired(expiry, clock.now());
      return isOver ? { kind: "delete" } : { kind: "keep" };
    };
    try {
      await writeItem(table, key, nextTimestampUs, intend, "time-to-live");
    } catch (error) {
      if (!(error instanceof LockedError)) throw error;
      this.#nextMs = Math.min(this.#nextMs, clock.now());
    }
  }
}
