/** The settings of function URLs, through the SDK. */
import {
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  ListFunctionUrlConfigsCommand,
  PublishVersionCommand,
  UpdateFunctionUrlConfigCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole } from "./testing/functions.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function";
const SOURCE = "export const handler = async () => 1;";

let emulator: Emulator;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  Role = await createRole(emulator, "runner");
  await createFunction(emulator, "echo", SOURCE, { Role });
});
afterAll(() => emulator.stop());

test("a URL is made once, changed, listed with those of aliases, and deleted by itself", async () => {
  const lambda = emulator.lambda();
  const FunctionName = "settings";
  await createFunction(emulator, FunctionName, SOURCE, { Role });
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  const alias = { FunctionName, Name: "live", FunctionVersion: "1" };
  await lambda.send(new CreateAliasCommand(alias));
  const create = (more: object = {}) =>
    lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: "NONE", ...more }));
  const made = await create();
  expect(made.FunctionUrl).toMatch(
    /^http:\/\/[a-z0-9]{32}\.lambda-url\.us-east-1\.localhost:\d+\/$/,
  );
  expect(made).toMatchObject({ FunctionArn: `${ARN}:settings`, AuthType: "NONE" });
  expect(made.CreationTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  expect(made.InvokeMode).toBeUndefined();
  expect((await denialOf(create())).message).toBe(
    `Failed to create function url config for [functionArn = ${ARN}:settings]. Error message:  FunctionUrlConfig exists for this Lambda function`,
  );
  await create({ Qualifier: "live", InvokeMode: "RESPONSE_STREAM" });
  const { FunctionUrlConfigs = [] } = await lambda.send(
    new ListFunctionUrlConfigsCommand({ FunctionName }),
  );
  expect(
    FunctionUrlConfigs.map(({ FunctionArn, InvokeMode }) => [FunctionArn, InvokeMode]),
  ).toEqual([
    [`${ARN}:settings`, "BUFFERED"],
    [`${ARN}:settings:live`, "RESPONSE_STREAM"],
  ]);
  const changed = await lambda.send(
    new UpdateFunctionUrlConfigCommand({ FunctionName, AuthType: "AWS_IAM" }),
  );
  expect(changed).toMatchObject({ AuthType: "AWS_IAM", FunctionUrl: made.FunctionUrl });
  await lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName }));
  const get = (Qualifier?: string) =>
    lambda.send(new GetFunctionUrlConfigCommand({ FunctionName, Qualifier }));
  expect(await denialOf(get())).toMatchObject({
    status: 404,
    message: "The resource you requested does not exist.",
  });
  expect(await get("live")).toMatchObject({ InvokeMode: "RESPONSE_STREAM" });
});

test("URLs are of functions and aliases that there are, not of versions", async () => {
  const create = (FunctionName: string, Qualifier?: string) =>
    denialOf(
      emulator
        .lambda()
        .send(new CreateFunctionUrlConfigCommand({ FunctionName, Qualifier, AuthType: "NONE" })),
    );
  expect(await create("absent")).toMatchObject({
    status: 404,
    message: "Function does not exist",
  });
  expect(await create("echo", "absent")).toMatchObject({ message: "Function does not exist" });
  for (const Qualifier of ["1", "$LATEST"]) {
    expect(await create("echo", Qualifier)).toMatchObject({
      name: "ValidationException",
      message: `1 validation error detected: Value '${Qualifier}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)`,
    });
  }
});
