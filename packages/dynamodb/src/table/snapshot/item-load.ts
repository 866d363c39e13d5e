/** Many items into a table that nobody else writes to yet: each with its entries in the indexes. */
import type { Item } from "../../expression/value/attribute-value.ts";
import { itemSize } from "../../expression/value/size.ts";
import type { Mutation } from "../../storage/mutation.ts";
import { planWrite } from "../item-write.ts";
import type { Table } from "../table.ts";
import type { WriteClock } from "../write-clock.ts";
import { divide } from "./entries.ts";

interface Load {
  readonly key: Uint8Array;
  readonly item: Item;
}

/** REQUIRES: the items are checked; of several with one key, the last stays. */
export async function loadItems(
  table: Table,
  clock: WriteClock,
  items: readonly Item[],
): Promise<void> {
  const loads = new Map<string, Load>();
  for (const item of items) {
    const key = table.keyOf(item);
    loads.set(Buffer.from(key).toString("latin1"), { key, item });
  }
  let rest: readonly Load[] = [...loads.values()];
  while (rest.length > 0) {
    const batch: readonly Load[] = rest;
    rest = await table.items.update((batch[0] as Load).key, (view, partition) => {
      const isHere = ({ key }: Load) => table.items.partitionOf(key) === partition;
      const [here, elsewhere] = divide(batch, isHere);
      const mutations: Mutation[] = [];
      for (const { key, item } of here) {
        const intend = () => ({ kind: "put" as const, item, sizeBytes: itemSize(item) });
        const plan = planWrite(table, view, partition, key, clock.next(), intend, "client");
        mutations.push(...plan.mutations);
      }
      return { mutations, result: elsewhere };
    });
  }
}
