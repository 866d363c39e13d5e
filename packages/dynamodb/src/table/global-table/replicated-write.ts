/** Writes that come from a replica in another region: the one that was made last stays, wherever it was made. */
import type { View } from "../../storage/state-machine.ts";
import type { Change } from "../change-log/index.ts";
import { replacement } from "../item-write.ts";
import { type StoredItem, storedItem } from "../stored-item.ts";
import type { Table } from "../table.ts";
import { tombstone, tombstoneKey, tombstoneUs } from "./tombstone.ts";

/** An item as another region has it; undefined after a deletion. */
export interface ReplicatedWrite {
  readonly key: Uint8Array;
  readonly after: StoredItem | undefined;
  /** When it was written there. */
  readonly originUs: number;
}

const WRITTEN_AT_ONCE = 32;

/** What another region has to be told of changes: what it told itself goes no further. */
export function writesOf(table: Table, changes: readonly Change[]): ReplicatedWrite[] {
  return changes
    .filter(({ origin }) => origin !== "replica")
    .map(({ before, after, timestampUs }) => ({
      key: table.keyOf((after ?? before)?.item ?? {}),
      after,
      originUs: timestampUs,
    }));
}

/** In any order: an older write changes nothing. Rejects as `Keyspace.update` does; then some may be done. */
export async function replicate(
  target: Table,
  writes: readonly ReplicatedWrite[],
  nextTimestampUs: () => number,
): Promise<void> {
  for (let at = 0; at < writes.length; at += WRITTEN_AT_ONCE) {
    const some = writes.slice(at, at + WRITTEN_AT_ONCE);
    await Promise.all(some.map((write) => replicateOne(target, write, nextTimestampUs)));
  }
}

function replicateOne(
  target: Table,
  { key, after, originUs }: ReplicatedWrite,
  nextTimestampUs: () => number,
): Promise<void> {
  return target.items.update(key, (view, partition) => {
    const before = storedItem(view.get(key));
    if (originUs <= lastWriteUs(view, key, before)) return { mutations: [], result: undefined };
    if (before === undefined && after === undefined) {
      return { mutations: [tombstone(key, originUs)], result: undefined };
    }
    const step = { view, partition, timestampUs: nextTimestampUs(), originUs, isAlone: true };
    const mutations = replacement(target, key, { before, after }, step, "replica");
    return { mutations, result: undefined };
  });
}

function lastWriteUs(view: View, key: Uint8Array, there: StoredItem | undefined): number {
  return there?.timestampUs ?? tombstoneUs(view.get(tombstoneKey(key)));
}
