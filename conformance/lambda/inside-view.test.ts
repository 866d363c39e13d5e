/** Environments seen from inside, and what the trace of an invocation says of them. */
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole, invoke } from "./testing/functions.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

async function shown(path: string) {
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/${path}`);
  return { status: answer.status, body: await answer.json() };
}

test("there is nothing before the first invocation, and other paths and methods are refused", async () => {
  // The first request opens Lambda.
  expect((await shown("lambda/environments")).body).toEqual({ environments: [] });
  expect((await shown("lambda/else")).status).toBe(404);
  const url = `${emulator.endpoint}/_cloudglass/lambda/environments`;
  expect((await fetch(url, { method: "DELETE" })).status).toBe(405);
});

test("an environment shows its state, age, memory, invocations and the phases of its cold start", async () => {
  const Role = await createRole(emulator, "runner");
  const source = "export const handler = async () => process.env.AWS_LAMBDA_LOG_STREAM_NAME;";
  await createFunction(emulator, "shown", source, { Role, MemorySize: 256 });
  await createFunction(emulator, "other", source, { Role });
  const { payload: logStream } = await invoke(emulator, "shown");
  await invoke(emulator, "shown");
  await invoke(emulator, "other");
  await emulator.advance(60_000);
  const { body } = await shown("lambda/environments?function=shown");
  expect(["process", "bubblewrap", "docker"]).toContain(body.driver.name);
  expect(body.driver.containment).toMatchObject({ memory: expect.any(String) });
  expect(body.counters).toMatchObject({ invocations: 3, environmentsStarted: 2, throttles: 0 });
  expect(body.environments).toHaveLength(1);
  const [environment] = body.environments;
  expect(environment).toMatchObject({
    functionName: "shown",
    versionArn: "arn:aws:lambda:us-east-1:000000000000:function:shown:$LATEST",
    state: "idle",
    isFrozen: true,
    invocationCount: 2,
    memoryMb: 256,
  });
  expect(logStream).toContain(environment.environmentId);
  expect(environment.memoryUsedMbMax).toBeGreaterThan(0);
  expect(environment.idleMs).toBeGreaterThanOrEqual(60_000);
  expect(environment.ageMs).toBeGreaterThanOrEqual(environment.idleMs);
  for (const phase of ["sandboxMs", "runtimeMs", "functionMs"]) {
    expect(environment.phases[phase], phase).toBeGreaterThan(0);
  }
});

test("the trace of an invocation names its environment", async () => {
  const answer = await emulator.lambda().send(new InvokeCommand({ FunctionName: "shown" }));
  const { body } = await shown(`requests/${answer.$metadata.requestId}`);
  const step = body.steps.find((each: { step: string }) => each.step === "environment");
  const [environment] = (await shown("lambda/environments?function=shown")).body.environments;
  expect(step.detail).toMatchObject({
    environmentId: environment.environmentId,
    isCold: false,
    outcome: "answered",
  });
});

test("functions show what waits for them, and what they are", async () => {
  const Role = await createRole(emulator, "thrower");
  await createFunction(emulator, "failing", "export const handler = () => fetch;", { Role });
  const source = "export const handler = async () => { throw new Error('no'); };";
  await createFunction(emulator, "throwing", source, { Role });
  await emulator
    .lambda()
    .send(new InvokeCommand({ FunctionName: "throwing", InvocationType: "Event", Payload: "{}" }));
  const queueOf = async (name: string) => {
    const { functions } = (await shown("lambda/functions")).body;
    return functions.find((each: { functionName: string }) => each.functionName === name).queue;
  };
  // It has failed once, and waits a minute for its second try.
  await expect.poll(() => queueOf("throwing")).toMatchObject({ waiting: 1, sizeBytes: 2 });
  expect(await queueOf("failing")).toEqual({ waiting: 0, sizeBytes: 0 });
  await emulator.advance(10_000);
  expect((await queueOf("throwing")).oldestAgeMs).toBeGreaterThanOrEqual(10_000);
  const first = (await shown("lambda/functions?limit=1")).body;
  expect(first.functions).toMatchObject([{ functionName: "failing", state: "Active" }]);
  const rest = (await shown(`lambda/functions?after=${first.next}`)).body;
  expect(rest.functions.map((each: { functionName: string }) => each.functionName)).toEqual([
    "other",
    "shown",
    "throwing",
  ]);
  expect((await shown("lambda/functions?limit=0")).status).toBe(400);
});
