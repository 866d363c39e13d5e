/** Reserved and provisioned concurrency, and what holds for loops. */
import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionRecursionConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  ListProvisionedConcurrencyConfigsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionRecursionConfigCommand,
  PutProvisionedConcurrencyConfigCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole, invoke } from "./testing/functions.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function";
const SOURCE = `
  const type = process.env.AWS_LAMBDA_INITIALIZATION_TYPE;
  export const handler = async () => type;
`;

let emulator: Emulator;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  Role = await createRole(emulator, "runner");
});
afterAll(() => emulator.stop());

const reserve = (FunctionName: string, ReservedConcurrentExecutions: number) =>
  emulator
    .lambda()
    .send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
const reservedOf = async (FunctionName: string) =>
  (await emulator.lambda().send(new GetFunctionConcurrencyCommand({ FunctionName })))
    .ReservedConcurrentExecutions;
const provision = (FunctionName: string, Qualifier: string, count = 1) =>
  emulator.lambda().send(
    new PutProvisionedConcurrencyConfigCommand({
      FunctionName,
      Qualifier,
      ProvisionedConcurrentExecutions: count,
    }),
  );
const provisioned = (FunctionName: string, Qualifier: string) =>
  emulator.lambda().send(new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier }));
const unprovision = (FunctionName: string, Qualifier: string) =>
  emulator
    .lambda()
    .send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier }));
const listed = async (FunctionName: string) => {
  const command = new ListProvisionedConcurrencyConfigsCommand({ FunctionName });
  const { ProvisionedConcurrencyConfigs = [] } = await emulator.lambda().send(command);
  return ProvisionedConcurrencyConfigs.map(({ FunctionArn }) => FunctionArn);
};

async function published(FunctionName: string): Promise<void> {
  await createFunction(emulator, FunctionName, SOURCE, { Role });
  await emulator.lambda().send(new PublishVersionCommand({ FunctionName }));
  await emulator.advance(0);
}

test("what is reserved is the function's, 100 stay for all others, and 0 stops it", async () => {
  await createFunction(emulator, "reserved", SOURCE, { Role });
  await createFunction(emulator, "greedy", SOURCE, { Role });
  expect(await reservedOf("reserved")).toBeUndefined();
  await reserve("reserved", 400);
  expect(await reservedOf("reserved")).toBe(400);
  const message =
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].";
  expect(await denialOf(reserve("greedy", 501))).toMatchObject({ status: 400, message });
  await reserve("greedy", 500);
  await reserve("reserved", 0);
  expect(await denialOf(invoke(emulator, "reserved"))).toMatchObject({
    status: 429,
    name: "TooManyRequestsException",
    fields: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
  });
  for (const FunctionName of ["reserved", "greedy"]) {
    await emulator.lambda().send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  }
  expect(await reservedOf("reserved")).toBeUndefined();
  expect((await invoke(emulator, "reserved")).payload).toBe("on-demand");
});

test("concurrency is reserved for functions as a whole", async () => {
  expect(await denialOf(reserve(`${ARN}:reserved:1`, 1))).toMatchObject({
    name: "InvalidParameterValueException",
    message:
      "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
  });
  expect((await denialOf(reserve("absent", 1))).message).toBe(
    `Function not found: ${ARN}:absent:$LATEST`,
  );
});

test("provisioned environments are there before anyone asks, and go with their settings", async () => {
  const name = "ahead";
  await published(name);
  expect(await provision(name, "1")).toMatchObject({
    RequestedProvisionedConcurrentExecutions: 1,
    AvailableProvisionedConcurrentExecutions: 0,
    Status: "IN_PROGRESS",
  });
  await vi.waitFor(
    async () => {
      expect(await provisioned(name, "1")).toMatchObject({
        AllocatedProvisionedConcurrentExecutions: 1,
        AvailableProvisionedConcurrentExecutions: 1,
        Status: "READY",
        LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/),
      });
    },
    { timeout: 20_000, interval: 20 },
  );
  const answer = await invoke(emulator, name, {}, { Qualifier: "1" });
  expect(answer.payload).toBe("provisioned-concurrency");
  expect(answer.log).not.toMatch(/REPORT RequestId.*Init Duration/);
  expect((await invoke(emulator, name)).payload).toBe("on-demand");
  expect(await listed(name)).toEqual([`${ARN}:${name}:1`]);
  await unprovision(name, "1");
  expect(await denialOf(provisioned(name, "1"))).toMatchObject({
    status: 404,
    name: "ProvisionedConcurrencyConfigNotFoundException",
    message: "No Provisioned Concurrency Config found for this function",
  });
  expect((await invoke(emulator, name, {}, { Qualifier: "1" })).payload).toBe("on-demand");
});

test("a version is provisioned for itself or for an alias", async () => {
  const lambda = emulator.lambda();
  const FunctionName = "shared";
  await published(FunctionName);
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  await provision(FunctionName, "1");
  expect(await denialOf(provision(FunctionName, "live"))).toMatchObject({
    status: 409,
    message:
      "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
  });
  await unprovision(FunctionName, "1");
  await provision(FunctionName, "live");
  expect((await denialOf(provision(FunctionName, "1"))).message).toBe(
    "Version is pointed by a Provisioned Concurrency alias",
  );
  await lambda.send(new DeleteAliasCommand({ FunctionName, Name: "live" }));
  expect(await listed(FunctionName)).toEqual([]);
});

test("what cannot be provisioned is refused", async () => {
  await published("limited");
  const refused = async (sent: Promise<unknown>) => (await denialOf(sent)).message;
  expect(await refused(provision("limited", "$LATEST"))).toBe(
    "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
  );
  expect(await refused(provisioned("limited", "$LATEST"))).toBe(
    "The function resource provided must be an alias or a published version.",
  );
  expect(await refused(provision("limited", "7"))).toBe(`Function not found: ${ARN}:limited:7`);
  expect(await refused(provision("limited", "none"))).toBe(
    `Cannot find alias arn: ${ARN}:limited:none`,
  );
  expect(await refused(provision("limited", "1", 1001))).toBe(
    "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [1000].",
  );
  expect(await refused(provision("limited", "1", 1000))).toBe(
    "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
  );
  await reserve("limited", 2);
  expect(await refused(provision("limited", "1", 3))).toBe(
    "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
  );
  await provision("limited", "1", 2);
  expect(await refused(reserve("limited", 1))).toBe(
    " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [2].",
  );
  await unprovision("limited", "1");
});

test("loops are stopped unless they are let", async () => {
  await createFunction(emulator, "loop", SOURCE, { Role });
  const lambda = emulator.lambda();
  const FunctionName = "loop";
  const shown = async () =>
    (await lambda.send(new GetFunctionRecursionConfigCommand({ FunctionName }))).RecursiveLoop;
  expect(await shown()).toBe("Terminate");
  await lambda.send(
    new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: "Allow" }),
  );
  expect(await shown()).toBe("Allow");
  const wrong = new PutFunctionRecursionConfigCommand({
    FunctionName,
    RecursiveLoop: "x" as never,
  });
  expect((await denialOf(lambda.send(wrong))).message).toBe(
    "1 validation error detected: Value 'x' at 'recursiveLoop' failed to satisfy constraint: Member must satisfy enum value set: [Terminate, Allow]",
  );
});
