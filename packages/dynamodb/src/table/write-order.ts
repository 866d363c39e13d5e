/** A write that a request asks for: one item, under a condition. */
import { type Condition, holds } from "../expression/condition.ts";
import type { Item } from "../expression/value/attribute-value.ts";
import { type Intend, type Intention, type ItemWrite, writeItem } from "./item-write.ts";
import type { Table } from "./table.ts";
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

const KEEP: Intention = { kind: "keep" };

/** Rejects with `ThrottledError`, with what `intend` throws, and as `Keyspace.update` does. */
export async function perform(order: WriteOrder, clock: WriteClock): Promise<WriteOutcome> {
  const { table, key, condition } = order;
  table.admission.admit("Write", key);
  let isRefused = false;
  const intend: Intend = (before) => {
    isRefused = condition !== undefined && !holds(condition, before?.item ?? {});
    const intention = isRefused ? KEEP : order.intend(before);
    admitToIndexes(table, before, intention);
    return intention;
  };
  const { before, after } = await writeItem(table, key, () => clock.next(), intend);
  const units = unitsOfWrite(table.record, { before, after }, "standard");
  chargeWrite(table, key, units);
  return { before, after, isRefused, units };
}
