/** Where the code of functions comes from, where it is downloaded, and how a change of it goes, through the SDK. */
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole } from "./testing/functions.ts";
import { refusal } from "./testing/refusal.ts";
import { zipOf } from "./testing/zip.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function";
const MINUTE_MS = 60_000;
const zipSaying = (text: string) =>
  zipOf({ "index.mjs": `export const handler = () => "${text}";` });

let emulator: Emulator;
let lambda: LambdaClient;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({
    ephemeral: true,
    lambdaTransitions: 5000,
    lambdaDriver: "docker",
  });
  Role = await createRole(emulator, "runner");
  lambda = emulator.lambda();
});
afterAll(() => emulator.stop());

const active = () => emulator.advance(5000);
const shown = (FunctionName: string, Qualifier?: string) =>
  lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));

test("a function is Pending, then Active; a change is InProgress, then Successful", async () => {
  const FunctionName = "slow";
  const made = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: zipSaying("one") },
      Publish: true,
    }),
  );
  expect(made).toMatchObject({
    FunctionArn: `${ARN}:slow`,
    Version: "1",
    State: "Pending",
    StateReason: "The function is being created.",
    StateReasonCode: "Creating",
    $metadata: { httpStatusCode: 201 },
  });
  expect(made.LastUpdateStatus).toBeUndefined();
  const change = () =>
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 7 }));
  expect(await refusal(change())).toBe(
    "ResourceConflictException 409: The operation cannot be performed at this time. The function is currently in the following state: Pending",
  );
  await active();
  const latest = await shown(FunctionName);
  expect(latest).toMatchObject({ State: "Active", LastUpdateStatus: "Successful", Timeout: 3 });
  expect(latest.StateReason).toBeUndefined();
  expect(await shown(FunctionName, "1")).toMatchObject({ State: "Active", Version: "1" });

  const changed = await change();
  expect(changed).toMatchObject({
    State: "Active",
    LastUpdateStatus: "InProgress",
    LastUpdateStatusReason: "The function is being created.",
    LastUpdateStatusReasonCode: "Creating",
    Timeout: 7,
  });
  expect(changed.RevisionId).not.toBe(latest.RevisionId);
  expect(await refusal(change())).toBe(
    `ResourceConflictException 409: The operation cannot be performed at this time. An update is in progress for resource: ${ARN}:slow`,
  );
  await active();
  const settled = await shown(FunctionName);
  expect(settled.LastUpdateStatus).toBe("Successful");
  expect(settled.RevisionId).not.toBe(changed.RevisionId);
});

test("new code is tried, published with its change, and asked for by revision", async () => {
  const FunctionName = "changing";
  await createFunction(emulator, FunctionName, { "index.mjs": "one" }, { Role });
  await active();
  const before = await shown(FunctionName);
  const ZipFile = zipSaying("two");
  const dry = await lambda.send(
    new UpdateFunctionCodeCommand({ FunctionName, ZipFile, DryRun: true }),
  );
  expect(dry.CodeSha256).not.toBe(before.CodeSha256);
  expect((await shown(FunctionName)).CodeSha256).toBe(before.CodeSha256);

  const updated = await lambda.send(
    new UpdateFunctionCodeCommand({
      FunctionName,
      ZipFile,
      Architectures: ["arm64"],
      Publish: true,
      RevisionId: before.RevisionId,
    }),
  );
  expect(updated).toMatchObject({
    FunctionArn: `${ARN}:changing:1`,
    Version: "1",
    State: "Pending",
    CodeSha256: dry.CodeSha256,
    CodeSize: ZipFile.length,
    Architectures: ["arm64"],
  });
  expect(await shown(FunctionName, "$LATEST")).toMatchObject({
    FunctionArn: `${ARN}:changing:$LATEST`,
    State: "Active",
    LastUpdateStatus: "InProgress",
  });
  await active();
  const stale = new UpdateFunctionCodeCommand({
    FunctionName,
    ZipFile,
    RevisionId: before.RevisionId,
  });
  expect(await refusal(lambda.send(stale))).toMatch(/^PreconditionFailedException 412/);
});

test("code is downloaded for ten minutes from the address that GetFunction gives, and from no other", async () => {
  const ZipFile = zipSaying("downloaded");
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "downloaded",
      Role,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile },
    }),
  );
  const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName: "downloaded" }));
  expect(Code?.RepositoryType).toBe("S3");
  const location = Code?.Location ?? "";
  const answer = await fetch(location);
  expect(answer.headers.get("content-type")).toBe("application/zip");
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(ZipFile));
  const head = await fetch(location, { method: "HEAD" });
  expect(head.headers.get("content-length")).toBe(String(ZipFile.length));

  const statusOf = async (address: string, method = "GET") =>
    (await fetch(address, { method })).status;
  expect(await statusOf(location, "PUT")).toBe(405);
  expect(await statusOf(location.replace("X-Amz-Expires=600", "X-Amz-Expires=60000"))).toBe(403);
  expect(await statusOf(location.replace(/[0-9a-f]{64}\?/, `${"0".repeat(64)}?`))).toBe(403);
  expect(await statusOf(location.replace(/[0-9a-f]{64}$/, "0".repeat(64)))).toBe(403);
  await emulator.advance(9 * MINUTE_MS);
  expect(await statusOf(location)).toBe(200);
  await emulator.advance(MINUTE_MS);
  const late = await fetch(location);
  expect([late.status, await late.text()]).toEqual([
    403,
    expect.stringContaining("<Code>AccessDenied</Code><Message>Request has expired</Message>"),
  ]);
});

test("code comes from a version of an object", async () => {
  const s3 = emulator.s3();
  const Bucket = "packages";
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
  );
  const put = (Body: Uint8Array) =>
    s3.send(new PutObjectCommand({ Bucket, Key: "code.zip", Body }));
  const first = zipSaying("first version");
  const { VersionId } = await put(first);
  await put(zipSaying("second"));
  const place = { S3Bucket: Bucket, S3Key: "code.zip" };
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "stored",
      Role,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ...place, S3ObjectVersion: VersionId },
    }),
  );
  const made = await shown("stored");
  expect(made.CodeSize).toBe(first.length);
  await active();
  const newest = await lambda.send(
    new UpdateFunctionCodeCommand({ FunctionName: "stored", ...place }),
  );
  expect(newest.CodeSha256).not.toBe(made.CodeSha256);
  await active();
  const absent = new UpdateFunctionCodeCommand({ FunctionName: "stored", ...place, S3Key: "no" });
  expect(await refusal(lambda.send(absent))).toBe(
    "InvalidParameterValueException 400: Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
  );
});

test("a version is of what was published: the same again, another after any change", async () => {
  const FunctionName = "published";
  await createFunction(emulator, FunctionName, { "index.mjs": "one" }, { Role });
  await active();
  const before = await shown(FunctionName);
  const publish = (Description?: string) =>
    lambda.send(new PublishVersionCommand({ FunctionName, Description }));
  const first = await publish("the first");
  expect(first).toMatchObject({
    FunctionArn: `${ARN}:published:1`,
    Version: "1",
    Description: "the first",
    State: "Active",
    LastUpdateStatus: "Successful",
  });
  expect((await shown(FunctionName)).RevisionId).not.toBe(before.RevisionId);
  expect(await publish()).toMatchObject({ Version: "1", RevisionId: first.RevisionId });
  await lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName, Description: "changed" }),
  );
  await active();
  expect(await publish()).toMatchObject({ Version: "2", Description: "changed" });
  const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
  expect(Versions.map(({ FunctionArn, State }) => [FunctionArn, State])).toEqual([
    [`${ARN}:published:$LATEST`, undefined],
    [`${ARN}:published:1`, undefined],
    [`${ARN}:published:2`, undefined],
  ]);
});

test("a version with SnapStart is Pending until it has its snapshot", async () => {
  const FunctionName = "snapped";
  await createFunction(
    emulator,
    FunctionName,
    { "index.py": "" },
    {
      Role,
      Runtime: "python3.13",
      SnapStart: { ApplyOn: "PublishedVersions" },
    },
  );
  await active();
  const off = { ApplyOn: "PublishedVersions", OptimizationStatus: "Off" };
  expect((await shown(FunctionName)).SnapStart).toEqual(off);
  const made = await lambda.send(new PublishVersionCommand({ FunctionName }));
  expect(made).toMatchObject({ State: "Pending", SnapStart: off });
  await active();
  expect(await shown(FunctionName, "1")).toMatchObject({
    State: "Active",
    SnapStart: { ...off, OptimizationStatus: "On" },
  });
});
