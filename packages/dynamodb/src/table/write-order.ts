/** A write that a request asks for: one item, under a condition. */
import { type Condition, holds } from "../expression/condition.ts";
import type { Item } from "../expression/value/attribute-value.ts";
import { type Intend, type Intention, type ItemWrite, writeItem } from "./item-write.ts";
import type { Table } from "./table.ts";
import type { WriteClock } from "./write-clock.ts";

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
}

const KEEP: Intention = { kind: "keep" };

/** Rejects with what `intend` throws, and as `Keyspace.update` does. */
export async function perform(order: WriteOrder, clock: WriteClock): Promise<WriteOutcome> {
  let isRefused = false;
  const intend: Intend = (before) => {
    isRefused = order.condition !== undefined && !holds(order.condition, before?.item ?? {});
    return isRefused ? KEEP : order.intend(before);
  };
  const { before, after } = await writeItem(order.table, order.key, () => clock.next(), intend);
  return { before, after, isRefused };
}
