import { expect, test } from "vitest";
import { simulatedRooms, tableRecord } from "./rooms.fixture.ts";
import { TOMBSTONE_LIFE_MS } from "./table/global-table/tombstone-sweep.ts";
import { type Intention, writeItem } from "./table/item-write.ts";
import { TOMBSTONES } from "./table/key/index.ts";
import { walkSpace } from "./table/space-walk.ts";

const HOUR_MS = 3_600_000;

test("a deletion leaves a tombstone in every region, for a day", async () => {
  const { rooms, clock, close } = simulatedRooms();
  const [here, there] = ["us-east-1", "eu-west-1"].map((region, at, regions) => {
    const replicas = [{ region: regions[1 - at] as string, status: "ACTIVE" as const }];
    const record = { ...tableRecord(rooms, region), replicas };
    rooms.records.put(record);
    return record;
  });
  const [home, away] = [await rooms.tables.open(here!), await rooms.tables.open(there!)];
  const item = { pk: { S: "a" } };
  for (const intention of [
    { kind: "put", item, sizeBytes: 3 },
    { kind: "delete" },
  ] as Intention[]) {
    await writeItem(
      home,
      home.keyOf(item),
      () => rooms.writeClock.next(),
      () => intention,
    );
    await clock.advance(0);
  }
  const count = async () => {
    let tombstones = 0;
    for (const { items: keyspace } of [home, away]) {
      const walk = { keyspace, space: TOMBSTONES, clock, isStopped: () => false };
      await walkSpace(walk, async (entries) => {
        tombstones += entries.length;
      });
    }
    return tombstones;
  };
  expect(await count()).toBe(2);
  await clock.advance(TOMBSTONE_LIFE_MS - HOUR_MS);
  expect(await count()).toBe(2);
  await clock.advance(8 * HOUR_MS);
  expect(await count()).toBe(0);
  await close();
});
