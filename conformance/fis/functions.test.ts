/** Actions on functions, and that they need nothing in the function. */
import { CreateExperimentTemplateCommand, StopExperimentCommand } from "@aws-sdk/client-fis";
import { AddPermissionCommand, CreateFunctionUrlConfigCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openUrl } from "../lambda/testing/function-url.ts";
import { createFunction, createRole, invoke } from "../lambda/testing/functions.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { ACCOUNT, begin, makeRole, read, statesOf, template } from "./experiment-role.ts";

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

test("a function's URL answers with another status, without a run of the function or after it", async () => {
  const fis = emulator.fis();
  const url = await openFunctionUrl("counting");
  const count = async () => Number((await openUrl(emulator, url, {})).text);
  const before = await count();
  for (const [preventExecution, runs] of [
    ["true", 0],
    ["false", 1],
  ] as const) {
    const since = await count();
    const parameters = { preventExecution, statusCode: "503", contentTypeHeader: "text/plain" };
    const { id } = await begin(
      fis,
      action("aws:lambda:invocation-http-integration-response", parameters),
    );
    await emulator.advance(1);
    expect(await openUrl(emulator, url, {})).toMatchObject({
      status: 503,
      headers: { "content-type": "text/plain" },
      text: "",
    });
    await emulator.advance(5 * 60_000);
    expect((await read(fis, id)).state?.status).toBe("completed");
    expect(await count()).toBe(since + runs + 1);
  }
  expect(await count()).toBe(before + 6);
});

test.each([
  ["no status at all", { statusCode: "OK" }, "statusCode"],
  ["a status of no answer", { statusCode: "199" }, "statusCode"],
  ["a header of two lines", { contentTypeHeader: "text/plain\r\nx: y" }, "contentTypeHeader"],
])("%s is refused", async (_, wrong, member) => {
  const good = { preventExecution: "true", statusCode: "503", contentTypeHeader: "text/plain" };
  const given = action("aws:lambda:invocation-http-integration-response", { ...good, ...wrong });
  const made = emulator.fis().send(new CreateExperimentTemplateCommand(template(given)));
  await expect(made).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining(member),
  });
});

async function openFunctionUrl(FunctionName: string): Promise<string> {
  const lambda = emulator.lambda();
  for (const [StatementId, given] of Object.entries({
    url: { Action: "lambda:InvokeFunctionUrl", FunctionUrlAuthType: "NONE" },
    invoke: { Action: "lambda:InvokeFunction", InvokedViaFunctionUrl: true },
  } as const)) {
    await lambda.send(
      new AddPermissionCommand({ FunctionName, StatementId, Principal: "*", ...given }),
    );
  }
  const config = { FunctionName, AuthType: "NONE" } as const;
  const { FunctionUrl = "" } = await lambda.send(new CreateFunctionUrlConfigCommand(config));
  return FunctionUrl;
}
