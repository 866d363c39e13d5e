/** Functions and their versions, through the SDK. */
import {
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole, invoke } from "./testing/functions.ts";
import { zipOf } from "./testing/zip.ts";

let emulator: Emulator;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  Role = await createRole(emulator, "runner");
});
afterAll(() => emulator.stop());

const SOURCE = "export const handler = async () => 1;";

test("a function has AWS's defaults, and is Active once it was Pending", async () => {
  await createFunction(emulator, "plain", SOURCE, { Role, Timeout: undefined });
  const lambda = emulator.lambda();
  const shown = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "plain" }));
  expect(shown).toMatchObject({
    FunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:plain",
    Timeout: 3,
    MemorySize: 128,
    EphemeralStorage: { Size: 512 },
    State: "Active",
    LastUpdateStatus: "Successful",
    Version: "$LATEST",
  });
  const { Functions } = await lambda.send(new ListFunctionsCommand({}));
  expect(Functions?.map(({ FunctionName }) => FunctionName)).toEqual(["plain"]);
});

test("a version keeps what was published, and its number is not given again", async () => {
  await createFunction(emulator, "versioned", SOURCE, { Role });
  const lambda = emulator.lambda();
  const FunctionName = "versioned";
  const publish = () => lambda.send(new PublishVersionCommand({ FunctionName }));
  expect((await publish()).Version).toBe("1");
  expect((await publish()).Version).toBe("1");
  await lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName,
      Environment: { Variables: { COLOR: "red" } },
    }),
  );
  await emulator.advance(0);
  expect((await publish()).Version).toBe("2");
  const first = new GetFunctionConfigurationCommand({ FunctionName, Qualifier: "1" });
  expect((await lambda.send(first)).Environment).toBeUndefined();
  await lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: "2" }));
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 }));
  await emulator.advance(0);
  expect((await publish()).Version).toBe("3");
  const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
  expect(Versions?.map(({ Version }) => Version)).toEqual(["$LATEST", "1", "3"]);
});

test("a function that is published as it is made, or changed, is Active and can be changed again", async () => {
  const FunctionName = "published";
  const lambda = emulator.lambda();
  const states = () =>
    Promise.all(
      ["$LATEST", "1", "2"].map(async (Qualifier) => {
        const asked = new GetFunctionConfigurationCommand({ FunctionName, Qualifier });
        const shown = await lambda.send(asked).catch(() => undefined);
        return [shown?.State, shown?.LastUpdateStatus];
      }),
    );
  const settled = ["Active", "Successful"];
  const absent = [undefined, undefined];
  await createFunction(emulator, FunctionName, SOURCE, { Role, Publish: true });
  expect(await states()).toEqual([settled, settled, absent]);
  const ZipFile = zipOf({ "index.mjs": "export const handler = async () => 2;" });
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Publish: true }));
  expect(await states()).toEqual([settled, settled, settled]);
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 }));
  expect((await invoke(emulator, FunctionName)).payload).toBe(2);
});
