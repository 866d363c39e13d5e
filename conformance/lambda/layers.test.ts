/** Layers, their policies, and functions that have them, through the SDK. */
import {
  AddLayerVersionPermissionCommand,
  CreateFunctionCommand,
  DeleteLayerVersionCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  type LambdaClient,
  ListLayersCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  type PublishLayerVersionCommandInput,
  RemoveLayerVersionPermissionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole } from "./testing/functions.ts";
import { refusal } from "./testing/refusal.ts";
import { zipOf } from "./testing/zip.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000";
const ZipFile = zipOf({ "nodejs/node_modules/shared/index.js": "exports.value = 1;" });
const OTHER = { accessKeyId: "111111111111", secretAccessKey: "test" };

let emulator: Emulator;
let lambda: LambdaClient;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  Role = await createRole(emulator, "runner");
  lambda = emulator.lambda();
});
afterAll(() => emulator.stop());

const publish = (LayerName: string, more: Partial<PublishLayerVersionCommandInput> = {}) =>
  lambda.send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile }, ...more }));

test("versions are published, shown, listed and deleted, and their numbers not given again", async () => {
  const LayerName = "lifecycle";
  const said: Partial<PublishLayerVersionCommandInput> = {
    Description: "shared code",
    LicenseInfo: "Apache-2.0",
    CompatibleRuntimes: ["nodejs22.x", "nodejs12.x"],
    CompatibleArchitectures: ["x86_64"],
  };
  const first = await publish(LayerName, said);
  const shown = {
    ...said,
    LayerArn: `${ARN}:layer:lifecycle`,
    LayerVersionArn: `${ARN}:layer:lifecycle:1`,
    Version: 1,
    Content: { CodeSize: ZipFile.length },
  };
  expect(first).toMatchObject({ ...shown, $metadata: { httpStatusCode: 201 } });
  expect(first.CreatedDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  const byNumber = { LayerName: `${ARN}:layer:lifecycle`, VersionNumber: 1 };
  expect(await lambda.send(new GetLayerVersionCommand(byNumber))).toMatchObject(shown);
  const byArn = new GetLayerVersionByArnCommand({ Arn: `${ARN}:layer:lifecycle:1` });
  expect(await lambda.send(byArn)).toMatchObject(shown);
  const zip = await fetch(first.Content?.Location ?? "");
  expect(Buffer.from(await zip.arrayBuffer())).toEqual(Buffer.from(ZipFile));

  await publish(LayerName);
  const list = async () => {
    const page = await lambda.send(new ListLayerVersionsCommand({ LayerName }));
    return page.LayerVersions?.map(({ Version }) => Version);
  };
  expect(await list()).toEqual([2, 1]);
  for (const VersionNumber of [1, 2, 2]) {
    await lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber }));
  }
  expect(await list()).toEqual([]);
  expect((await publish(LayerName)).Version).toBe(3);
});

test("layers are listed with the newest version that fits", async () => {
  await publish("listed-a", { CompatibleRuntimes: ["python3.12"] });
  await publish("listed-a", { CompatibleRuntimes: ["python3.13"], CompatibleArchitectures: [] });
  await publish("listed-b", { CompatibleRuntimes: ["python3.13"] });
  const found = await lambda.send(new ListLayersCommand({ CompatibleRuntime: "python3.12" }));
  expect(found.Layers).toMatchObject([
    {
      LayerName: "listed-a",
      LayerArn: `${ARN}:layer:listed-a`,
      LatestMatchingVersion: { Version: 1, CompatibleRuntimes: ["python3.12"] },
    },
  ]);
  const first = await lambda.send(
    new ListLayersCommand({ CompatibleRuntime: "python3.13", MaxItems: 1 }),
  );
  expect(first.Layers?.[0]?.LatestMatchingVersion).toMatchObject({
    Version: 2,
    CompatibleArchitectures: [],
  });
  const rest = await lambda.send(
    new ListLayersCommand({ CompatibleRuntime: "python3.13", Marker: first.NextMarker }),
  );
  expect(rest.Layers?.map(({ LayerName }) => LayerName)).toEqual(["listed-b"]);
});

test("what there is not is told in AWS's words", async () => {
  await publish("there");
  const absent = "ResourceNotFoundException 404: The resource you requested does not exist.";
  const get = (LayerName: string, VersionNumber: number) =>
    refusal(lambda.send(new GetLayerVersionCommand({ LayerName, VersionNumber })));
  expect(await get("absent", 1)).toBe(absent);
  expect(await get("there", 2)).toBe(absent);
  const tooSmall = "InvalidParameterValueException 400: Layer Version Cannot be less than 1";
  expect(await get("there", 0)).toBe(tooSmall);
  const remove = new DeleteLayerVersionCommand({ LayerName: "there", VersionNumber: -1 });
  expect(await refusal(lambda.send(remove))).toBe(tooSmall);
});

test("a function keeps its layers' code when they are deleted; two versions of one are refused", async () => {
  const { LayerVersionArn = "" } = await publish("kept");
  await createFunction(emulator, "layered", "export const handler = async () => 1;", {
    Role,
    Layers: [LayerVersionArn],
  });
  await lambda.send(new DeleteLayerVersionCommand({ LayerName: "kept", VersionNumber: 1 }));
  // Packages that nothing names are swept after a minute.
  await emulator.advance(120_000);
  const shown = new GetFunctionConfigurationCommand({ FunctionName: "layered" });
  const Layers = [{ Arn: LayerVersionArn, CodeSize: ZipFile.length }];
  expect((await emulator.lambda().send(shown)).Layers).toEqual(Layers);

  const { LayerVersionArn: second = "" } = await publish("kept");
  const { LayerVersionArn: third = "" } = await publish("kept");
  const set = (arns: string[]) =>
    refusal(
      lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName: "layered", Layers: arns }),
      ),
    );
  expect(await set([second, third])).toBe(
    `InvalidParameterValueException 400: Two different versions of the same layer are not allowed to be referenced in the same function. ${second} and ${third} are versions of the same layer.`,
  );
  const elsewhere = second.replace("us-east-1", "eu-west-1");
  expect(await set([elsewhere])).toBe(
    "InvalidParameterValueException 400: Layers are not in the same region as the function. Layers are expected to be in region us-east-1.",
  );
  await lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: "layered", Layers: [] }),
  );
  expect((await lambda.send(shown)).Layers).toBeUndefined();
});

test("a layer comes from S3 as well", async () => {
  const s3 = emulator.s3();
  await s3.send(new CreateBucketCommand({ Bucket: "packages" }));
  await s3.send(new PutObjectCommand({ Bucket: "packages", Key: "layer.zip", Body: ZipFile }));
  const Content = { S3Bucket: "packages", S3Key: "layer.zip" };
  const made = await publish("stored", { Content });
  expect(made.Content?.CodeSize).toBe(ZipFile.length);
  expect(made.CompatibleRuntimes).toBeUndefined();
});

test("a policy lets another account use a version, and only it", async () => {
  const { LayerVersionArn = "" } = await publish("shared");
  const named = { LayerName: "shared", VersionNumber: 1 };
  const policy = new GetLayerVersionPolicyCommand(named);
  expect(await refusal(lambda.send(policy))).toBe(
    "ResourceNotFoundException 404: No policy is associated with the given resource.",
  );
  const other = emulator.lambda(OTHER);
  const get = new GetLayerVersionByArnCommand({ Arn: LayerVersionArn });
  expect(await refusal(other.send(get))).toMatch(
    /^AccessDeniedException 403: User: arn:aws:iam::111111111111:root is not authorized to perform: lambda:GetLayerVersion on resource: arn:aws:lambda:us-east-1:000000000000:layer:shared:1 because no resource-based policy allows/,
  );

  const permission = { ...named, StatementId: "s1", Action: "lambda:GetLayerVersion" };
  const added = await lambda.send(
    new AddLayerVersionPermissionCommand({ ...permission, Principal: "111111111111" }),
  );
  const statement = {
    Sid: "s1",
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::111111111111:root" },
    Action: "lambda:GetLayerVersion",
    Resource: LayerVersionArn,
  };
  expect(JSON.parse(added.Statement ?? "")).toEqual(statement);
  const shown = await lambda.send(policy);
  expect(shown.RevisionId).toBe(added.RevisionId);
  expect(JSON.parse(shown.Policy ?? "")).toEqual({
    Version: "2012-10-17",
    Id: "default",
    Statement: [statement],
  });
  expect(await other.send(get)).toMatchObject({ Version: 1 });
  const used = new CreateFunctionCommand({
    FunctionName: "borrower",
    Role: await createRole(emulator, "borrower", [], OTHER),
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Code: { ZipFile: zipOf({ "index.mjs": "" }) },
    Layers: [LayerVersionArn],
  });
  expect((await other.send(used)).Layers).toEqual([
    { Arn: LayerVersionArn, CodeSize: ZipFile.length },
  ]);

  await lambda.send(new RemoveLayerVersionPermissionCommand(permission));
  expect(await refusal(other.send(get))).toMatch(/^AccessDeniedException 403/);
});

test("policies are changed in AWS's order", async () => {
  await publish("guarded");
  const named = { LayerName: "guarded", VersionNumber: 1 };
  const permission = { ...named, Action: "lambda:GetLayerVersion", Principal: "*" };
  const add = (more: object) =>
    lambda.send(
      new AddLayerVersionPermissionCommand({ ...permission, StatementId: "s1", ...more }),
    );
  const { RevisionId } = await add({ OrganizationId: "o-abcdefghij" });
  const mismatch =
    "PreconditionFailedException 412: The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the latest Revision Id";
  expect(await refusal(add({}))).toBe(
    "ResourceConflictException 409: The statement id (s1) provided already exists. Please provide a new statement id, or remove the existing statement.",
  );
  expect(await refusal(add({ StatementId: "s2", RevisionId: "wrong" }))).toBe(mismatch);
  const absent = `ResourceNotFoundException 404: Layer version ${ARN}:layer:guarded:2 does not exist.`;
  expect(await refusal(add({ VersionNumber: 2 }))).toBe(absent);
  const remove = (more: object) =>
    refusal(
      lambda.send(
        new RemoveLayerVersionPermissionCommand({ ...named, StatementId: "s1", ...more }),
      ),
    );
  expect(await remove({ VersionNumber: 2 })).toBe(absent);
  expect(await remove({ StatementId: "absent" })).toBe(
    "ResourceNotFoundException 404: Statement absent is not found in resource policy.",
  );
  expect(await remove({ RevisionId: "wrong" })).toBe(mismatch);
  const shown = await lambda.send(new GetLayerVersionPolicyCommand(named));
  expect(shown.RevisionId).toBe(RevisionId);
  expect(JSON.parse(shown.Policy ?? "").Statement).toMatchObject([
    { Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-abcdefghij" } } },
  ]);
});
