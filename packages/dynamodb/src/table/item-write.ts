/** A write of one item: what becomes of it, of its entries in local indexes, and of the change log, in one step. */
import type { Item } from "../expression/value/attribute-value.ts";
import { equalValues } from "../expression/value/compare.ts";
import { itemSize } from "../expression/value/size.ts";
import type { Mutation } from "../storage/mutation.ts";
import type { PartitionId } from "../storage/partition/index.ts";
import type { View } from "../storage/state-machine.ts";
import type { LocalIndexRecord } from "./catalogue/index.ts";
import { type ChangeOrigin, changeKey, encodeChange } from "./change-log/index.ts";
import { countGrowth } from "./collection-size.ts";
import { tombstone } from "./global-table/tombstone.ts";
import { encodeItem } from "./item/index.ts";
import { localIndexSpace, storageKey } from "./key/index.ts";
import { entryChange, entryKeyAttributes } from "./secondary-index/index.ts";
import { StoredItem, stampedItem, stampItem, storedItem } from "./stored-item.ts";
import type { Table } from "./table.ts";

/** What is to be there: an item of a checked size, nothing, or what is there already. */
export type Intention =
  | { readonly kind: "put"; readonly item: Item; readonly sizeBytes: number }
  | { readonly kind: "delete" }
  | { readonly kind: "keep" };

export const KEEP: Intention = { kind: "keep" };

export type Intend = (before: StoredItem | undefined) => Intention;

export interface ItemWrite {
  readonly before: StoredItem | undefined;
  /** What is there then. */
  readonly after: StoredItem | undefined;
}

export interface WritePlan {
  readonly mutations: readonly Mutation[];
  readonly result: ItemWrite;
}

/** Writes one item. What `intend` throws rejects; it may be asked more than once. */
export function writeItem(
  table: Table,
  key: Uint8Array,
  nextTimestampUs: () => number,
  intend: Intend,
  origin: ChangeOrigin = "client",
): Promise<ItemWrite> {
  return table.items.update(key, (view, partition) => {
    return planWrite(table, view, partition, key, nextTimestampUs(), intend, origin, true);
  });
}

/**
 * What `writeItem` does, for those who do more in the same step. REQUIRES: the timestamp is taken in the step itself, so
 * that it is greater than those of all changes that the partition has decided: whoever follows them goes by it.
 * @param isAlone no other plan is made of the same state
 */
export function planWrite(
  table: Table,
  view: View,
  partition: PartitionId,
  key: Uint8Array,
  timestampUs: number,
  intend: Intend,
  origin: ChangeOrigin,
  isAlone = false,
): WritePlan {
  const before = storedItem(view.get(key));
  const intention = intend(before);
  const isGone = intention.kind === "delete" && before === undefined;
  if (intention.kind === "keep" || isGone) {
    return { mutations: [], result: { before, after: before } };
  }
  let after: StoredItem | undefined;
  if (intention.kind === "put") {
    const { item, sizeBytes } = intention;
    after = new StoredItem(stampItem(encodeItem(item, sizeBytes), timestampUs), item);
  }
  const step = { view, partition, timestampUs, originUs: timestampUs, isAlone };
  const mutations = replacement(table, key, { before, after }, step, origin);
  return { mutations, result: { before, after } };
}

export interface WriteStep {
  readonly view: View;
  readonly partition: PartitionId;
  /** Greater than that of any change that the partition has decided. */
  readonly timestampUs: number;
  /** When the write was made, in whatever region. */
  readonly originUs: number;
  /** No other plan is made of the same state. */
  readonly isAlone: boolean;
}

/** All that becomes of a partition when an item takes the place of another. */
export function replacement(
  table: Table,
  key: Uint8Array,
  { before, after }: ItemWrite,
  { view, partition, timestampUs, originUs, isAlone }: WriteStep,
  origin: ChangeOrigin,
): Mutation[] {
  const mutations: Mutation[] = [{ key, value: after?.bytes }];
  if (after === undefined && table.isReplicated) mutations.push(tombstone(key, originUs));
  const { record } = table;
  if (record.localIndexes.length > 0) {
    let grownBytes = (after?.sizeBytes ?? 0) - (before?.sizeBytes ?? 0);
    for (const index of record.localIndexes) {
      grownBytes += addEntries(mutations, table, index, before?.item, after?.item, originUs);
    }
    const item = (after ?? before)?.item as Item;
    const beforeUs = before?.timestampUs ?? 0;
    const growth = { item, itemKey: key, beforeUs, bytes: grownBytes, isAlone };
    mutations.push(...countGrowth(record.keys, view, growth, table.collectionBytesMax));
  }
  if (
    table.keepsChanges &&
    !(before !== undefined && after !== undefined && isSame(before, after))
  ) {
    const value = encodeChange({ origin, before, after });
    mutations.push({ key: changeKey(partition, timestampUs), value });
  }
  return mutations;
}

/** By how much the index has grown. */
function addEntries(
  mutations: Mutation[],
  table: Table,
  index: LocalIndexRecord,
  before: Item | undefined,
  after: Item | undefined,
  timestampUs: number,
): number {
  const { keys } = table.record;
  const change = entryChange(before, after, index, keys);
  if (change === undefined) return 0;
  const attributes = entryKeyAttributes(index, keys);
  const keyOf = (entry: Item) => storageKey(attributes, entry, localIndexSpace(index.number));
  const [oldKey, newKey] = [
    change.before && keyOf(change.before),
    change.after && keyOf(change.after),
  ];
  if (oldKey !== undefined && (newKey === undefined || Buffer.compare(oldKey, newKey) !== 0)) {
    mutations.push({ key: oldKey, value: undefined });
  }
  if (newKey !== undefined) {
    mutations.push({ key: newKey, value: stampedItem(change.after as Item, timestampUs) });
  }
  return sizeOf(change.after) - sizeOf(change.before);
}

function sizeOf(entry: Item | undefined): number {
  return entry === undefined ? 0 : itemSize(entry);
}

/** A write that changes nothing leaves no record in streams. */
function isSame(before: StoredItem, after: StoredItem): boolean {
  if (before.sizeBytes !== after.sizeBytes) return false;
  if (Buffer.compare(before.encoded, after.encoded) === 0) return true;
  // Attributes and members of sets have no order.
  return equalValues({ M: before.item }, { M: after.item });
}
