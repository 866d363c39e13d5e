import fc from "fast-check";
import { expect, test } from "vitest";
import type { Item } from "./expression/value/attribute-value.ts";
import { itemSize } from "./expression/value/size.ts";
import { simulatedRooms, tableRecord } from "./rooms.fixture.ts";
import type { Rooms } from "./rooms.ts";
import { type Intention, writeItem } from "./table/item-write.ts";
import { ITEMS } from "./table/key/index.ts";
import { walkSpace } from "./table/space-walk.ts";
import { StoredItem } from "./table/stored-item.ts";
import type { Table } from "./table/table.ts";

const REGIONS = ["us-east-1", "eu-west-1", "ap-south-1"];

const region = fc.constantFrom(...REGIONS);
const pk = fc.constantFrom("a", "b", "c", "d");
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ region, pk, kind: fc.constantFrom("put", "delete") }) },
  { weight: 3, arbitrary: fc.record({ waitMs: fc.nat(3000) }) },
  { weight: 1, arbitrary: fc.record({ split: region, at: fc.nat(20) }) },
);

test("whatever is written where, and however late it arrives, all regions come to have what was written last", async () => {
  let conflictCount = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 40 }),
      fc.nat(),
      async (steps, seed) => {
        const { rooms, clock, close } = simulatedRooms({ globalTableLagMs: 4000 }, seed);
        const tables = await makeGlobalTable(rooms);
        await clock.advance(0);
        const last = new Map<string, string | undefined>();
        let count = 0;
        for (const each of steps) {
          if ("waitMs" in each) await clock.advance(each.waitMs);
          else if ("split" in each) {
            const { items } = tables.get(each.split) as Table;
            const live = items.lineage().filter(({ isReplaced }) => !isReplaced);
            await items.split(live[each.at % live.length]?.id ?? 1, "heat");
          } else {
            const n = String(++count);
            const item = { pk: { S: each.pk }, n: { N: n } };
            const isPut = each.kind === "put";
            const wrote = await write(rooms, tables.get(each.region) as Table, item, isPut);
            if (wrote.had !== last.get(each.pk)) conflictCount++;
            if (wrote.isDone) last.set(each.pk, isPut ? n : undefined);
          }
        }
        await clock.advance(60_000);
        const expected = new Map([...last].filter(([, n]) => n !== undefined).sort());
        for (const table of tables.values()) expect(await itemsOf(rooms, table)).toEqual(expected);
        await close();
      },
    ),
    { numRuns: 30 },
  );
  expect(conflictCount, "writes over what is not the newest").toBeGreaterThan(5);
});

async function makeGlobalTable(rooms: Rooms): Promise<Map<string, Table>> {
  const tables = new Map<string, Table>();
  for (const here of REGIONS) {
    const replicas = REGIONS.filter((other) => other !== here).map((other) => ({
      region: other,
      status: "ACTIVE" as const,
    }));
    const record = { ...tableRecord(rooms, here), replicas };
    rooms.records.put(record);
    tables.set(here, await rooms.tables.open(record));
  }
  return tables;
}

async function write(rooms: Rooms, table: Table, item: Item, isPut: boolean) {
  const intention: Intention = isPut
    ? { kind: "put", item, sizeBytes: itemSize(item) }
    : { kind: "delete" };
  const nextTimestampUs = () => rooms.writeClock.next();
  const { before } = await writeItem(table, table.keyOf(item), nextTimestampUs, () => intention);
  // A deletion of nothing is no write.
  return { had: numberOf(before?.item), isDone: isPut || before !== undefined };
}

async function itemsOf(rooms: Rooms, table: Table): Promise<Map<string, string | undefined>> {
  const found = new Map<string, string | undefined>();
  const walk = { keyspace: table.items, space: ITEMS, clock: rooms.env.clock };
  await walkSpace({ ...walk, isStopped: () => false }, async (entries) => {
    for (const { value } of entries) {
      const { item } = new StoredItem(value);
      found.set((item.pk as { readonly S: string }).S, numberOf(item));
    }
  });
  return new Map([...found].sort());
}

function numberOf(item: Item | undefined): string | undefined {
  return (item?.n as { readonly N: string } | undefined)?.N;
}
