/** Events are stored, read in order and by pages, refused at AWS's limits, and there after the process was killed. */
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

const HOUR_MS = 60 * 60 * 1000;
const logGroupName = "/app/events";
const now = () => emulator.running.clock.now();

async function openStream(logStreamName: string) {
  const logs = emulator.logs();
  await logs.send(new CreateLogGroupCommand({ logGroupName })).catch(() => undefined);
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const place = { logGroupName, logStreamName };
  return {
    put: (...logEvents: { timestamp: number; message: string }[]) =>
      logs.send(new PutLogEventsCommand({ ...place, logEvents })),
    get: (input: Partial<GetLogEventsCommandInput> = {}) =>
      logs.send(new GetLogEventsCommand({ ...place, ...input })),
    describe: async () => {
      const input = { logGroupName, logStreamNamePrefix: logStreamName };
      return (await logs.send(new DescribeLogStreamsCommand(input))).logStreams?.[0];
    },
  };
}

const messages = ({ events = [] }: { events?: { message?: string | undefined }[] | undefined }) =>
  events.map(({ message }) => message);

test("events come back in the order of their time, however they were sent", async () => {
  const stream = await openStream("order");
  const at = now();
  await stream.put({ timestamp: at - 1000, message: "c" }, { timestamp: at - 1000, message: "d" });
  await stream.put({ timestamp: at - 3000, message: "a" }, { timestamp: at - 2000, message: "b" });
  expect(messages(await stream.get({ startFromHead: true }))).toEqual(["a", "b", "c", "d"]);
  expect(messages(await stream.get())).toEqual(["a", "b", "c", "d"]);
  expect(messages(await stream.get({ startTime: at - 2000, endTime: at - 1000 }))).toEqual(["b"]);
  expect(await stream.describe()).toMatchObject({
    firstEventTimestamp: at - 3000,
    lastEventTimestamp: at - 1000,
    storedBytes: 0,
  });
});

test("pages go forward and back, and at an end the token stays what it was", async () => {
  const stream = await openStream("pages");
  const at = now() - 10_000;
  await stream.put(
    ...Array.from({ length: 9 }, (_, n) => ({ timestamp: at + n, message: `${n}` })),
  );

  const first = await stream.get({ startFromHead: true, limit: 4 });
  expect(messages(first)).toEqual(["0", "1", "2", "3"]);
  expect(first.nextForwardToken).toMatch(/^f\/\d{56}\/s$/);
  expect(first.nextBackwardToken).toMatch(/^b\/\d{56}\/s$/);
  const next = { nextToken: first.nextForwardToken, startFromHead: true };
  const second = await stream.get({ ...next, limit: 4 });
  expect(messages(second)).toEqual(["4", "5", "6", "7"]);
  const back = await stream.get({ nextToken: second.nextBackwardToken, limit: 2 });
  expect(messages(back)).toEqual(["2", "3"]);

  const third = await stream.get({ nextToken: second.nextForwardToken, startFromHead: true });
  expect(messages(third)).toEqual(["8"]);
  const end = await stream.get({ nextToken: third.nextForwardToken, startFromHead: true });
  expect(messages(end)).toEqual([]);
  expect(end.nextForwardToken).toBe(third.nextForwardToken);
  await stream.put({ timestamp: at + 100, message: "late" });
  const late = await stream.get({ nextToken: end.nextForwardToken, startFromHead: true });
  expect(messages(late)).toEqual(["late"]);

  const latest = await stream.get({ limit: 2 });
  expect(messages(latest)).toEqual(["8", "late"]);
  await expect(stream.get({ nextToken: "f/12" })).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: "The specified nextToken is invalid.",
  });
});

test("a page ends at a megabyte", async () => {
  const stream = await openStream("large");
  const message = "x".repeat(300_000);
  for (let n = 0; n < 4; n++) await stream.put({ timestamp: now(), message: `${n}${message}` });
  const first = await stream.get({ startFromHead: true });
  expect(first.events).toHaveLength(3);
  const nextToken = first.nextForwardToken;
  expect((await stream.get({ nextToken, startFromHead: true })).events).toHaveLength(1);
});

test("what is too old or too new is left out, and told", async () => {
  const stream = await openStream("rejected");
  const at = now();
  const late = await stream.put(
    { timestamp: at, message: "now" },
    { timestamp: at + 3 * HOUR_MS, message: "too new" },
  );
  expect(late.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
  const early = await stream.put(
    { timestamp: at - 15 * 24 * HOUR_MS, message: "too old" },
    { timestamp: at, message: "still now" },
  );
  expect(early.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
  expect(messages(await stream.get())).toEqual(["now", "still now"]);
});

test("batches are refused in AWS's words", async () => {
  const stream = await openStream("refused");
  const at = now();
  const refusal = async (...events: { timestamp: number; message: string }[]) =>
    stream.put(...events).then(
      () => undefined,
      (error: Error) => `${error.name}: ${error.message}`,
    );
  expect(await refusal({ timestamp: at, message: "a" }, { timestamp: at - 1, message: "b" })).toBe(
    "InvalidParameterException: Log events in a single PutLogEvents request must be in chronological order.",
  );
  expect(
    await refusal({ timestamp: at - 25 * HOUR_MS, message: "a" }, { timestamp: at, message: "b" }),
  ).toBe(
    "InvalidParameterException: The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
  );
  expect(await refusal({ timestamp: at, message: "x".repeat(1_048_551) })).toBe(
    "InvalidParameterException: Upload too large: 1048577 bytes exceeds limit of 1048576",
  );
  expect(await refusal({ timestamp: at, message: "x".repeat(1_048_550) })).toBeUndefined();
  expect(await refusal()).toContain(
    "InvalidParameterException: 1 validation error detected: Value '[]' at 'logEvents' failed to satisfy constraint: Member must have length greater than or equal to 1",
  );
});
