import { expect, test } from "vitest";
import { simulatedRooms, tableRecord } from "./rooms.fixture.ts";
import { TOMBSTONE_LIFE_MS } from "./table/global-table/tombstone-sweep.ts";
import { type Intention, writeItem } from "./table/item-write.ts";
import { ITEMS, TOMBSTONES } from "./table/key/index.ts";
import { walkSpace } from "./table/space-walk.ts";
import type { Table } from "./table/table.ts";

const HOUR_MS = 3_600_000;
const ITEM = { pk: { S: "a" } };
const PUT: Intention = { kind: "put", item: ITEM, sizeBytes: 3 };
const DELETE: Intention = { kind: "delete" };

/** Two replicas, and what writes the item in one of them. */
async function twoReplicas() {
  const { rooms, clock, close } = simulatedRooms();
  const [here, there] = ["us-east-1", "eu-west-1"].map((region, at, regions) => {
    const replicas = [{ region: regions[1 - at] as string, status: "ACTIVE" as const }];
    const record = { ...tableRecord(rooms, region), replicas };
    rooms.records.put(record);
    return record;
  });
  const [home, away] = [await rooms.tables.open(here!), await rooms.tables.open(there!)];
  const write = async (table: Table, intention: Intention) => {
    const at = () => rooms.writeClock.next();
    await writeItem(table, table.keyOf(ITEM), at, () => intention);
    await clock.advance(0);
  };
  const count = async (space = TOMBSTONES) => {
    let entryCount = 0;
    for (const { items: keyspace } of [home, away]) {
      const walk = { keyspace, space, clock, isStopped: () => false };
      await walkSpace(walk, async (entries) => {
        entryCount += entries.length;
      });
    }
    return entryCount;
  };
  return { rooms, clock, close, home, away, write, count };
}

test("a deletion leaves a tombstone in every region, for a day", async () => {
  const { clock, close, home, write, count } = await twoReplicas();
  await write(home, PUT);
  await write(home, DELETE);
  expect(await count()).toBe(2);
  await clock.advance(TOMBSTONE_LIFE_MS - HOUR_MS);
  expect(await count()).toBe(2);
  await clock.advance(8 * HOUR_MS);
  expect(await count()).toBe(0);
  await close();
});

test("a tombstone stays while a write that is older is held up, and outlives it", async () => {
  const { rooms, clock, close, home, away, write, count } = await twoReplicas();
  const arn = "arn:aws:dynamodb:*:000000000000:table/simulated";
  rooms.env.faults.set({ id: "pause", target: { table: arn }, kind: "pause" });
  await write(away, PUT);
  await write(home, PUT);
  await write(home, DELETE);
  expect(await count()).toBe(1);
  await clock.advance(3 * TOMBSTONE_LIFE_MS);
  expect(await count()).toBe(1);
  rooms.env.faults.clear("pause");
  await clock.advance(HOUR_MS);
  expect(await count(ITEMS)).toBe(0);
  await clock.advance(2 * TOMBSTONE_LIFE_MS);
  expect(await count()).toBe(0);
  await close();
});
