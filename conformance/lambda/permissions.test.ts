/** What operations of Lambda need beyond the permission of their own name, and what conditions may ask about. */
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetEventSourceMappingCommand,
  PublishLayerVersionCommand,
  TagResourceCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keysOfUser } from "../dynamodb/principals.ts";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole, invoke } from "./testing/functions.ts";
import { refusal } from "./testing/refusal.ts";
import { ROOM_FOR_FETCH, SIGNED_FETCH } from "./testing/signed-fetch.ts";
import { zipOf } from "./testing/zip.ts";

const ACCOUNT = "000000000000";
const LAMBDA = `arn:aws:lambda:us-east-1:${ACCOUNT}`;
const ZipFile = zipOf({ "index.mjs": "export const handler = async () => 1;" });

let emulator: Emulator;
let Role: string;
let layer: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  Role = await createRole(emulator, "runner");
  const published = await emulator
    .lambda()
    .send(new PublishLayerVersionCommand({ LayerName: "shared", Content: { ZipFile } }));
  layer = `${published.LayerVersionArn}`;
  await emulator.s3().send(new CreateBucketCommand({ Bucket: "packages" }));
  const object = { Bucket: "packages", Key: "code.zip", Body: ZipFile };
  await emulator.s3().send(new PutObjectCommand(object));
});
afterAll(() => emulator.stop());

let users = 0;
const userWith = (...statements: object[]): Promise<Credentials> => {
  users += 1;
  return keysOfUser(emulator, ACCOUNT, `user${users}`, ...statements);
};
const allow = (Action: string, more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource: "*",
  ...more,
});
let functions = 0;
const create = (credentials: Credentials, more: Partial<CreateFunctionCommandInput> = {}) => {
  functions += 1;
  return emulator.lambda(credentials).send(
    new CreateFunctionCommand({
      FunctionName: `f${functions}`,
      Role,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile },
      ...more,
    }),
  );
};
const passRole = allow("iam:PassRole", {
  Condition: {
    StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" },
    ArnLike: { "iam:AssociatedResourceArn": `${LAMBDA}:function:f*` },
  },
});

test.each<
  [other: string, statement: () => object, more: () => Partial<CreateFunctionCommandInput>]
>([
  ["iam:PassRole", () => passRole, () => ({})],
  ["lambda:GetLayerVersion", () => allow("lambda:GetLayerVersion"), () => ({ Layers: [layer] })],
  ["lambda:TagResource", () => allow("lambda:TagResource"), () => ({ Tags: { team: "red" } })],
  [
    "s3:GetObject",
    () => allow("s3:GetObject"),
    () => ({ Code: { S3Bucket: "packages", S3Key: "code.zip" } }),
  ],
])("CreateFunction needs %s as well", async (other, statement, more) => {
  const own = [allow("lambda:CreateFunction"), ...(other === "iam:PassRole" ? [] : [passRole])];
  const { status, message } = await denialOf(create(await userWith(...own), more()));
  expect(status).toBe(403);
  expect(message).toContain(other);
  await create(await userWith(...own, statement()), more());
});

test("layers may be prescribed", async () => {
  const credentials = await userWith(
    allow("lambda:*Function*", {
      Condition: { "ForAllValues:StringLike": { "lambda:Layer": [`${LAMBDA}:layer:shared:*`] } },
    }),
    allow("lambda:GetLayerVersion"),
    passRole,
  );
  const { FunctionName } = await create(credentials, { Layers: [layer] });
  await emulator.advance(0);
  const { LayerVersionArn } = await emulator
    .lambda()
    .send(new PublishLayerVersionCommand({ LayerName: "other", Content: { ZipFile } }));
  const change = (Layers: string[]) =>
    emulator
      .lambda(credentials)
      .send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers }));
  expect(await denialOf(change([layer, `${LayerVersionArn}`]))).toMatchObject({ status: 403 });
  await change([layer]);
});

test("mappings are told apart by their tags and their functions", async () => {
  const source = "export const handler = async () => 1;";
  await createFunction(emulator, "mapped", source, { Role });
  const lambda = emulator.lambda();
  const { UUID, EventSourceMappingArn } = await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: "mapped",
      EventSourceArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:queue`,
      Enabled: false,
      Tags: { team: "red" },
    }),
  );
  await emulator.advance(0);
  const mayGet = async (Condition: object) => {
    const credentials = await userWith(allow("lambda:GetEventSourceMapping", { Condition }));
    const sent = emulator.lambda(credentials).send(new GetEventSourceMappingCommand({ UUID }));
    return sent.then(
      () => true,
      () => false,
    );
  };
  const ofFunction = (name: string) => ({
    ArnEquals: { "lambda:FunctionArn": `${LAMBDA}:function:${name}` },
  });
  expect(await mayGet(ofFunction("mapped"))).toBe(true);
  expect(await mayGet(ofFunction("other"))).toBe(false);
  const ofTeam = (team: string) => ({ StringEquals: { "aws:ResourceTag/team": team } });
  expect([await mayGet(ofTeam("red")), await mayGet(ofTeam("blue"))]).toEqual([true, false]);
  const tags = { Resource: EventSourceMappingArn, Tags: { team: "blue" } };
  await lambda.send(new TagResourceCommand(tags));
  expect([await mayGet(ofTeam("red")), await mayGet(ofTeam("blue"))]).toEqual([false, true]);
});

test("a function of another account is mapped by nobody", async () => {
  await createFunction(emulator, "theirs", "export const handler = async () => 1;", { Role });
  const other = { accessKeyId: "111111111111", secretAccessKey: "test" };
  const lambda = emulator.lambda(other);
  const OtherRole = await createRole(emulator, "own", [], other);
  await create(other, { FunctionName: "ours", Role: OtherRole });
  const source = { EventSourceArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:queue`, Enabled: false };
  const theirs = `${LAMBDA}:function:theirs`;
  const denial = (operation: string) =>
    expect.stringMatching(
      `^AccessDeniedException 403: .* lambda:${operation} .*no resource-based policy`,
    );
  expect(
    await refusal(
      lambda.send(new CreateEventSourceMappingCommand({ ...source, FunctionName: theirs })),
    ),
  ).toEqual(denial("CreateEventSourceMapping"));
  const { UUID } = await lambda.send(
    new CreateEventSourceMappingCommand({ ...source, FunctionName: "ours" }),
  );
  await emulator.advance(0);
  expect(
    await refusal(lambda.send(new UpdateEventSourceMappingCommand({ UUID, FunctionName: theirs }))),
  ).toEqual(denial("UpdateEventSourceMapping"));
});

test("what a function calls knows which function calls", async () => {
  const source = {
    "signed-fetch.mjs": SIGNED_FETCH,
    "index.mjs": `
      import { signedFetch } from "./signed-fetch.mjs";
      export const handler = async () => (await signedFetch("GET", "/packages/code.zip")).status;`,
  };
  const Condition = {
    ArnEquals: { "lambda:SourceFunctionArn": `${LAMBDA}:function:trusted` },
  };
  const reader = await createRole(emulator, "reader", [allow("s3:GetObject", { Condition })]);
  for (const name of ["trusted", "other"]) {
    await createFunction(emulator, name, source, { Role: reader, ...ROOM_FOR_FETCH });
  }
  expect((await invoke(emulator, "trusted")).payload).toBe(200);
  expect((await invoke(emulator, "other")).payload).toBe(403);
});
