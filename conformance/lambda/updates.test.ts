/** Functions that take their time to be made and changed: `--lambda-transitions`. */
import { GetFunctionConfigurationCommand, UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole, invoke } from "./testing/functions.ts";
import { zipOf } from "./testing/zip.ts";

const SECONDS_MS = 1000;

let emulator: Emulator;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true, lambdaTransitions: 5 * SECONDS_MS });
  Role = await createRole(emulator, "runner");
});
afterAll(() => emulator.stop());

const answering = (text: string) => `export const handler = async () => "${text}";`;

test("a function cannot be invoked while it is Pending, and is served as it was while it is updated", async () => {
  const lambda = emulator.lambda();
  const FunctionName = "slow";
  const states = async () => {
    const shown = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return [shown.State, shown.LastUpdateStatus];
  };
  const update = (text: string) =>
    lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName,
        ZipFile: zipOf({ "index.mjs": answering(text) }),
      }),
    );
  await createFunction(emulator, FunctionName, answering("old"), { Role });
  expect(await states()).toEqual(["Pending", undefined]);
  expect(await denialOf(invoke(emulator, FunctionName))).toMatchObject({
    name: "ResourceConflictException",
    message:
      "The operation cannot be performed at this time. The function is currently in the following state: Pending",
  });
  await emulator.advance(5 * SECONDS_MS);
  expect(await states()).toEqual(["Active", "Successful"]);
  expect((await invoke(emulator, FunctionName)).payload).toBe("old");
  await update("new");
  expect(await states()).toEqual(["Active", "InProgress"]);
  expect((await denialOf(update("newer"))).name).toBe("ResourceConflictException");
  expect((await invoke(emulator, FunctionName)).payload).toBe("old");
  await emulator.advance(5 * SECONDS_MS);
  expect((await invoke(emulator, FunctionName)).payload).toBe("new");
});
