/** What functions are set to, and how a change says it, through the SDK. No function runs here. */
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListFunctionsCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole } from "./testing/functions.ts";
import { refusal } from "./testing/refusal.ts";
import { zipOf } from "./testing/zip.ts";

let emulator: Emulator;
let lambda: LambdaClient;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true, lambdaDriver: "docker" });
  Role = await createRole(emulator, "runner");
  lambda = emulator.lambda();
});
afterAll(() => emulator.stop());

const make = (name: string, more: Partial<CreateFunctionCommandInput> = {}) =>
  createFunction(emulator, name, { "index.mjs": "1" }, { Role, ...more });

async function change(
  FunctionName: string,
  said: Partial<UpdateFunctionConfigurationCommandInput>,
) {
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...said }));
  await emulator.advance(0);
  return lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
}

test("all that can be said when a function is made is shown, and stays until it is changed", async () => {
  const said = {
    Description: "counts",
    Timeout: 900,
    MemorySize: 10_240,
    EphemeralStorage: { Size: 10_240 },
    Environment: { Variables: { COLOR: "red", SIZE: "10" } },
    KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/01234567-89ab-cdef-0123-456789abcdef",
    TracingConfig: { Mode: "Active" },
    Architectures: ["arm64"],
    LoggingConfig: {
      LogFormat: "JSON",
      ApplicationLogLevel: "DEBUG",
      SystemLogLevel: "WARN",
      LogGroup: "own-group",
    },
  } satisfies Partial<CreateFunctionCommandInput>;
  await make("full", said);
  const shown = new GetFunctionConfigurationCommand({ FunctionName: "full" });
  expect(await lambda.send(shown)).toMatchObject(said);
  expect(await change("full", { Description: "changed" })).toMatchObject({
    ...said,
    Description: "changed",
  });
});

test("empty texts and lists take away; variables are replaced as a whole", async () => {
  await make("emptied", {
    Environment: { Variables: { COLOR: "red" } },
    KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/01234567-89ab-cdef-0123-456789abcdef",
    Description: "full",
  });
  const emptied = await change("emptied", {
    Environment: {},
    KMSKeyArn: "",
    Description: "",
    DeadLetterConfig: { TargetArn: "" },
    Layers: [],
    FileSystemConfigs: [],
    VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
  });
  expect(emptied).toMatchObject({
    Description: "",
    VpcConfig: {
      SubnetIds: [],
      SecurityGroupIds: [],
      VpcId: "",
      Ipv6AllowedForDualStack: false,
    },
  });
  const { Environment, KMSKeyArn, DeadLetterConfig, Layers, FileSystemConfigs } = emptied;
  expect([Environment, KMSKeyArn, DeadLetterConfig, Layers, FileSystemConfigs]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  const replaced = await change("emptied", { Environment: { Variables: { SIZE: "10" } } });
  expect(replaced.Environment?.Variables).toEqual({ SIZE: "10" });
});

test("a function never given variables or a network shows none; one made with none says so", async () => {
  await make("none", { Environment: { Variables: {} } });
  const none = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "none" }));
  expect(none.Environment).toEqual({ Variables: {} });
  await make("bare");
  const bare = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "bare" }));
  expect([bare.Environment, bare.VpcConfig, bare.ImageConfigResponse]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("JSON logs have levels by default, and lose them when they become text", async () => {
  await make("logged");
  const LogGroup = "/aws/lambda/logged";
  const json = { LogFormat: "JSON", ApplicationLogLevel: "INFO", SystemLogLevel: "INFO", LogGroup };
  const logging = async (LoggingConfig: UpdateFunctionConfigurationCommandInput["LoggingConfig"]) =>
    (await change("logged", { LoggingConfig })).LoggingConfig;
  expect(await logging({ LogFormat: "JSON" })).toEqual(json);
  expect(await logging({ SystemLogLevel: "DEBUG" })).toEqual({ ...json, SystemLogLevel: "DEBUG" });
  expect(await logging({ LogGroup: "cool" })).toEqual({
    ...json,
    SystemLogLevel: "DEBUG",
    LogGroup: "cool",
  });
  expect(await logging({ LogFormat: "Text" })).toEqual({ LogFormat: "Text", LogGroup: "cool" });
});

test("an image has a configuration of its own, and is changed by image alone", async () => {
  const ImageUri = "registry.example/app:1";
  const ImageConfig = { EntryPoint: ["sh"], Command: ["-c", "echo"], WorkingDirectory: "/app" };
  const create = new CreateFunctionCommand({
    FunctionName: "image",
    Role,
    PackageType: "Image",
    Code: { ImageUri },
    ImageConfig,
  });
  expect(await lambda.send(create)).toMatchObject({
    PackageType: "Image",
    ImageConfigResponse: { ImageConfig },
  });
  await emulator.advance(0);
  const shown = await lambda.send(new GetFunctionCommand({ FunctionName: "image" }));
  expect(shown.Code).toEqual({ RepositoryType: "ECR", ImageUri });
  expect(shown.Configuration?.CodeSha256).toBeUndefined();
  expect([shown.Configuration?.Runtime, shown.Configuration?.Handler]).toEqual([
    undefined,
    undefined,
  ]);
  const replaced = await change("image", { ImageConfig: { Command: ["-c", "date"] } });
  expect(replaced.ImageConfigResponse).toEqual({ ImageConfig: { Command: ["-c", "date"] } });
  const taken = await change("image", { ImageConfig: {} });
  expect(taken.ImageConfigResponse).toBeUndefined();
  const digest = "0".repeat(64);
  const pinned = await lambda.send(
    new UpdateFunctionCodeCommand({
      FunctionName: "image",
      ImageUri: `registry.example/app@sha256:${digest}`,
    }),
  );
  expect(pinned.CodeSha256).toBe(digest);
  await emulator.advance(0);
  const zip = new UpdateFunctionCodeCommand({
    FunctionName: "image",
    ZipFile: zipOf({ "index.mjs": "" }),
  });
  expect(await refusal(lambda.send(zip))).toBe(
    "InvalidParameterValueException 400: Please provide ImageUri when updating a function with packageType Image.",
  );
});

test("functions are listed in pages, with their versions when those are asked for", async () => {
  const other = emulator.lambda(undefined, { region: "eu-west-1" });
  for (const FunctionName of ["a", "b"]) {
    const created = await other.send(
      new CreateFunctionCommand({
        FunctionName,
        Role,
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Code: { ZipFile: zipOf({ "index.mjs": "" }) },
      }),
    );
    expect(created.FunctionArn).toBe(
      `arn:aws:lambda:eu-west-1:000000000000:function:${FunctionName}`,
    );
  }
  await emulator.advance(0);
  await other.send(new PublishVersionCommand({ FunctionName: "a" }));
  const arns = async (more: object) => {
    const page = await other.send(new ListFunctionsCommand(more));
    return page.Functions?.map(({ FunctionArn = "" }) => FunctionArn.split("function:")[1]);
  };
  expect(await arns({})).toEqual(["a", "b"]);
  expect(await arns({ FunctionVersion: "ALL" })).toEqual(["a:$LATEST", "a:1", "b:$LATEST"]);
  expect(await arns({ FunctionVersion: "ALL", MasterRegion: "us-east-1" })).toEqual([]);
  const first = await other.send(new ListFunctionsCommand({ FunctionVersion: "ALL", MaxItems: 2 }));
  const Marker = first.NextMarker;
  expect(await arns({ FunctionVersion: "ALL", Marker })).toEqual(["b:$LATEST"]);
});
