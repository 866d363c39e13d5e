/** Tags, code signing configurations, the account's settings and runtime management, through the SDK. */
import {
  CreateCodeSigningConfigCommand,
  CreateFunctionCommand,
  DeleteCodeSigningConfigCommand,
  DeleteFunctionCodeSigningConfigCommand,
  GetAccountSettingsCommand,
  GetCodeSigningConfigCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetRuntimeManagementConfigCommand,
  type LambdaClient,
  ListCodeSigningConfigsCommand,
  ListFunctionsByCodeSigningConfigCommand,
  ListTagsCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  PutFunctionCodeSigningConfigCommand,
  PutRuntimeManagementConfigCommand,
  type PutRuntimeManagementConfigCommandInput,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateCodeSigningConfigCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole } from "./testing/functions.ts";
import { refusal } from "./testing/refusal.ts";
import { zipOf } from "./testing/zip.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000";
const PROFILE = "arn:aws:signer:us-east-1:000000000000:/signing-profiles/release/0123456789";
const ZipFile = zipOf({ "index.mjs": "export const handler = async () => 1;" });

let emulator: Emulator;
let lambda: LambdaClient;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  Role = await createRole(emulator, "runner");
  lambda = emulator.lambda();
});
afterAll(() => emulator.stop());

const make = (name: string, Tags?: Record<string, string>) =>
  createFunction(emulator, name, { "index.mjs": "1" }, { Role, ...(Tags && { Tags }) });

test("tags are added, replaced, taken away and counted; each change is a revision", async () => {
  await make("tagged", { a: "1" });
  const Resource = `${ARN}:function:tagged`;
  const tags = async () => (await lambda.send(new ListTagsCommand({ Resource }))).Tags;
  const shown = () => lambda.send(new GetFunctionCommand({ FunctionName: "tagged" }));
  const before = await shown();
  expect(before.Tags).toEqual({ a: "1" });
  await lambda.send(new TagResourceCommand({ Resource, Tags: { a: "2", b: "3" } }));
  expect(await tags()).toEqual({ a: "2", b: "3" });
  expect((await shown()).Configuration?.RevisionId).not.toBe(before.Configuration?.RevisionId);
  const many = Object.fromEntries(Array.from({ length: 49 }, (_, n) => [`k${n}`, "v"]));
  expect(await refusal(lambda.send(new TagResourceCommand({ Resource, Tags: many })))).toBe(
    "InvalidParameterValueException 400: Number of tags exceeds resource tag limit.",
  );
  expect(await refusal(lambda.send(new TagResourceCommand({ Resource, Tags: {} })))).toBe(
    "InvalidParameterValueException 400: An error occurred and the request cannot be processed.",
  );
  await lambda.send(new UntagResourceCommand({ Resource, TagKeys: ["a", "b", "absent"] }));
  expect(await tags()).toEqual({});
  expect((await shown()).Tags).toBeUndefined();
});

test("tags are those of whole functions, and of what there is", async () => {
  await make("whole");
  const list = (Resource: string) => refusal(lambda.send(new ListTagsCommand({ Resource })));
  expect(await list(`${ARN}:function:whole:$LATEST`)).toBe(
    "InvalidParameterValueException 400: Tags on function aliases and versions are not supported. Please specify a function ARN.",
  );
  expect(await list(`${ARN}:function:absent`)).toBe(
    `ResourceNotFoundException 404: Function not found: ${ARN}:function:absent`,
  );
  const mapping = `${ARN}:event-source-mapping:01234567-89ab-cdef-0123-456789abcdef`;
  expect(await list(mapping)).toBe(
    `ResourceNotFoundException 404: Event source mapping not found: ${mapping}`,
  );
  const provider = `${ARN}:capacity-provider:absent`;
  expect(await list(provider)).toBe(
    `ResourceNotFoundException 404: Capacity provider not found: ${provider}`,
  );
});

const createConfig = async (UntrustedArtifactOnDeployment: "Enforce" | "Warn") => {
  const { CodeSigningConfig } = await lambda.send(
    new CreateCodeSigningConfigCommand({
      Description: "release",
      AllowedPublishers: { SigningProfileVersionArns: [PROFILE] },
      CodeSigningPolicies: { UntrustedArtifactOnDeployment },
      Tags: { team: "red" },
    }),
  );
  return CodeSigningConfig?.CodeSigningConfigArn ?? "";
};

test("a code signing configuration is given to a function, told of, and not deleted while it is used", async () => {
  await make("signed");
  const CodeSigningConfigArn = await createConfig("Warn");
  expect(CodeSigningConfigArn).toMatch(
    /^arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-[a-z0-9]{17}$/,
  );
  const named = { FunctionName: "signed" };
  const of = async () => {
    const answer = await lambda.send(new GetFunctionCodeSigningConfigCommand(named));
    return [answer.CodeSigningConfigArn, answer.FunctionName];
  };
  expect(await of()).toEqual([undefined, undefined]);
  await lambda.send(new PutFunctionCodeSigningConfigCommand({ ...named, CodeSigningConfigArn }));
  expect(await of()).toEqual([CodeSigningConfigArn, "signed"]);
  const using = new ListFunctionsByCodeSigningConfigCommand({ CodeSigningConfigArn });
  expect((await lambda.send(using)).FunctionArns).toEqual([`${ARN}:function:signed`]);
  const remove = new DeleteCodeSigningConfigCommand({ CodeSigningConfigArn });
  expect(await refusal(lambda.send(remove))).toMatch(/^ResourceConflictException 409/);

  await lambda.send(
    new UpdateCodeSigningConfigCommand({ CodeSigningConfigArn, Description: "changed" }),
  );
  const { CodeSigningConfig } = await lambda.send(
    new GetCodeSigningConfigCommand({ CodeSigningConfigArn }),
  );
  expect(CodeSigningConfig).toMatchObject({
    CodeSigningConfigArn,
    CodeSigningConfigId: CodeSigningConfigArn.split(":").at(-1),
    Description: "changed",
    AllowedPublishers: { SigningProfileVersionArns: [PROFILE] },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Warn" },
  });
  const { Tags } = await lambda.send(new ListTagsCommand({ Resource: CodeSigningConfigArn }));
  expect(Tags).toEqual({ team: "red" });

  await lambda.send(new DeleteFunctionCodeSigningConfigCommand(named));
  await lambda.send(remove);
  const { CodeSigningConfigs } = await lambda.send(new ListCodeSigningConfigsCommand({}));
  expect(CodeSigningConfigs).toEqual([]);
  const gone = `The Lambda code signing configuration ${CodeSigningConfigArn} can not be found.`;
  for (const request of [
    new GetCodeSigningConfigCommand({ CodeSigningConfigArn }),
    new UpdateCodeSigningConfigCommand({ CodeSigningConfigArn }),
  ]) {
    expect(await refusal(lambda.send(request as never))).toBe(
      `ResourceNotFoundException 404: ${gone}`,
    );
  }
  const put = new PutFunctionCodeSigningConfigCommand({
    FunctionName: "absent",
    CodeSigningConfigArn,
  });
  expect(await refusal(lambda.send(put))).toBe(
    `CodeSigningConfigNotFoundException 404: The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${CodeSigningConfigArn}.`,
  );
});

test("code that nobody signed is refused where signatures are enforced", async () => {
  const CodeSigningConfigArn = await createConfig("Enforce");
  const refused =
    "CodeVerificationFailedException 400: Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature for enforced.";
  const create = new CreateFunctionCommand({
    FunctionName: "enforced",
    Role,
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Code: { ZipFile },
    CodeSigningConfigArn,
  });
  expect(await refusal(lambda.send(create))).toBe(refused);
  await make("enforced");
  const FunctionName = "enforced";
  await lambda.send(
    new PutFunctionCodeSigningConfigCommand({ FunctionName, CodeSigningConfigArn }),
  );
  const update = new UpdateFunctionCodeCommand({ FunctionName, ZipFile });
  expect(await refusal(lambda.send(update))).toBe(refused);
});

test("the account has AWS's limits, and every version counts with its code", async () => {
  const settings = () => lambda.send(new GetAccountSettingsCommand({}));
  const before = await settings();
  expect(before.AccountLimit).toEqual({
    TotalCodeSize: 80_530_636_800,
    CodeSizeUnzipped: 262_144_000,
    CodeSizeZipped: 52_428_800,
    ConcurrentExecutions: 1000,
    UnreservedConcurrentExecutions: 1000,
  });
  await createFunction(emulator, "counted", "export const handler = () => 1;", { Role });
  const { CodeSize = 0 } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: "counted" }),
  );
  await lambda.send(new PublishVersionCommand({ FunctionName: "counted" }));
  await lambda.send(new PublishLayerVersionCommand({ LayerName: "counted", Content: { ZipFile } }));
  const { AccountUsage } = await settings();
  expect(AccountUsage).toEqual({
    FunctionCount: (before.AccountUsage?.FunctionCount ?? 0) + 1,
    TotalCodeSize: (before.AccountUsage?.TotalCodeSize ?? 0) + 2 * CodeSize + ZipFile.length,
  });
});

test("a runtime is updated automatically until it is told otherwise; there is one release of each", async () => {
  await make("managed");
  const FunctionName = "managed";
  const get = () => lambda.send(new GetRuntimeManagementConfigCommand({ FunctionName }));
  expect(await get()).toMatchObject({ UpdateRuntimeOn: "Auto" });
  const { RuntimeVersionConfig } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName }),
  );
  const RuntimeVersionArn = RuntimeVersionConfig?.RuntimeVersionArn ?? "";
  expect(RuntimeVersionArn).toMatch(/^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/);
  const put = (more: Partial<PutRuntimeManagementConfigCommandInput>) =>
    lambda.send(
      new PutRuntimeManagementConfigCommand({
        FunctionName,
        UpdateRuntimeOn: "Manual",
        ...more,
      }),
    );
  await put({ RuntimeVersionArn });
  expect(await get()).toMatchObject({ UpdateRuntimeOn: "Manual", RuntimeVersionArn });
  await put({ UpdateRuntimeOn: "FunctionUpdate" });
  expect((await get()).RuntimeVersionArn).toBeUndefined();
  expect(await refusal(put({}))).toMatch(/^InvalidParameterValueException 400/);
  const other = RuntimeVersionArn.replace(/[0-9a-f]{64}$/, "0".repeat(64));
  expect(await refusal(put({ RuntimeVersionArn: other }))).toMatch(
    /^InvalidParameterValueException 400/,
  );
});
