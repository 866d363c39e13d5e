import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { type Cloud, start } from "cloudglass";
import { afterAll, beforeAll, expect, test } from "vitest";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await start();
});
afterAll(() => cloud.close());

interface Scrape {
  readonly text: string;
  /** By its line without the value: `name{label="value"}`. */
  readonly values: ReadonlyMap<string, number>;
  /** Kind and help by name. */
  readonly families: ReadonlyMap<string, { readonly kind: string; readonly help: string }>;
}

async function scrape(path = "/_cloudglass/metrics"): Promise<Scrape> {
  const answer = await cloud.fetch(path);
  expect(answer.status).toBe(200);
  const text = await answer.text();
  const values = new Map<string, number>();
  const helps = new Map<string, string>();
  const families = new Map<string, { kind: string; help: string }>();
  for (const line of text.split("\n")) {
    const [, about, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (about === "HELP") helps.set(name, rest);
    else if (about === "TYPE") families.set(name, { kind: rest, help: helps.get(name) ?? "" });
    else if (line !== "")
      values.set(line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1)));
  }
  return { text, values, families };
}

async function callEveryService(): Promise<void> {
  const s3 = new S3Client(cloud.clientConfig());
  const dynamodb = new DynamoDBClient(cloud.clientConfig());
  await s3.send(new CreateBucketCommand({ Bucket: "metrics" }));
  await s3.send(new PutObjectCommand({ Bucket: "metrics", Key: "a", Body: "x".repeat(9000) }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "metrics", Key: "a" }));
  await Body?.transformToByteArray();
  await dynamodb.send(
    new CreateTableCommand({
      TableName: "metrics",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
  const Item = { id: { S: "a" }, text: { S: "x".repeat(3000) } };
  await dynamodb.send(new PutItemCommand({ TableName: "metrics", Item }));
  await new LambdaClient(cloud.clientConfig()).send(new ListFunctionsCommand({}));
  await new EC2Client(cloud.clientConfig()).send(new DescribeInstancesCommand({}));
  const logs = new CloudWatchLogsClient(cloud.clientConfig());
  await logs.send(new DescribeLogGroupsCommand({}));
}

test("docs/metrics.md is the table of what is there, name by name", async () => {
  await callEveryService();
  const { families } = await scrape();
  const page = readFileSync(resolve(import.meta.dirname, "../../docs/metrics.md"), "utf8");
  const rows = [...page.matchAll(/^\| `(cloudglass_[a-z0-9_]+)` \| (\w+) \|/gm)];
  const documented = rows.map(([, name, kind]) => `${name} ${kind}`).sort();
  const present = [...families].filter(([name]) => name.startsWith("cloudglass_"));
  expect(documented).toEqual(present.map(([name, { kind }]) => `${name} ${kind}`).sort());
  for (const [name, { kind, help }] of present) {
    expect(help, name).toMatch(/\.$/);
    expect(name.endsWith("_total"), name).toBe(kind === "counter");
  }
});

test("requests are counted by what they were and what came of them", async () => {
  const before = await scrape();
  const sts = new STSClient(cloud.clientConfig());
  for (let n = 0; n < 3; n++) await sts.send(new GetCallerIdentityCommand({}));
  const stranger = new STSClient({
    ...cloud.clientConfig(),
    credentials: { accessKeyId: "AKIAUNKNOWN", secretAccessKey: "x" },
  });
  await stranger.send(new GetCallerIdentityCommand({})).catch(() => {});
  await cloud.faults.set({
    id: "slow-down",
    target: { service: "sts" },
    kind: "throttle",
    perSecond: 0,
  });
  await sts.send(new GetCallerIdentityCommand({})).catch(() => {});
  cloud.faults.clear();
  const after = await scrape();
  const more = (name: string) => (after.values.get(name) ?? 0) - (before.values.get(name) ?? 0);
  const operation = 'service="sts",operation="GetCallerIdentity"';
  expect(more(`cloudglass_requests_total{${operation},status="200",error=""}`)).toBe(3);
  const failures =
    'cloudglass_signature_failures_total{service="sts",error="InvalidClientTokenId"}';
  expect(more(failures)).toBe(1);
  // The SDK tries again what is throttled.
  expect(more(`cloudglass_throttled_requests_total{${operation}}`)).toBeGreaterThan(0);
  const all = [...after.values].filter(([name]) => name.startsWith("cloudglass_requests_total"));
  const counted = all.reduce((sum, [, value]) => sum + value, 0);
  const durations = [...after.values].filter(([name]) =>
    name.startsWith("cloudglass_request_duration_seconds_count"),
  );
  expect(durations.reduce((sum, [, value]) => sum + value, 0)).toBe(counted);
  const buckets = [...after.values].filter(([name]) =>
    name.startsWith(`cloudglass_request_duration_seconds_bucket{${operation}`),
  );
  const counts = buckets.map(([, count]) => count);
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
  expect(after.values.get("cloudglass_received_bytes_total")).toBeGreaterThan(0);
});

test("storage tells of a zone that is down and of what is read without it", async () => {
  const nodesUp = (of: Scrape) =>
    [...of.values].filter(([name, value]) => /_storage_node_up\{/.test(name) && value === 1).length;
  const before = await scrape();
  await cloud.faults.set({ id: "zone", target: { zone: "us-east-1a" }, kind: "down" });
  const s3 = new S3Client(cloud.clientConfig());
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "metrics", Key: "a" }));
  await Body?.transformToByteArray();
  const during = await scrape();
  cloud.faults.clear();
  expect(nodesUp(before)).toBe(8);
  expect(nodesUp(during)).toBe(6);
  expect(during.values.get('cloudglass_faults{kind="down"}')).toBe(1);
  const units = 'cloudglass_dynamodb_consumed_capacity_units_total{side="write"}';
  // Of 3,000 bytes.
  expect(during.values.get(units)).toBe(3);
});

test("each namespace has its own, and its name is not in the labels", async () => {
  const { values } = await scrape(
    `/_cloudglass/metrics?namespace=${cloud.namespace("empty").name}`,
  );
  const requests = [...values.keys()].filter((name) =>
    name.startsWith("cloudglass_requests_total"),
  );
  expect(requests).toEqual([]);
});
