/** What a subscribed function is given, when, and for how long it is tried. */
import { gunzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import type { LogGroupRecord, LogStreamRecord } from "../group/log-group.ts";
import { groupWithStream, type SimulatedRooms, simulatedRooms } from "../rooms.fixture.ts";

const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f";
const HOUR_MS = 60 * 60 * 1000;

interface Delivered {
  readonly subscriptionFilters: readonly string[];
  readonly logEvents: readonly { readonly id: string; readonly message: string }[];
}

let simulated: SimulatedRooms | undefined;
afterEach(() => simulated?.close());

function subscribed(pattern: string, fails: () => boolean = () => false) {
  const delivered: Delivered[] = [];
  let attempts = 0;
  const world = simulatedRooms({
    refusalOf: async () => undefined,
    async deliver(functionArn, source, payload) {
      attempts += 1;
      expect(functionArn).toBe(FUNCTION);
      expect(source.groupArn).toBe("arn:aws:logs:us-east-1:000000000000:log-group:/app");
      if (fails()) throw new Error("throttled");
      const { awslogs } = JSON.parse(Buffer.from(payload).toString());
      delivered.push(JSON.parse(gunzipSync(Buffer.from(awslogs.data, "base64")).toString()));
    },
  });
  simulated = world;
  const { group, stream } = groupWithStream(world.rooms);
  const filter = { name: "to-f", pattern, destinationArn: FUNCTION, createdMs: 0 };
  world.rooms.groups.change(group, { subscriptionFilters: [filter] });
  const current = world.rooms.groups.byId(group.id) as LogGroupRecord;
  return {
    ...world,
    delivered,
    attempts: () => attempts,
    take: async (stream_: LogStreamRecord, ...messages: string[]) => {
      const events = messages.map((message) => ({ timestamp: 1_700_000_000_000, message }));
      const taken = world.rooms.intake.take(current, stream_, events);
      await world.clock.settle();
      await taken;
    },
    stream,
  };
}

test("events that match are gathered for a moment and given as AWS gives them", async () => {
  const { take, stream, clock, delivered } = subscribed("ERROR");
  await take(stream, "ERROR one", "fine");
  await take(stream, "ERROR two");
  expect(delivered).toEqual([]);
  await clock.advance(1000);
  expect(delivered).toEqual([
    {
      messageType: "DATA_MESSAGE",
      owner: "000000000000",
      logGroup: "/app",
      logStream: "s",
      subscriptionFilters: ["to-f"],
      logEvents: [
        {
          id: expect.stringMatching(/^\d{56}$/),
          timestamp: 1_700_000_000_000,
          message: "ERROR one",
        },
        {
          id: expect.stringMatching(/^\d{56}$/),
          timestamp: 1_700_000_000_000,
          message: "ERROR two",
        },
      ],
    },
  ]);
  const ids = delivered[0]?.logEvents.map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
});

test("fields that a pattern names are given beside the message", async () => {
  const { take, stream, clock, delivered } = subscribed("[level = ERROR, code]");
  await take(stream, "ERROR 500", "INFO 200");
  await clock.advance(1000);
  expect(delivered[0]?.logEvents).toMatchObject([
    { message: "ERROR 500", extractedFields: { level: "ERROR", code: "500" } },
  ]);
});

test("a batch stays small enough for an invocation", async () => {
  const { take, stream, clock, delivered } = subscribed("");
  await take(stream, ...Array.from({ length: 10 }, () => "x".repeat(50_000)));
  await clock.advance(1000);
  expect(delivered.map(({ logEvents }) => logEvents.length)).toEqual([2, 2, 2, 2, 2]);
});

test("a function that cannot be invoked is tried again, later and later, for a day", async () => {
  let isDown = true;
  const { take, stream, clock, delivered, attempts, told } = subscribed("", () => isDown);
  await take(stream, "kept");
  await clock.advance(10_000);
  expect(attempts()).toBe(4);
  isDown = false;
  await clock.advance(HOUR_MS);
  expect(delivered.map(({ logEvents }) => logEvents.length)).toEqual([1]);
  isDown = true;
  await take(stream, "given up");
  await clock.advance(26 * HOUR_MS);
  expect(told).toEqual(["log events are given up: their function could not be invoked for a day"]);
  isDown = false;
  await clock.advance(HOUR_MS);
  expect(delivered).toHaveLength(1);
});
