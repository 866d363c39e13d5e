/** What is kept of functions when the emulator starts again on the same directory. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateAliasCommand,
  CreateCodeSigningConfigCommand,
  DeleteLayerVersionCommand,
  GetAliasCommand,
  GetCodeSigningConfigCommand,
  GetFunctionCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, expect, test } from "vitest";
import { startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole } from "./testing/functions.ts";
import { zipOf } from "./testing/zip.ts";

const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-lambda-"));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const HOUR_MS = 3_600_000;
const start = () => startEmulator({ dataDir, lambdaTransitions: HOUR_MS });
const ZipFile = zipOf({ "nodejs/shared.js": "exports.value = 1;" });
const FunctionName = "kept";

test("functions, versions, aliases, layers and their code are there again; a change goes on", async () => {
  const first = await start();
  const lambda = first.lambda();
  const Role = await createRole(first, "runner");
  const publishLayer = () =>
    lambda.send(new PublishLayerVersionCommand({ LayerName: "shared", Content: { ZipFile } }));
  const { LayerVersionArn = "" } = await publishLayer();
  await createFunction(first, FunctionName, "export const handler = () => 1;", {
    Role,
    Layers: [LayerVersionArn],
    Environment: { Variables: { COLOR: "red" } },
    Tags: { team: "blue" },
  });
  await first.advance(HOUR_MS);
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  const { CodeSigningConfig } = await lambda.send(
    new CreateCodeSigningConfigCommand({
      AllowedPublishers: {
        SigningProfileVersionArns: [
          "arn:aws:signer:us-east-1:000000000000:/signing-profiles/release/0123456789",
        ],
      },
    }),
  );
  await lambda.send(new DeleteLayerVersionCommand({ LayerName: "shared", VersionNumber: 1 }));
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 }));
  await first.stop();

  const second = await start();
  const again = second.lambda();
  const shown = () => again.send(new GetFunctionCommand({ FunctionName }));
  const { Configuration, Code, Tags } = await shown();
  expect(Configuration).toMatchObject({
    State: "Active",
    LastUpdateStatus: "InProgress",
    Timeout: 9,
    Environment: { Variables: { COLOR: "red" } },
    Layers: [{ Arn: LayerVersionArn, CodeSize: ZipFile.length }],
  });
  expect(Tags).toEqual({ team: "blue" });
  const zip = await (await fetch(Code?.Location ?? "")).arrayBuffer();
  expect(zip.byteLength).toBe(Configuration?.CodeSize);
  const alias = await again.send(new GetAliasCommand({ FunctionName, Name: "live" }));
  expect(alias.FunctionVersion).toBe("1");
  const config = await again.send(
    new GetCodeSigningConfigCommand({
      CodeSigningConfigArn: CodeSigningConfig?.CodeSigningConfigArn,
    }),
  );
  expect(config.CodeSigningConfig).toEqual(CodeSigningConfig);
  const published = await again.send(
    new PublishLayerVersionCommand({ LayerName: "shared", Content: { ZipFile } }),
  );
  expect(published.Version).toBe(2);
  // The clock that was moved is not moved any more.
  await second.advance(2 * HOUR_MS);
  expect((await shown()).Configuration?.LastUpdateStatus).toBe("Successful");
  await second.stop();
});
