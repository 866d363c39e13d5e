/** Experiments by the clock: order, faults on the board, ends, what is refused. */

import { CreateTableCommand, GetItemCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import {
  type CreateExperimentTemplateCommandInput,
  ListExperimentResolvedTargetsCommand,
  ListExperimentsCommand,
  StopExperimentCommand,
} from "@aws-sdk/client-fis";
import { TagRoleCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";
import {
  ACCOUNT,
  begin as beginIn,
  makeAppRole,
  makeRole,
  read as readIn,
  statesOf,
} from "./experiment-role.ts";

const MINUTE_MS = 60_000;

let emulator: Emulator;
let appRole: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  await makeRole(emulator);
  appRole = await makeAppRole(emulator, "app");
});
afterAll(() => emulator.stop());

const begin = (given: Partial<CreateExperimentTemplateCommandInput>) =>
  beginIn(emulator.fis(), given);
const read = (id: string) => readIn(emulator.fis(), id);

const wait = (duration: string, startAfter?: string[]) => ({
  actionId: "aws:fis:wait",
  parameters: { duration },
  startAfter,
});

const targets = () => ({
  app: { resourceType: "aws:iam:role", resourceArns: [appRole], selectionMode: "ALL" },
});
const inject = (which: string, parameters: object = {}) => ({
  actionId: `aws:fis:inject-api-${which}-error`,
  parameters: {
    duration: "PT5M",
    service: "dynamodb",
    percentage: "100",
    operations: "GetItem,PutItem",
    ...parameters,
  },
  targets: { Roles: "app" },
});

async function assumed(): Promise<Credentials> {
  const { Credentials } = await emulator
    .sts()
    .send(new AssumeRoleCommand({ RoleArn: appRole, RoleSessionName: "session" }));
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
}

const faultsOf = async (id: string) => {
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/faults`);
  const { faults } = (await answer.json()) as { faults: { id: string; origin: string }[] };
  return faults.filter((each) => each.id.includes(id));
};

test("actions run in their order, and the experiment is completed when all are", async () => {
  const { id, started } = await begin({
    actions: { a: wait("PT2M"), b: wait("PT1M", ["a"]), c: wait("PT5M") },
  });
  expect(started.state?.status).toBe("initiating");
  await emulator.advance(1);
  expect(statesOf(await read(id))).toEqual({
    experiment: "running",
    a: "running",
    b: "pending",
    c: "running",
  });
  await emulator.advance(2 * MINUTE_MS);
  expect(statesOf(await read(id))).toMatchObject({ a: "completed", b: "running" });
  await emulator.advance(3 * MINUTE_MS);
  const done = await read(id);
  expect(statesOf(done)).toEqual({
    experiment: "completed",
    a: "completed",
    b: "completed",
    c: "completed",
  });
  const lasted = Number(done.endTime) - Number(done.startTime);
  expect(lasted).toBeGreaterThanOrEqual(5 * MINUTE_MS);
  expect(lasted).toBeLessThan(6 * MINUTE_MS);
});

test("one step of the clock runs all of an experiment, each action at its own time", async () => {
  const { id } = await begin({ actions: { a: wait("PT2M"), b: wait("PT1H", ["a"]) } });
  await emulator.advance(2 * 60 * MINUTE_MS);
  const { actions = {}, state } = await read(id);
  expect(state?.status).toBe("completed");
  const lasted = Number(actions.b?.endTime) - Number(actions.b?.startTime);
  expect(Math.round(lasted / MINUTE_MS)).toBe(60);
});

test("requests of a role are answered with errors while the action runs, and nobody else's", async () => {
  const credentials = await assumed();
  const mine = emulator.dynamodb(credentials);
  const TableName = "orders";
  await emulator.dynamodb().send(
    new CreateTableCommand({
      TableName,
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  const get = new GetItemCommand({ TableName, Key: { id: { S: "1" } } });
  await mine.send(get);
  const { id } = await begin({ targets: targets(), actions: { fail: inject("internal") } });
  await emulator.advance(1);
  expect(statesOf(await read(id))).toEqual({ experiment: "running", fail: "running" });
  expect(await denialOf(mine.send(get))).toMatchObject({
    name: "InternalServerError",
    status: 500,
  });
  await mine.send(new ListTablesCommand({}));
  await emulator.dynamodb().send(get);
  const faults = await faultsOf(id);
  expect(faults.length).toBe(2);
  expect(faults[0]?.origin).toBe(`experiment ${id}, action fail`);
  const resolved = await emulator
    .fis()
    .send(new ListExperimentResolvedTargetsCommand({ experimentId: id }));
  expect(resolved.resolvedTargets).toEqual([
    { resourceType: "aws:iam:role", targetName: "app", targetInformation: { arn: appRole } },
  ]);
  await emulator.advance(5 * MINUTE_MS);
  expect(statesOf(await read(id))).toEqual({ experiment: "completed", fail: "completed" });
  expect(await faultsOf(id)).toEqual([]);
  await mine.send(get);
});

test("faults of a fork were met as often as those of its source", async () => {
  const mine = emulator.dynamodb(await assumed());
  const list = new ListTablesCommand({});
  const { id } = await begin({
    targets: targets(),
    actions: { fail: inject("internal", { operations: "ListTables" }) },
  });
  await emulator.advance(1);
  expect((await denialOf(mine.send(list))).status).toBe(500);
  const fork = emulator.running.fork("of-faults");
  await fork.service("fis");
  const [fault] = fork.faults.list().filter((each) => each.id.includes(id));
  expect(fault?.hits).toBe(1);
  await emulator.fis().send(new StopExperimentCommand({ id }));
  await emulator.advance(1);
});

test("an experiment that is stopped takes its faults along, and runs nothing more", async () => {
  const throttled = emulator.dynamodb(await assumed());
  const list = new ListTablesCommand({});
  const { id } = await begin({
    targets: targets(),
    actions: {
      throttle: inject("throttle", { operations: "ListTables" }),
      after: wait("PT1M", ["throttle"]),
    },
  });
  await emulator.advance(1);
  expect((await denialOf(throttled.send(list))).name).toBe("ThrottlingException");
  const stopped = await emulator.fis().send(new StopExperimentCommand({ id }));
  expect(stopped.experiment?.state?.status).toBe("stopping");
  await emulator.advance(1);
  expect(statesOf(await read(id))).toEqual({
    experiment: "stopped",
    throttle: "stopped",
    after: "cancelled",
  });
  await throttled.send(list);
  expect(await faultsOf(id)).toEqual([]);
  await emulator.advance(60 * MINUTE_MS);
  expect((await read(id)).state?.status).toBe("stopped");
  const again = emulator.fis().send(new StopExperimentCommand({ id }));
  expect((await denialOf(again)).name).toBe("ValidationException");
});

test("a share of the requests is hit", async () => {
  const mine = emulator.dynamodb(await assumed());
  const { id } = await begin({
    targets: targets(),
    actions: { some: inject("unavailable", { percentage: "50", operations: "ListTables" }) },
  });
  await emulator.advance(1);
  const answers = await Promise.allSettled(
    Array.from({ length: 60 }, () => mine.send(new ListTablesCommand({}))),
  );
  const refused = answers.filter(({ status }) => status === "rejected");
  expect(refused.length).toBeGreaterThan(5);
  expect(refused.length).toBeLessThan(55);
  await emulator.fis().send(new StopExperimentCommand({ id }));
});

test("targets are found by tags, and no more are taken than are asked for", async () => {
  for (const name of ["one", "two", "three"]) {
    await makeAppRole(emulator, name);
    const Tags = [{ Key: "chaos", Value: "yes" }];
    await emulator.iam().send(new TagRoleCommand({ RoleName: name, Tags }));
  }
  const tagged = { resourceType: "aws:iam:role", resourceTags: { chaos: "yes" } };
  const { id } = await begin({
    targets: {
      all: { ...tagged, selectionMode: "ALL" },
      two: { ...tagged, selectionMode: "COUNT(2)" },
      third: { ...tagged, selectionMode: "PERCENT(34)" },
    },
  });
  await emulator.advance(1);
  const found = async (targetName: string) => {
    const input = { experimentId: id, targetName };
    const answer = await emulator.fis().send(new ListExperimentResolvedTargetsCommand(input));
    return (answer.resolvedTargets ?? []).length;
  };
  expect([await found("all"), await found("two"), await found("third")]).toEqual([3, 2, 1]);
  await emulator.advance(MINUTE_MS);
});

test("targets that nothing fits fail the experiment, or skip their actions", async () => {
  const none = {
    resourceType: "aws:iam:role",
    resourceArns: [`arn:aws:iam::${ACCOUNT}:role/nobody`],
    selectionMode: "ALL",
  };
  const actions = { fail: inject("internal"), wait: wait("PT1M", ["fail"]) };
  const failed = await begin({ targets: { app: none }, actions });
  const skipped = await begin({
    targets: { app: none },
    actions,
    experimentOptions: { emptyTargetResolutionMode: "skip" },
  });
  await emulator.advance(2 * MINUTE_MS);
  const after = await read(failed.id);
  expect(statesOf(after)).toEqual({ experiment: "failed", fail: "cancelled", wait: "cancelled" });
  expect(after.state?.reason).toMatch(/empty set/);
  expect(statesOf(await read(skipped.id))).toEqual({
    experiment: "completed",
    fail: "skipped",
    wait: "completed",
  });
});

test("what the experiment's role may not do fails the experiment, with the reason", async () => {
  const poor = await makeRole(emulator, { name: "poor", allowed: ["iam:GetRole"] });
  const foreign = await makeRole(emulator, { name: "foreign", service: "ec2.amazonaws.com" });
  const actions = { fail: inject("internal"), beside: wait("PT1H") };
  const denied = await begin({ roleArn: poor, targets: targets(), actions });
  const refused = await begin({ roleArn: foreign });
  await emulator.advance(1);
  const after = await read(denied.id);
  expect(statesOf(after).experiment).toBe("failed");
  expect(after.actions?.fail?.state?.reason).toMatch(
    /assumed-role\/poor\/.* is not authorized to perform: fis:InjectApiInternalError on resource: arn:aws:fis:us-east-1:000000000000:experiment\/EXP/,
  );
  expect(await faultsOf(denied.id)).toEqual([]);
  const second = await read(refused.id);
  expect(second.state).toMatchObject({ status: "failed", reason: expect.stringMatching(/assume/) });
});

test("experiments are listed, the latest first; five run at a time", async () => {
  const fis = emulator.fis();
  const running: string[] = [];
  for (let n = 0; n < 5; n++) running.push((await begin({})).id);
  expect(await denialOf(begin({}))).toMatchObject({
    name: "ServiceQuotaExceededException",
    status: 402,
  });
  const { experiments = [] } = await fis.send(new ListExperimentsCommand({ maxResults: 5 }));
  expect(experiments.map(({ id }) => id).sort()).toEqual([...running].sort());
  await emulator.advance(2 * MINUTE_MS);
  const { id } = await begin({});
  const first = await fis.send(new ListExperimentsCommand({ maxResults: 1 }));
  expect(first.experiments?.[0]?.id).toBe(id);
  await emulator.advance(MINUTE_MS);
});
