/**
 * What becomes of entries of a global index. An entry carries the timestamp of the write of the item that it is of, and a
 * write changes nothing that is younger than it: writes may come again, and late.
 */
import type { Item } from "../../expression/value/attribute-value.ts";
import type { KeySchema } from "../../expression/value/key-check.ts";
import type { Keyspace } from "../../storage/partition/index.ts";
import type { Change } from "../change-log/index.ts";
import { type KeyAttributes, storageKey } from "../key/index.ts";
import {
  entryChange,
  entryKeyAttributes,
  indexEntry,
  type SecondaryIndex,
} from "../secondary-index/index.ts";
import { readTimestamp, type StoredItem, stampedItem } from "../stored-item.ts";

export interface EntryWrite {
  readonly key: Uint8Array;
  /** Undefined takes the entry away. */
  readonly value: Uint8Array | undefined;
  readonly timestampUs: number;
}

export class EntryWrites {
  readonly #index: SecondaryIndex;
  readonly #table: KeySchema;
  readonly #keyAttributes: KeyAttributes;

  constructor(index: SecondaryIndex, table: KeySchema) {
    this.#index = index;
    this.#table = table;
    this.#keyAttributes = entryKeyAttributes(index, table);
  }

  /** Of all changes together: the last that is said of an entry. The keys differ, so their order does not matter. */
  ofChanges(changes: readonly Change[]): EntryWrite[] {
    const writes = new Map<string, EntryWrite>();
    const add = (write: EntryWrite) => writes.set(textOf(write.key), write);
    for (const { before, after, timestampUs } of changes) {
      const change = entryChange(before?.item, after?.item, this.#index, this.#table);
      if (change?.before !== undefined) {
        add({ key: this.#keyOf(change.before), value: undefined, timestampUs });
      }
      if (change?.after !== undefined && after !== undefined) add(this.#put(change.after, after));
    }
    return [...writes.values()];
  }

  /** Undefined when the item is not in the index. */
  ofItem(item: StoredItem): EntryWrite | undefined {
    const entry = indexEntry(item.item, this.#index, this.#table);
    return entry && this.#put(entry, item);
  }

  #put(entry: Item, item: StoredItem): EntryWrite {
    const { timestampUs } = item;
    const isWhole = this.#index.projection.kind === "all";
    const value = isWhole ? item.bytes : stampedItem(entry, timestampUs);
    return { key: this.#keyOf(entry), value, timestampUs };
  }

  #keyOf(entry: Item): Uint8Array {
    return storageKey(this.#keyAttributes, entry);
  }
}

export function writeEntry(entries: Keyspace, write: EntryWrite): Promise<void> {
  const { key, value, timestampUs } = write;
  return entries.update(key, (view) => {
    const found = view.get(key);
    const isOver =
      found === undefined ? value === undefined : readTimestamp(found, 0) >= timestampUs;
    return { mutations: isOver ? [] : [{ key, value }], result: undefined };
  });
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
}
