/** Log groups and events as the emulator's own paths show them. */
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const GROUP = "/app/orders";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const logs = emulator.logs();
  for (const logGroupName of [GROUP, "/app/mails", "/other"]) {
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
  }
  const timestamp = emulator.running.clock.now();
  for (const logStreamName of ["one", "two"]) {
    const place = { logGroupName: GROUP, logStreamName };
    await logs.send(new CreateLogStreamCommand(place));
    const logEvents = ["begin", "ERROR no stock", "end"].map((word, at) => ({
      timestamp: timestamp + at,
      message: `${logStreamName} ${word}`,
    }));
    await logs.send(new PutLogEventsCommand({ ...place, logEvents }));
  }
});
afterAll(() => emulator.stop());

async function show(path: string, init: RequestInit = {}) {
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/logs/${path}`, init);
  return { status: answer.status, content: await answer.json() };
}

interface Shown {
  readonly events: readonly { readonly stream: string; readonly message: string }[];
  readonly next?: string;
}

const messages = ({ events }: Shown) => events.map(({ message }) => message);

test("groups are listed a page at a time, with what they hold", async () => {
  const { content: first } = await show("groups?prefix=/app/&limit=1");
  expect(first.groups).toMatchObject([{ name: "/app/mails", streamCount: 0, sizeBytes: 0 }]);
  const { content: second } = await show(`groups?prefix=/app/&after=${first.next}`);
  expect(second.groups).toMatchObject([
    { name: GROUP, streamCount: 2, accountId: "000000000000", region: "us-east-1" },
  ]);
  expect(second.groups[0].sizeBytes).toBeGreaterThan(40);
  expect(second).not.toHaveProperty("next");
});

test("events come newest first, of a group or a stream, by pattern and by pages", async () => {
  const at = `events?group=${GROUP}`;
  const { content: all } = await show(at);
  expect(messages(all)).toHaveLength(6);
  expect(messages(all).slice(0, 2).sort()).toEqual(["one end", "two end"]);
  expect(messages((await show(`${at}&pattern=ERROR`)).content).sort()).toEqual([
    "one ERROR no stock",
    "two ERROR no stock",
  ]);
  const found: string[] = [];
  for (let before = ""; ; ) {
    const { content } = await show(`${at}&stream=two&limit=2${before}`);
    found.push(...messages(content));
    if (content.next === undefined) break;
    before = `&before=${content.next}`;
  }
  expect(found).toEqual(["two end", "two ERROR no stock", "two begin"]);
});

test.each([
  ["events?group=/nowhere", 404],
  [`events?group=${GROUP}&stream=three`, 404],
  [`events?group=${GROUP}&before=1`, 400],
  [`events?group=${GROUP}&limit=0`, 400],
  [`events?group=${GROUP}&pattern={`, 400],
  ["else", 404],
])("%s is answered with %i", async (path, status) => {
  expect((await show(path)).status).toBe(status);
});

test("nothing is changed here", async () => {
  expect((await show("groups", { method: "DELETE" })).status).toBe(405);
});
