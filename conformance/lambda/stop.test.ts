/** An emulator that is stopped while functions run and logs are followed. */
import { StartLiveTailCommand } from "@aws-sdk/client-cloudwatch-logs";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole, invoke } from "./testing/functions.ts";
import { refusal } from "./testing/refusal.ts";

/** A container is killed after ten; invocations are let run for one. */
const STOP_MS_MAX = 8000;

const source = `export const handler = ({ ms }) => new Promise((resolve) => setTimeout(resolve, ms, ms));`;

/** Until so many invocations run. */
const untilExecuting = ({ endpoint }: Emulator, count: number) =>
  expect
    .poll(
      async () => {
        const shown = await (await fetch(`${endpoint}/_cloudglass/lambda/environments`)).json();
        return shown.environments.filter(({ state }: { state: string }) => state === "executing")
          .length;
      },
      // As long as a cold start takes on a busy machine.
      { timeout: 30_000 },
    )
    .toBe(count);

test("a stop does not wait for functions that run for minutes, nor for those who follow logs", async () => {
  const emulator = await startEmulator({ ephemeral: true });
  const Role = await createRole(emulator, "runner");
  await createFunction(emulator, "waiting", source, { Role, Timeout: 300 });
  await invoke(emulator, "waiting", { ms: 1 });
  const logGroupIdentifiers = ["arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/waiting"];
  const { responseStream } = await emulator
    .logs()
    .send(new StartLiveTailCommand({ logGroupIdentifiers }));
  const followed = (async () => {
    for await (const _ of responseStream ?? []);
  })().catch(() => undefined);
  const lambda = emulator.lambda();
  const call = (ms: number) =>
    lambda.send(new InvokeCommand({ FunctionName: "waiting", Payload: JSON.stringify({ ms }) }));
  const long = refusal(call(200_000));
  const short = call(500).then(({ Payload }) => Payload?.transformToString());
  await untilExecuting(emulator, 2);
  const startedMs = performance.now();
  await emulator.running.close();
  expect(performance.now() - startedMs).toBeLessThan(STOP_MS_MAX);
  expect(await short).toBe("500");
  expect(await long).toMatch(/^ServiceException 500/);
  await followed;
  await emulator.stop();
});

test("a function that runs when its namespace is reset answers, and a stop does not wait for it", async () => {
  const emulator = await startEmulator({ ephemeral: true });
  const Role = await createRole(emulator, "runner");
  await createFunction(emulator, "waiting", source, { Role, Timeout: 300 });
  const lambda = emulator.lambda();
  const call = (ms: number) =>
    lambda.send(new InvokeCommand({ FunctionName: "waiting", Payload: JSON.stringify({ ms }) }));
  const long = refusal(call(200_000));
  await untilExecuting(emulator, 1);
  const short = call(2000).then(({ Payload }) => Payload?.transformToString());
  await untilExecuting(emulator, 2);
  emulator.running.reset();
  expect(await short).toBe("2000");
  const startedMs = performance.now();
  await emulator.running.close();
  expect(performance.now() - startedMs).toBeLessThan(STOP_MS_MAX);
  await long;
  await emulator.stop();
});
