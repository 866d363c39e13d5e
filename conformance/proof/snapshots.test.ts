/**
 * A snapshot in the middle of traffic to every service: what was acknowledged before it is in every copy, whole; what
 * was not begun before it is in none; and neither a copy nor the source hears of what the others do afterwards.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DescribeInstancesCommand, EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { type CloudNamespace, type StartOptions, start } from "cloudglass";
import { afterAll, expect, test, vi } from "vitest";
import { LAMBDA_TRUST } from "../lambda/testing/functions.ts";
import { zipOf } from "../lambda/testing/zip.ts";
import { trafficOf, type Workload } from "./snapshot-traffic.ts";

const scratch = mkdtempSync(join(tmpdir(), "cloudglass-snapshots-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Writers of each service at a time. */
const WRITERS = 2;
/** Of each service, before the snapshot, and in all. */
const ACKNOWLEDGED_MIN = 4;
const WRITES_MAX = 14;
/** No service is so many writes ahead of another. */
const LEAD_MAX = 4;
const PATIENCE = { timeout: 30_000, interval: 20 };

/** Numbers that a workload has begun to write and those that were acknowledged, so far. */
class Progress {
  readonly begun: Set<number>;
  readonly acknowledged: Set<number>;

  constructor({ begun, acknowledged }: Partial<Progress> = {}) {
    this.begun = new Set(begun);
    this.acknowledged = new Set(acknowledged);
  }

  add(number: number): void {
    this.begun.add(number);
    this.acknowledged.add(number);
  }

  delete(number: number): void {
    this.begun.delete(number);
    this.acknowledged.delete(number);
  }
}

class Traffic {
  readonly progress = new Map<string, Progress>();
  readonly ended: Promise<unknown>;
  #waiting: (() => void)[] = [];

  constructor(workloads: readonly Workload[]) {
    for (const { name } of workloads) this.progress.set(name, new Progress());
    const writers = workloads.flatMap((workload) =>
      Array.from({ length: WRITERS }, () => this.#write(workload)),
    );
    this.ended = Promise.all(writers);
  }

  get slowest(): number {
    return Math.min(...[...this.progress.values()].map(({ acknowledged }) => acknowledged.size));
  }

  now(): Map<string, Progress> {
    return new Map([...this.progress].map(([name, progress]) => [name, new Progress(progress)]));
  }

  async reached(count: number): Promise<void> {
    while (this.slowest < count) await new Promise<void>((next) => this.#waiting.push(next));
  }

  async #write(workload: Workload): Promise<void> {
    const { begun, acknowledged } = this.progress.get(workload.name) as Progress;
    while (begun.size < WRITES_MAX) {
      await this.reached(begun.size - LEAD_MAX);
      const number = begun.size;
      begun.add(number);
      await workload.write(number);
      acknowledged.add(number);
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const next of waiting) next();
    }
  }
}

/** Everything acknowledged is there, and nothing else but what was under way. */
async function verify(cloud: CloudNamespace, at: ReadonlyMap<string, Progress>): Promise<void> {
  for (const workload of trafficOf(cloud)) {
    const { begun, acknowledged } = at.get(workload.name) as Progress;
    await vi.waitFor(async () => {
      const found = new Set(await workload.read());
      const place = `${workload.name} in ${cloud.name}`;
      expect(
        [...acknowledged].filter((each) => !found.has(each)),
        place,
      ).toEqual([]);
      expect(
        [...found].filter((each) => !begun.has(each)),
        place,
      ).toEqual([]);
    }, PATIENCE);
  }
}

const modes: Readonly<Record<string, StartOptions>> = {
  memory: { port: false },
  files: { dataDir: join(scratch, "process") },
  "files that survive loss of power": { dataDir: join(scratch, "power"), durability: "power" },
};

for (const [mode, options] of Object.entries(modes)) {
  test(`in ${mode}, copies of a state under load have what was acknowledged, and go their own ways`, {
    timeout: 120_000,
  }, async () => {
    await using cloud = await start({ logLevel: "silent", ...options });
    const workloads = trafficOf(cloud);
    await Promise.all(workloads.map((each) => each.prepare()));
    const traffic = new Traffic(workloads);
    await traffic.reached(ACKNOWLEDGED_MIN);
    const atSnapshot = traffic.now();
    cloud.snapshot("under-load");
    const one = cloud.fork("one", { snapshot: "under-load" });
    await verify(one, atSnapshot);
    await traffic.ended;
    await verify(cloud, traffic.progress);

    // Both go on: neither hears of the other.
    for (const workload of trafficOf(one)) await workload.write(10_000);
    for (const workload of workloads) await workload.write(20_000);
    for (const progress of atSnapshot.values()) progress.add(10_000);
    for (const progress of traffic.progress.values()) progress.add(20_000);
    await verify(one, atSnapshot);
    await verify(cloud, traffic.progress);

    cloud.restore("under-load");
    for (const progress of atSnapshot.values()) progress.delete(10_000);
    await verify(cloud, atSnapshot);
    cloud.reset();
    for (const workload of trafficOf(cloud)) await workload.prepare();
    for (const workload of trafficOf(cloud)) expect(await workload.read()).toEqual([]);
  });
}

const ImageId = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
const SLOW = { dynamodbTransitions: 60_000, lambdaTransitions: 60_000 };

/** What is on its way in a namespace, and shows how far it is. */
function transitions(cloud: CloudNamespace) {
  const config = cloud.clientConfig();
  const dynamodb = new DynamoDBClient(config);
  const ec2 = new EC2Client(config);
  const lambda = new LambdaClient(config);
  return {
    async begin() {
      await dynamodb.send(
        new CreateTableCommand({
          TableName: "slow",
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        }),
      );
      const trust = { RoleName: "slow", AssumeRolePolicyDocument: LAMBDA_TRUST };
      const { Role } = await new IAMClient(config).send(new CreateRoleCommand(trust));
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName: "slow",
          Role: Role?.Arn,
          Runtime: "nodejs22.x",
          Handler: "index.handler",
          Timeout: 60,
          Code: {
            ZipFile: zipOf({ "index.mjs": 'export const handler = async () => "of the source";' }),
          },
        }),
      );
      await ec2.send(
        new RunInstancesCommand({ ImageId, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 }),
      );
    },
    async state() {
      const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: "slow" }));
      const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: "slow" }));
      const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
      const instance = Reservations[0]?.Instances?.[0]?.State?.Name;
      return [Table?.TableStatus, Configuration?.State, instance];
    },
    async answer() {
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: "slow" }));
      return Payload?.transformToString();
    },
  };
}

for (const [mode, options] of Object.entries({
  memory: modes.memory,
  files: { dataDir: join(scratch, "slow") },
})) {
  test(`in ${mode}, what was on its way at the snapshot arrives in a copy by the copy's clock`, {
    timeout: 60_000,
  }, async () => {
    await using cloud = await start({ logLevel: "silent", ...SLOW, ...options });
    cloud.clock.pause();
    const source = transitions(cloud);
    await source.begin();
    const onItsWay = ["CREATING", "Pending", "running"];
    expect(await source.state()).toEqual(onItsWay);
    const copy = cloud.fork("copy", { snapshot: cloud.snapshot().name });
    expect(await transitions(copy).state()).toEqual(onItsWay);
    await copy.clock.advance(60_000);
    expect(await transitions(copy).state()).toEqual(["ACTIVE", "Active", "running"]);
    expect(await transitions(copy).answer()).toBe('"of the source"');
    expect(await source.state()).toEqual(onItsWay);
  });
}
