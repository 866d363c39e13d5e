/** Goes once through the items of a table and deletes those whose time to live is over. */
import type { Clock } from "@cloudglass/env";
import type { KeyRange } from "../../storage/mutation.ts";
import { keyOf, LockedError, rangeInSpace } from "../../storage/partition/index.ts";
import type { View } from "../../storage/state-machine.ts";
import { readAttribute } from "../item/index.ts";
import { type Intention, writeItem } from "../item-write.ts";
import { ITEMS } from "../key/index.ts";
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

interface Found {
  readonly due: readonly Uint8Array[];
  /** Where the next look begins; undefined at the end. */
  readonly next: Uint8Array | undefined;
}

/** Looked at in one turn. */
const ITEMS_AT_ONCE = 500;
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
    const { table, clock, isStopped } = this.#options;
    let from: Uint8Array | undefined = Uint8Array.of(ITEMS);
    while (from !== undefined && !isStopped()) {
      const start: Uint8Array = from;
      const { due, next }: Found = await table.items.read(
        start,
        (view, { range }) => this.#look(view, range, start),
        "strong",
      );
      for (let at = 0; at < due.length; at += DELETED_AT_ONCE) {
        await Promise.all(due.slice(at, at + DELETED_AT_ONCE).map((key) => this.#delete(key)));
      }
      from = next;
      await new Promise<void>((resolve) => clock.tick(resolve));
    }
    return this.#nextMs;
  }

  #look(view: View, suffixes: KeyRange, from: Uint8Array): Found {
    const nowMs = this.#options.clock.now();
    const due: Uint8Array[] = [];
    let count = 0;
    const range = { from, to: rangeInSpace(ITEMS, suffixes).to };
    for (const { key, value } of view.scan(range, false)) {
      if (count === ITEMS_AT_ONCE) return { due, next: key };
      count++;
      const item = value.subarray(TIMESTAMP_BYTES);
      const expiry = expiryMs(readAttribute(item, this.#options.attributeName));
      if (expiry === undefined || isAncient(expiry, nowMs)) continue;
      if (isExpired(expiry, nowMs)) due.push(key);
      else this.#nextMs = Math.min(this.#nextMs, expiry);
    }
    return { due, next: suffixes.to && keyOf(ITEMS, suffixes.to) };
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
