/** The settings of asynchronous invocations, through the SDK. What they do: asynchronous.test.ts. */
import {
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  ListFunctionEventInvokeConfigsCommand,
  PublishVersionCommand,
  PutFunctionEventInvokeConfigCommand,
  type PutFunctionEventInvokeConfigCommandInput,
  UpdateFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole } from "./testing/functions.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function";
const SOURCE = "export const handler = async () => 1;";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const Role = await createRole(emulator, "runner");
  for (const name of ["f", "other"]) await createFunction(emulator, name, SOURCE, { Role });
  await emulator.lambda().send(new PublishVersionCommand({ FunctionName: "f" }));
});
afterAll(() => emulator.stop());

type Said = Partial<PutFunctionEventInvokeConfigCommandInput>;
const put = (said: Said) =>
  emulator.lambda().send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "f", ...said }));
const update = (said: Said) =>
  emulator
    .lambda()
    .send(new UpdateFunctionEventInvokeConfigCommand({ FunctionName: "f", ...said }));
const get = (said: Said = {}) =>
  emulator.lambda().send(new GetFunctionEventInvokeConfigCommand({ FunctionName: "f", ...said }));

test("Put replaces what was set, Update adds to it, and each qualifier has its own", async () => {
  await put({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 });
  const replaced = await put({ MaximumRetryAttempts: 0 });
  expect(replaced).toMatchObject({
    FunctionArn: `${ARN}:f:$LATEST`,
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnSuccess: {}, OnFailure: {} },
    LastModified: expect.any(Date),
  });
  expect(replaced.MaximumEventAgeInSeconds).toBeUndefined();
  const Destination = `${ARN}:other`;
  await update({
    MaximumEventAgeInSeconds: 120,
    DestinationConfig: { OnFailure: { Destination } },
  });
  expect(await get({ Qualifier: "$LATEST" })).toMatchObject({
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 120,
    DestinationConfig: { OnSuccess: {}, OnFailure: { Destination } },
  });
  await put({ Qualifier: "1", MaximumRetryAttempts: 1 });
  const list = async () => {
    const command = new ListFunctionEventInvokeConfigsCommand({ FunctionName: "f" });
    const { FunctionEventInvokeConfigs = [] } = await emulator.lambda().send(command);
    return FunctionEventInvokeConfigs.map(({ FunctionArn }) => FunctionArn);
  };
  expect(await list()).toEqual([`${ARN}:f:$LATEST`, `${ARN}:f:1`]);
  await emulator
    .lambda()
    .send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName: "f", Qualifier: "1" }));
  expect(await list()).toEqual([`${ARN}:f:$LATEST`]);
});

test("what cannot be set, and what there is not, is refused in AWS's words", async () => {
  const refused = async (sent: Promise<unknown>) => {
    const { status, message } = await denialOf(sent);
    return `${status} ${message}`;
  };
  expect(await refused(put({ FunctionName: "absent", MaximumRetryAttempts: 1 }))).toBe(
    "404 The function doesn't exist.",
  );
  expect(await refused(put({}))).toBe(
    "400 You must specify at least one of error handling or destination setting.",
  );
  expect(await refused(get({ Qualifier: "live" }))).toBe(
    `404 The function ${ARN}:f:live doesn't have an EventInvokeConfig`,
  );
  expect(await refused(get({ FunctionName: "absent" }))).toBe(
    `404 The function ${ARN}:absent:$LATEST doesn't have an EventInvokeConfig`,
  );
  const success = (Destination: string) =>
    refused(put({ DestinationConfig: { OnSuccess: { Destination } } }));
  expect(await success(`${ARN}:absent`)).toBe(`400 The destination ARN ${ARN}:absent is invalid.`);
  expect(await success(`${ARN}:f`)).toBe(
    "400 You can't specify the function as a destination for itself.",
  );
  const wrong = "arn:aws:iam:us-east-1:000000000000:function:f";
  expect(await success(wrong)).toBe(
    `400 The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=${wrong}), onFailure=null) is invalid.`,
  );
  expect(await success("arn:aws:s3:::bucket")).toMatch(/^400 .* is invalid\.$/);
  const queue = "arn:aws:sqs:us-east-1:000000000000:queue";
  expect(await success(queue)).toBe(
    `400 The destination ARN ${queue} is invalid: this emulator has no sqs yet.`,
  );
});
