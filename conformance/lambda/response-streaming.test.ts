/** Answers that come in pieces, by the SDK's event stream. */
import {
  InvokeWithResponseStreamCommand,
  type InvokeWithResponseStreamCommandInput,
  type InvokeWithResponseStreamResponseEvent,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole } from "./testing/functions.ts";

/** Fails when it is told to. */
const SOURCE = `
  export const stream = awslambda.streamifyResponse(async (event, stream) => {
    if (event.fails === "before") throw new TypeError("none");
    console.log("streaming");
    stream.write("one ");
    if (event.hangs) await new Promise(() => setInterval(() => {}, 1000));
    if (event.fails === "between") throw new RangeError("half");
    stream.write("two");
    stream.end();
  });
  export const whole = async () => ({ a: 1 });
`;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const Role = await createRole(emulator, "runner");
  await createFunction(emulator, "stream", SOURCE, { Role, Handler: "index.stream" });
  await createFunction(emulator, "whole", SOURCE, { Role, Handler: "index.whole" });
});
afterAll(() => emulator.stop());

const send = (
  FunctionName: string,
  event: object = {},
  more: Partial<InvokeWithResponseStreamCommandInput> = {},
) =>
  emulator.lambda().send(
    new InvokeWithResponseStreamCommand({
      FunctionName,
      Payload: JSON.stringify(event) as never,
      ...more,
    }),
  );

async function streamed(...asked: Parameters<typeof send>) {
  const { EventStream, ...rest } = await send(...asked);
  const events: InvokeWithResponseStreamResponseEvent[] = [];
  for await (const event of EventStream ?? []) events.push(event);
  const pieces = events.flatMap(({ PayloadChunk }) =>
    PayloadChunk === undefined ? [] : [Buffer.from(PayloadChunk.Payload ?? []).toString()],
  );
  return { ...rest, text: pieces.join(""), completion: events.at(-1)?.InvokeComplete };
}

test("a piece arrives when it is written, whatever follows", async () => {
  const { EventStream, StatusCode, ExecutedVersion } = await send("stream", { hangs: true });
  expect([StatusCode, ExecutedVersion]).toEqual([200, "$LATEST"]);
  const events = EventStream?.[Symbol.asyncIterator]() as AsyncIterator<
    InvokeWithResponseStreamResponseEvent,
    undefined
  >;
  const first = await events.next();
  expect(Buffer.from(first.value?.PayloadChunk?.Payload ?? []).toString()).toBe("one ");
  await emulator.advance(60_000);
  const last = await events.next();
  expect(last.value?.InvokeComplete?.ErrorCode).toBe("Sandbox.Timedout");
  expect(await events.next()).toMatchObject({ done: true });
});

test("the stream ends with how it went, and the end of the log if asked", async () => {
  const answer = await streamed("stream", {}, { LogType: "Tail" });
  expect(answer.text).toBe("one two");
  expect(answer.completion?.ErrorCode).toBeUndefined();
  const log = Buffer.from(`${answer.completion?.LogResult}`, "base64").toString();
  expect(log).toMatch(/streaming[\s\S]*REPORT RequestId/);
  const between = await streamed("stream", { fails: "between" });
  expect(between.text).toBe("one ");
  expect(between.completion?.ErrorCode).toBe("RangeError");
  expect(JSON.parse(`${between.completion?.ErrorDetails}`)).toMatchObject({ errorMessage: "half" });
  const before = await streamed("stream", { fails: "before" });
  expect(before.text).toBe("");
  expect(before.completion?.ErrorCode).toBe("TypeError");
});

test("a function that does not stream answers in one piece", async () => {
  expect(await streamed("whole")).toMatchObject({ text: '{"a":1}', completion: {} });
});

test("what cannot be asked is refused before there is a stream", async () => {
  expect(await denialOf(send("absent"))).toMatchObject({ name: "ResourceNotFoundException" });
  expect((await send("whole", {}, { InvocationType: "DryRun" })).StatusCode).toBe(204);
  const none = { FunctionName: "whole", ReservedConcurrentExecutions: 0 };
  await emulator.lambda().send(new PutFunctionConcurrencyCommand(none));
  expect(await denialOf(send("whole"))).toMatchObject({
    status: 429,
    name: "TooManyRequestsException",
  });
});
