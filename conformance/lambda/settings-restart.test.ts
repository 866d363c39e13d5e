/** What is set for functions is in force when the emulator starts again on the same directory. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  GetProvisionedConcurrencyConfigCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  PutProvisionedConcurrencyConfigCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, expect, test, vi } from "vitest";
import { startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole } from "./testing/functions.ts";

const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-lambda-"));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const FunctionName = "kept";

test("policies, URLs and concurrency are there again, and environments are started ahead", async () => {
  const first = await startEmulator({ dataDir });
  const lambda = first.lambda();
  const Role = await createRole(first, "runner");
  await createFunction(first, FunctionName, "export const handler = async () => 1;", { Role });
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  await first.advance(0);
  await lambda.send(
    new AddPermissionCommand({
      FunctionName,
      StatementId: "s",
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
    }),
  );
  const url = new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: "AWS_IAM" });
  const id = idOf((await lambda.send(url)).FunctionUrl);
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 1 }),
  );
  await lambda.send(
    new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 5 }),
  );
  await lambda.send(
    new PutProvisionedConcurrencyConfigCommand({
      FunctionName,
      Qualifier: "1",
      ProvisionedConcurrentExecutions: 1,
    }),
  );
  const policy = await lambda.send(new GetPolicyCommand({ FunctionName }));
  await first.stop();

  const second = await startEmulator({ dataDir });
  const again = second.lambda();
  const { Policy, RevisionId } = await again.send(new GetPolicyCommand({ FunctionName }));
  expect({ Policy, RevisionId }).toEqual({
    Policy: policy.Policy,
    RevisionId: policy.RevisionId,
  });
  const shown = await again.send(new GetFunctionUrlConfigCommand({ FunctionName }));
  expect([idOf(shown.FunctionUrl), shown.AuthType]).toEqual([id, "AWS_IAM"]);
  expect(await again.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }))).toMatchObject(
    { MaximumRetryAttempts: 1 },
  );
  expect(await again.send(new GetFunctionConcurrencyCommand({ FunctionName }))).toMatchObject({
    ReservedConcurrentExecutions: 5,
  });
  const provisioned = async () => {
    const command = new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: "1" });
    expect(await again.send(command)).toMatchObject({
      AvailableProvisionedConcurrentExecutions: 1,
      Status: "READY",
    });
  };
  await vi.waitFor(provisioned, { timeout: 20_000, interval: 20 });
  await second.stop();
});

/** The first label of a URL's host; its port is the emulator's. */
const idOf = (url: string | undefined): string | undefined => url?.split(".")[0];
