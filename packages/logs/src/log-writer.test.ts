/** What others in this process write. */
import { afterEach, expect, test } from "vitest";
import { LogWriter } from "./log-writer.ts";
import { type SimulatedRooms, simulatedRooms } from "./rooms.fixture.ts";
import { readPage } from "./storage/index.ts";

let world: SimulatedRooms;
afterEach(() => world.close());

const place = {
  accountId: "000000000000",
  region: "us-east-1",
  logGroup: "/aws/lambda/f",
  logStream: "2026/01/01/[$LATEST]0",
};

test("groups and streams are made once, events are written and cut to AWS's length", async () => {
  world = simulatedRooms();
  const { rooms, clock } = world;
  const writer = new LogWriter(async () => rooms);
  expect(await writer.createStream(place)).toBe(false);
  await expect(writer.put(place, [{ timestamp: 1, message: "x" }])).rejects.toThrow(
    "no log stream",
  );
  await writer.createGroup(place);
  await writer.createGroup(place);
  expect(await writer.createStream(place)).toBe(true);
  expect(await writer.createStream(place)).toBe(true);
  const [group] = rooms.groups.in(place.accountId, place.region);
  const streams = rooms.streams.of(group?.id as string);
  expect(streams).toHaveLength(1);
  const long = `a${"é".repeat(600_000)}`;
  const written = writer.put(place, [
    { timestamp: 1, message: "first" },
    { timestamp: 2, message: "" },
    { timestamp: 3, message: long },
  ]);
  await Promise.resolve();
  await clock.settle();
  await written;
  const { events } = await readPage({
    logs: streams.map(({ id }) => rooms.events.of(id)),
    fromMs: 0,
    toMs: 100,
    direction: "forward",
    countMax: 10,
    sizeBytesMax: 10_000_000,
  });
  expect(events.map(({ timestamp }) => timestamp)).toEqual([1, 3]);
  const cut = events[1]?.message as string;
  expect(Buffer.byteLength(cut)).toBe(1_048_549);
  expect(long.startsWith(cut)).toBe(true);
});
