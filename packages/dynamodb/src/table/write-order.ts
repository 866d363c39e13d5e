/** A write that a request asks for: one item, under a condition. */
import { type Condition, holds } from "../expression/condition.ts";
import type { Item } from "../expression/value/attribute-value.ts";
import { LockedError } from "../storage/partition/index.ts";
import { type Intend, type ItemWrite, KEEP, writeItem } from "./item-write.ts";
import type { Table } from "./table.ts";
import type { RegionTransactions } from "./transactions/index.ts";
import { admitToIndexes, chargeWrite } from "./write-admission.ts";
import type { WriteClock } from "./write-clock.ts";
import { unitsOfWrite, type WrittenUnits } from "./write-units.ts";

export interface WriteOrder {
  readonly table: Table;
  readonly key: Uint8Array;
  /** Has the key attributes, and maybe others. */
  readonly keyed: Item;
  readonly condition: Condition | undefined;
  /** What is to be there when the condition holds. */
  readonly intend: Intend;
}

export interface WriteOutcome extends ItemWrite {
  /** The condition did not hold: nothing was done. */
  readonly isRefused: boolean;
  readonly units: WrittenUnits;
}

export interface WriteSurroundings {
  readonly writeClock: WriteClock;
  readonly transactions: RegionTransactions;
}

/** Rejects with `ThrottledError`, with what `intend` throws, and as `Keyspace.update` does. */
export async function perform(order: WriteOrder, around: WriteSurroundings): Promise<WriteOutcome> {
  const { table, key, condition } = order;
  table.admission.admit("Write", key);
  let isRefused = false;
  const intend: Intend = (before) => {
    isRefused = condition !== undefined && !holds(condition, before?.item ?? {});
    const intention = isRefused ? KEEP : order.intend(before);
    admitToIndexes(table, before, intention);
    return intention;
  };
  const write = () => writeItem(table, key, () => around.writeClock.next(), intend);
  const { before, after } = await write().catch((error) => again(error, table, around, write));
  const units = unitsOfWrite(table.record, { before, after }, "standard");
  chargeWrite(table, key, units);
  return { before, after, isRefused, units };
}

/** A lock may be that of a transaction that died: then nobody holds the item, and the write is tried again. */
async function again(
  error: unknown,
  table: Table,
  { transactions }: WriteSurroundings,
  write: () => Promise<ItemWrite>,
): Promise<ItemWrite> {
  if (!(error instanceof LockedError)) throw error;
  if (!(await transactions.clear(table.record.region, table.items, error))) throw error;
  return write();
}
