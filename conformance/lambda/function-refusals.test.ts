/**
 * What functions are not made with, nor changed to, through the SDK. Sentences as AWS was seen to send them, but where a test says that
 * the sentence is ours.
 */
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListFunctionsCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  type UpdateFunctionCodeCommandInput,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole } from "./testing/functions.ts";
import { refusal } from "./testing/refusal.ts";
import { zipOf } from "./testing/zip.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000";
const SOURCE = "export const handler = async () => 1;";
const ZipFile = zipOf({ "index.mjs": SOURCE });
const CURRENT =
  "[nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, python3.10, python3.11, java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17, nodejs16.x, dotnet10, dotnet8, java11, dotnet6, nodejs18.x, provided.al2, java8.al2]";

let emulator: Emulator;
let lambda: LambdaClient;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  Role = await createRole(emulator, "runner");
  lambda = emulator.lambda();
  await createFunction(emulator, "there", SOURCE, { Role });
});
afterAll(() => emulator.stop());

const create = (more: Partial<CreateFunctionCommandInput>) =>
  refusal(
    lambda.send(
      new CreateFunctionCommand({
        FunctionName: "new",
        Role,
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Code: { ZipFile },
        ...more,
      }),
    ),
  );
const update = (more: Partial<UpdateFunctionConfigurationCommandInput>) =>
  refusal(lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "there", ...more })));

const invalid = (message: string) => `InvalidParameterValueException 400: ${message}`;
const violates = (message: string) =>
  `ValidationException 400: 1 validation error detected: ${message}`;
const ended = (runtime: string) =>
  invalid(
    `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
  );
const unknownRuntime = (runtime: string) =>
  invalid(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ${CURRENT} or be a valid ARN`,
  );

test.each<[string, Partial<UpdateFunctionConfigurationCommandInput>, string]>([
  ["a runtime that AWS ended", { Runtime: "nodejs14.x" }, ended("nodejs14.x")],
  ["a runtime of no kind", { Runtime: "PYTHON3.9" as never }, unknownRuntime("PYTHON3.9")],
  [
    "901 seconds",
    { Timeout: 901 },
    violates(
      "Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
    ),
  ],
  [
    "more memory than 10,240 MB",
    { MemorySize: 10_241 },
    invalid(
      "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 10240",
    ),
  ],
  [
    "less memory than 128 MB",
    { MemorySize: 127 },
    violates(
      "Value '127' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    ),
  ],
  [
    "less storage than 512 MB",
    { EphemeralStorage: { Size: 511 } },
    violates(
      "Value '511' at 'ephemeralStorage.size' failed to satisfy constraint: Member must have value greater than or equal to 512",
    ),
  ],
  [
    "variables of the runtime's own",
    { Environment: { Variables: { AWS_REGION: "x", COLOR: "red", LAMBDA_TASK_ROOT: "/" } } },
    invalid(
      "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION, LAMBDA_TASK_ROOT",
    ),
  ],
  [
    "variables of more than 4 KB",
    { Environment: { Variables: { SMALL: "ok", LARGE: "x".repeat(4080) } } },
    invalid(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {"SMALL":"ok","LARGE":"${"x".repeat(4080)}"}`,
    ),
  ],
  [
    "levels for text logs",
    { LoggingConfig: { ApplicationLogLevel: "DEBUG" } },
    invalid(
      'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "JSON" and try again.',
    ),
  ],
  [
    "a subnet that there is not",
    { VpcConfig: { SubnetIds: ["subnet-0a"], SecurityGroupIds: ["sg-0a"] } },
    invalid(
      "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID 'subnet-0a' does not exist",
    ),
  ],
  [
    "subnets without groups",
    { VpcConfig: { SubnetIds: ["subnet-0a"] } },
    invalid("SubnetIds and SecurityIds must coexist or be both empty list."),
  ],
  [
    "a file system outside of a VPC",
    {
      FileSystemConfigs: [
        {
          Arn: "arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-0123456789abcdef0",
          LocalMountPath: "/mnt/shared",
        },
      ],
    },
    invalid(
      "Function must be configured to execute in a VPC to reference access point arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-0123456789abcdef0",
    ),
  ],
  [
    "SnapStart of a runtime without",
    { SnapStart: { ApplyOn: "PublishedVersions" } },
    invalid("nodejs22.x is not supported for SnapStart enabled functions."),
  ],
  [
    "a layer that there is not",
    { Layers: [`${ARN}:layer:absent:1`] },
    invalid(`Layer version ${ARN}:layer:absent:1 does not exist.`),
  ],
  [
    "six layers",
    { Layers: [1, 2, 3, 4, 5, 6].map((n) => `${ARN}:layer:l${n}:1`) },
    invalid("Cannot reference more than 5 layers."),
  ],
  [
    "a role that is no ARN",
    { Role: "r1" },
    violates(
      "Value 'r1' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
    ),
  ],
  [
    "a role that there is not",
    { Role: "arn:aws:iam::000000000000:role/absent" },
    invalid("The role defined for the function cannot be assumed by Lambda."),
  ],
  [
    "another account's role",
    { Role: "arn:aws:iam::111111111111:role/runner" },
    "AccessDeniedException 403: Cross-account pass role is not allowed.",
  ],
])("%s is refused, in new functions and in changes", async (_what, said, expected) => {
  expect(await create(said)).toBe(expected);
  expect(await update(said)).toBe(expected);
});

test("what this machine cannot run is refused with the ways to have it run", async () => {
  const image = { PackageType: "Image", Code: { ImageUri: "registry.example/app:1" } } as const;
  expect(await create({ ...image, Runtime: undefined, Handler: undefined })).toMatch(
    /^InvalidParameterValueException 400: Functions of package type Image cannot run .* --lambda-driver docker/,
  );
  for (const refused of [
    await create({ Runtime: "dotnet8" }),
    await update({ Runtime: "dotnet8" }),
  ]) {
    expect(refused).toMatch(
      /^InvalidParameterValueException 400: The runtime dotnet8 cannot run on this machine: .* docker driver .* provided.al2023/,
    );
  }
});

test("variables of 4,096 bytes are not too many", async () => {
  const Variables = { LARGE: "x".repeat(4096 - '{"LARGE":""}'.length) };
  await createFunction(emulator, "large", SOURCE, { Role, Environment: { Variables } });
  const shown = new GetFunctionConfigurationCommand({ FunctionName: "large" });
  expect((await lambda.send(shown)).Environment?.Variables).toEqual(Variables);
});

test.each<[string, Partial<CreateFunctionCommandInput>, string]>([
  [
    "a name of 65 characters",
    { FunctionName: "a".repeat(65) },
    invalid(
      `1 validation error detected: Value '${"a".repeat(65)}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ),
  ],
  [
    "a function that there is already",
    { FunctionName: "there" },
    "ResourceConflictException 409: Function already exist: there",
  ],
  [
    "another region's ARN",
    { FunctionName: "arn:aws:lambda:eu-west-1:000000000000:function:new" },
    "ResourceNotFoundException 404: Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
  ],
  [
    "a zip without a handler",
    { Handler: undefined },
    invalid(
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    ),
  ],
  ["no code", { Code: {} }, invalid("Please provide a source for function code.")],
  [
    "code from two sources",
    { Code: { ZipFile, S3Bucket: "bucket", S3Key: "k" } },
    invalid("Please do not provide other FunctionCode parameters when providing a ZipFile."),
  ],
  [
    "an image for a zip",
    { Code: { ImageUri: "repository:tag" } },
    invalid("Please don't provide ImageUri when creating a function with packageType Zip."),
  ],
  [
    "an image's handler",
    { PackageType: "Image", Code: { ImageUri: "repository:tag" } },
    invalid(
      "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
    ),
  ],
  [
    "no zip",
    { Code: { ZipFile: Buffer.from("zipped") } },
    invalid("Could not unzip uploaded file. Please check your file, then try to upload again."),
  ],
  [
    "a bucket that there is not",
    { Code: { S3Bucket: "absent-bucket", S3Key: "k" } },
    invalid(
      "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist",
    ),
  ],
  [
    "two architectures",
    { Architectures: ["x86_64", "arm64"] },
    violates(
      "Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1",
    ),
  ],
  [
    "51 tags",
    { Tags: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, "v"])) },
    invalid("Number of tags exceeds resource tag limit."),
  ],
  [
    "a code signing configuration that there is not",
    { CodeSigningConfigArn: `${ARN}:code-signing-config:csc-0123456789abcdef0` },
    `CodeSigningConfigNotFoundException 404: The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${ARN}:code-signing-config:csc-0123456789abcdef0.`,
  ],
])("a new function with %s is refused", async (_what, said, expected) => {
  expect(await create(said)).toBe(expected);
});

test("what this emulator has not is refused with 501, or where it would be found", async () => {
  const DurableConfig = { ExecutionTimeout: 60 };
  expect(await create({ DurableConfig })).toBe(
    "NotImplemented 501: DurableConfig is not implemented by this emulator.",
  );
  // The sentence is ours.
  const TargetArn = "arn:aws:sqs:us-east-1:000000000000:dead";
  expect(await update({ DeadLetterConfig: { TargetArn } })).toBe(
    invalid(`The dead letter target ${TargetArn} does not exist: this emulator has no SQS yet.`),
  );
  const names = await lambda.send(new ListFunctionsCommand({}));
  expect(names.Functions?.map(({ FunctionName }) => FunctionName)).not.toContain("new");
});

test.each<[string, Partial<UpdateFunctionCodeCommandInput>, string]>([
  [
    "an image for a zip",
    { ImageUri: "repository:tag" },
    invalid("Please don't provide ImageUri when updating a function with packageType Zip."),
  ],
  ["nothing", {}, invalid("Please provide a source for function code.")],
  [
    "code for another revision",
    { ZipFile, RevisionId: "old" },
    "PreconditionFailedException 412: The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
  ],
])("new code that is %s is refused", async (_what, said, expected) => {
  const request = new UpdateFunctionCodeCommand({ FunctionName: "there", ...said });
  expect(await refusal(lambda.send(request))).toBe(expected);
});

test("what there is not is named, with the qualifier that was asked for", async () => {
  const absent = "ResourceNotFoundException 404: Function not found:";
  const get = (FunctionName: string, Qualifier?: string) =>
    refusal(lambda.send(new GetFunctionCommand({ FunctionName, Qualifier })));
  expect(await get("absent")).toBe(`${absent} ${ARN}:function:absent`);
  expect(await get("there", "1221")).toBe(`${absent} ${ARN}:function:there:1221`);
  expect(await get("there:live")).toBe(`${absent} ${ARN}:function:there:live`);
  expect(await get(`${ARN}:function:absent:$LATEST`, "$LATEST")).toBe(
    `${absent} ${ARN}:function:absent:$LATEST`,
  );
  expect(await get(`${ARN}:function:there:1`, "$LATEST")).toBe(
    invalid("The derived qualifier from the function name does not match the specified qualifier."),
  );
  const remove = new DeleteFunctionCommand({ FunctionName: "absent", Qualifier: "1233" });
  expect(await refusal(lambda.send(remove))).toBe(`${absent} ${ARN}:function:absent`);
});

test.each<[string, string, string | undefined, string]>([
  ["a name of other characters", "my-function!", undefined, "'my-function!' at 'functionName'"],
  [
    "another service's ARN",
    "arn:aws:ec2:us-east-1:000000000000:instance:i-0a",
    undefined,
    "'arn:aws:ec2:us-east-1:000000000000:instance:i-0a' at 'functionName'",
  ],
  [
    "an ARN without a region",
    "arn:aws:lambda::000000000000:function:there",
    undefined,
    "'arn:aws:lambda::000000000000:function:there' at 'functionName'",
  ],
  [
    "two qualifiers in a name",
    "function:there:$LATEST:extra",
    undefined,
    "'function:there:$LATEST:extra' at 'functionName'",
  ],
  ["a qualifier of other characters", "there", "invalid!", "'invalid!' at 'qualifier'"],
])("%s is told with AWS's pattern", async (_what, FunctionName, Qualifier, value) => {
  const pattern =
    Qualifier === undefined
      ? "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"
      : "\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+";
  const request = new GetFunctionCommand({ FunctionName, Qualifier });
  expect(await refusal(lambda.send(request))).toBe(
    violates(
      `Value ${value} failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`,
    ),
  );
});

test("a version is published of the code that the publisher knows, or not at all", async () => {
  const FunctionName = "there";
  const { CodeSha256 } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const stale = new PublishVersionCommand({ FunctionName, CodeSha256: "other" });
  expect(await refusal(lambda.send(stale))).toBe(
    invalid(
      `CodeSHA256 (other) is different from current CodeSHA256 in $LATEST (${CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
    ),
  );
});
