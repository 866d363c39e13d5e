/** Actions on functions, and that they need nothing in the function. */
import { StopExperimentCommand } from "@aws-sdk/client-fis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, createRole, invoke } from "../lambda/testing/functions.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { ACCOUNT, begin, makeRole, read, statesOf } from "./experiment-role.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  await makeRole(emulator);
  const Role = await createRole(emulator, "runner");
  const COUNTING = "let n = 0; export const handler = async () => ++n;";
  await createFunction(emulator, "counting", COUNTING, { Role });
});
afterAll(() => emulator.stop());

const targets = {
  f: {
    resourceType: "aws:lambda:function",
    resourceArns: [`arn:aws:lambda:us-east-1:${ACCOUNT}:function:counting`],
    selectionMode: "ALL",
  },
};
const action = (actionId: string, parameters: Record<string, string>) => ({
  targets,
  actions: {
    a: { actionId, parameters: { duration: "PT5M", ...parameters }, targets: { Functions: "f" } },
  },
});

test("invocations fail without running, or after they ran", async () => {
  const fis = emulator.fis();
  expect((await invoke(emulator, "counting", {})).payload).toBe(1);
  for (const [preventExecution, next] of [
    ["true", 2],
    ["false", 4],
  ] as const) {
    const { id } = await begin(fis, action("aws:lambda:invocation-error", { preventExecution }));
    await emulator.advance(1);
    expect(statesOf(await read(fis, id))).toEqual({ experiment: "running", a: "running" });
    const failed = await invoke(emulator, "counting", {});
    expect(failed.error).toBe("Unhandled");
    expect(failed.payload).toMatchObject({ errorType: "FaultInjection" });
    await fis.send(new StopExperimentCommand({ id }));
    await emulator.advance(1);
    expect((await invoke(emulator, "counting", {})).payload).toBe(next);
  }
});

test("invocations begin later, by the clock", async () => {
  const fis = emulator.fis();
  const parameters = { startupDelayMilliseconds: "60000" };
  const { id } = await begin(fis, action("aws:lambda:invocation-add-delay", parameters));
  await emulator.advance(1);
  let isAnswered = false;
  const answer = invoke(emulator, "counting", {}).then((answered) => {
    isAnswered = true;
    return answered;
  });
  const hasBegun = () => emulator.running.faults.list().some(({ hits }) => hits === 1);
  while (!hasBegun()) await read(fis, id);
  expect(isAnswered).toBe(false);
  await emulator.advance(60_000);
  expect((await answer).payload).toBe(5);
  await emulator.advance(5 * 60_000);
  expect((await read(fis, id)).state?.status).toBe("completed");
});
