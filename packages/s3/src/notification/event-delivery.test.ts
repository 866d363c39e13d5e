import { MemoryDisk, SeededRandom, SimulatedClock } from "@cloudglass/env";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { EventNotice, EventSink } from "../event-sink.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import { ObjectIndex } from "../object/index/object-index.ts";
import { EventDelivery } from "./event-delivery.ts";

const DESTINATION = { kind: "queue", arn: "arn:aws:sqs:us-east-1:000000000000:q" } as const;
const bucket = { name: "shelf" } as Bucket;
const HOUR_MS = 3_600_000;

let clock: SimulatedClock;
let index: ObjectIndex;
let warnings: string[];
let deliveries: EventDelivery[];
beforeEach(() => {
  clock = new SimulatedClock();
  index = new ObjectIndex({ clock, disk: new MemoryDisk(), durability: "memory" });
  warnings = [];
  deliveries = [];
});
afterEach(async () => {
  for (const delivery of deliveries) await delivery.close();
  index.close();
});

/** A sink that is asked what `answer` says, and what came to it. */
function openWith(answer: (notice: EventNotice) => Promise<void>, pendingMax?: number) {
  const asked: string[] = [];
  const sink: EventSink = {
    refusalOf: () => undefined,
    deliver(notice) {
      asked.push(notice.message);
      return answer(notice);
    },
  };
  const log = {
    debug() {},
    info() {},
    warn: (_: object, text: string) => void warnings.push(text),
    error() {},
  };
  const env = { clock, random: new SeededRandom("events") };
  const delivery = new EventDelivery({ env, log, index, sink, pendingMax });
  deliveries.push(delivery);
  const send = (...messages: string[]) =>
    index.commit(() => {
      for (const message of messages) delivery.add(bucket, DESTINATION, message);
    });
  return { delivery, asked, send };
}

test("notices are handed over in their order and then forgotten", async () => {
  const { delivery, asked, send } = openWith(async () => {});
  await Promise.all([send("1", "2"), send("3")]);
  await clock.advance(1);
  expect(asked).toEqual(["1", "2", "3"]);
  expect(delivery.delivered.list().map(({ message }) => message)).toEqual(asked);
  expect(index.pendingEvents.count()).toBe(0);
});

test("a refused notice is tried again after 1, 2, 4 … seconds, the others go on", async () => {
  let refusals = 3;
  const { asked, send } = openWith(async ({ message }) => {
    if (message === "unwanted" && refusals-- > 0) throw new Error("busy");
  });
  await send("unwanted", "wanted");
  await clock.advance(1);
  expect(asked).toEqual(["unwanted", "wanted"]);
  for (const [waitMs, count] of [
    [1000, 2],
    [1998, 2],
    [1, 3],
    [3999, 3],
    [1, 4],
    [HOUR_MS, 4],
  ] as const) {
    await clock.advance(waitMs);
    expect(asked.filter((message) => message === "unwanted")).toHaveLength(count);
  }
  expect(index.pendingEvents.count()).toBe(0);
});

test("after a day a notice is given up, and the log says so", async () => {
  const { send } = openWith(() => Promise.reject(new Error("gone")));
  await send("unwanted");
  await clock.advance(23 * HOUR_MS);
  expect([index.pendingEvents.count(), warnings]).toEqual([1, []]);
  await clock.advance(2 * HOUR_MS);
  expect([index.pendingEvents.count(), warnings]).toEqual([0, ["an event was given up"]]);
});

test("when too many wait the oldest go, and the log says so once", async () => {
  let isOpen = false;
  const { asked, send } = openWith(
    () => (isOpen ? Promise.resolve() : Promise.reject(new Error("shut"))),
    3,
  );
  await send("1", "2", "3", "4", "5");
  expect(index.pendingEvents.count()).toBe(3);
  expect(warnings).toEqual(["too many events wait: the oldest go"]);
  isOpen = true;
  asked.length = 0;
  await clock.advance(HOUR_MS);
  expect(asked.slice(-3)).toEqual(["3", "4", "5"]);
});

test("what a change that was undone would have told is told to nobody", async () => {
  const { delivery, asked } = openWith(async () => {});
  const undone = index.commit(() => {
    delivery.add(bucket, DESTINATION, "never");
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  await clock.advance(HOUR_MS);
  expect(asked).toEqual([]);
});

test("what was not delivered before the end is delivered after the next start", async () => {
  const before = openWith(() => Promise.reject(new Error("shut")));
  await before.send("kept");
  await clock.advance(10);
  await before.delivery.close();
  const after = openWith(async () => {});
  await clock.advance(HOUR_MS);
  expect(after.asked).toEqual(["kept"]);
});
