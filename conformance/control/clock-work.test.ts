/** What Lambda, EC2 and IAM do by the clock, when it is moved over HTTP, and what goes at the host's speed at any rate. */
import {
  CreateTableCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeInstancesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  GenerateCredentialReportCommand,
  GetAccessKeyLastUsedCommand,
  GetCredentialReportCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, createRole, invoke } from "../lambda/testing/functions.ts";
import { advance, moveClock } from "../testing/clock.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  Role = await createRole(emulator, "runner");
});
afterAll(() => emulator.stop());

const AMI = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

test("an environment that is idle for a quarter of an hour is gone", async () => {
  const counting = "let count = 0; export const handler = async () => ++count;";
  await createFunction(emulator, "counting", counting, { Role });
  const count = async () => (await invoke(emulator, "counting")).payload;
  expect([await count(), await count()]).toEqual([1, 2]);
  await advance(emulator, "10m");
  expect(await count()).toBe(3);
  await advance(emulator, "16m");
  expect(await count()).toBe(1);
});

test("an instance boots by the clock, and is shown for a while after its end", async () => {
  const ec2 = emulator.ec2();
  const run = new RunInstancesCommand({ ImageId: AMI, MinCount: 1, MaxCount: 1 });
  const InstanceIds = [(await ec2.send(run)).Instances![0]!.InstanceId!];
  const state = async () => {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({}));
    return Reservations?.[0]?.Instances?.[0]?.State?.Name;
  };
  await advance(emulator, "5m");
  expect(await state()).toBe("running");
  await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  await advance(emulator, "5m");
  expect(await state()).toBe("terminated");
  await advance(emulator, "2h");
  expect(await state()).toBeUndefined();
});

test("IAM dates by the clock: last use of a key, and how old a credential report may be", async () => {
  const iam = emulator.iam();
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  const { AccessKeyId, SecretAccessKey } = AccessKey!;
  const { now } = await advance(emulator, "30d");
  const ann = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey! };
  await emulator.sts(ann).send(new GetCallerIdentityCommand({}));
  await advance(emulator, "1m");
  const { AccessKeyLastUsed } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
  const agoMs = AccessKeyLastUsed!.LastUsedDate!.getTime() - Date.parse(now);
  expect(Math.abs(agoMs)).toBeLessThan(5 * 60_000);

  const madeAt = async () => {
    while ((await iam.send(new GenerateCredentialReportCommand({}))).State !== "COMPLETE") {
      await advance(emulator, "1s");
    }
    return (await iam.send(new GetCredentialReportCommand({}))).GeneratedTime!.getTime();
  };
  const first = await madeAt();
  await advance(emulator, "3h");
  expect(await madeAt()).toBe(first);
  await advance(emulator, "2h");
  expect(await madeAt()).toBeGreaterThan(first + 4 * 3_600_000);
});

describe("at a rate of a day a second, and paused", () => {
  test("replicas agree, and functions have the time that they were given", async () => {
    const dynamodb = emulator.dynamodb();
    const TableName = "fast";
    await dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      }),
    );
    await advance(emulator, "30s");
    const slow =
      "export const handler = () => new Promise((done) => setTimeout(() => done('done'), 50));";
    await createFunction(emulator, "slow", slow, { Role, Timeout: 30 });
    const works = async (name: string) => {
      const Item = { pk: { S: name } };
      await dynamodb.send(new PutItemCommand({ TableName, Item }));
      const read = new GetItemCommand({ TableName, Key: Item, ConsistentRead: true });
      expect((await dynamodb.send(read)).Item).toEqual(Item);
      expect((await invoke(emulator, "slow")).payload).toBe("done");
    };
    await moveClock(emulator, { rate: 86_400 });
    await works("fast");
    await moveClock(emulator, { pause: true });
    await works("paused");
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    expect(Table?.TableStatus).toBe("ACTIVE");
    expect((await moveClock(emulator, { rate: 1 })).paused).toBe(true);
    expect((await moveClock(emulator, { resume: true })).paused).toBe(false);
  });
});
