/** What was acknowledged is there after the process was killed. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, expect, test } from "vitest";
import { ROOT } from "../testing/emulator.ts";
import { EmulatorProcess } from "../testing/process.ts";

const directory = mkdtempSync(join(tmpdir(), "cloudglass-logs-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const stream = { logGroupName: "/killed", logStreamName: "s" };

const clientOf = ({ endpoint }: EmulatorProcess) =>
  new CloudWatchLogsClient({ region: "us-east-1", endpoint, credentials: ROOT, maxAttempts: 1 });

test("no acknowledged event is lost by kill -9 in the midst of writing", {
  timeout: 60_000,
}, async () => {
  const first = await EmulatorProcess.start(["--data-dir", directory]);
  const writer = clientOf(first);
  await writer.send(new CreateLogGroupCommand(stream));
  await writer.send(new CreateLogStreamCommand(stream));
  const acknowledged: string[] = [];
  let killed: Promise<unknown> | undefined;
  const put = async (number: number) => {
    const messages = Array.from({ length: 20 }, (_, n) => `${number}-${n}`);
    const logEvents = messages.map((message) => ({ timestamp: Date.now(), message }));
    await writer.send(new PutLogEventsCommand({ ...stream, logEvents }));
    acknowledged.push(...messages);
    if (number === 150) killed = first.end("SIGKILL");
  };
  const writing = async (from: number) => {
    for (let number = from; ; number += 4) await put(number);
  };
  await Promise.allSettled([0, 1, 2, 3].map(writing));
  await killed;
  writer.destroy();
  expect(acknowledged.length).toBeGreaterThan(2000);

  const second = await EmulatorProcess.start(["--data-dir", directory]);
  const reader = clientOf(second);
  const found = new Set<string>();
  for (let nextToken: string | undefined; ; ) {
    const page = await reader.send(
      new GetLogEventsCommand({ ...stream, startFromHead: true, nextToken }),
    );
    for (const { message } of page.events ?? []) found.add(message as string);
    if (page.nextForwardToken === nextToken) break;
    nextToken = page.nextForwardToken;
  }
  reader.destroy();
  await second.end("SIGTERM");
  expect(acknowledged.filter((message) => !found.has(message))).toEqual([]);
});
