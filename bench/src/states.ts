/**
 * What a test pays between two cases: a reset of a namespace with many objects, and snapshot, fork and rewind of a state
 * with much in it, in memory and in files, without sockets. Until the call returns, and until the first answer of
 * S3 and DynamoDB afterwards.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { type Cloud, type CloudNamespace, type StartOptions, start } from "cloudglass";

const OBJECT_COUNT = Number(process.env.CLOUDGLASS_BENCH_OBJECTS ?? "100000");
const LARGE_OBJECTS = 25;
const BATCHES = 75;
const CONNECTIONS = 16;
const REPEATS = 5;
const WARM_ROUNDS = 20;

const Bucket = "bench";
const TableName = "bench";

export async function measureStates(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-states-"));
  try {
    const lines: string[] = [];
    for (const [mode, options] of [
      ["memory", { port: false }],
      ["files", { port: false, dataDir }],
    ] as const) {
      lines.push(...(await withCloud(options, (cloud) => measureReset(mode, cloud))));
      lines.push(...(await withCloud(options, (cloud) => measureCopies(mode, cloud))));
    }
    return lines.join("\n");
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function withCloud(
  options: StartOptions,
  measure: (cloud: Cloud) => Promise<string[]>,
): Promise<string[]> {
  await using cloud = await start({ logLevel: "silent", ...options });
  // Compiled before anything counts.
  for (let round = 0; round < WARM_ROUNDS; round++) await timed(cloud, () => cloud.reset());
  return await measure(cloud);
}

async function measureReset(mode: string, cloud: Cloud): Promise<string[]> {
  await fillWithSmallObjects(cloud, OBJECT_COUNT);
  const times = [await timed(cloud, () => cloud.reset())];
  return [`${mode}: reset of ${OBJECT_COUNT} objects ${shown(times)}`];
}

async function measureCopies(mode: string, cloud: Cloud): Promise<string[]> {
  await fillWithBulk(cloud);
  const { sizeBytes } = cloud.snapshot("first");
  const snapshots: Times[] = [];
  const forks: Times[] = [];
  const rewinds: Times[] = [];
  const writes: Times[] = [];
  for (let round = 0; round < REPEATS; round++) {
    await change(cloud, round);
    snapshots.push(await timed(cloud, () => cloud.snapshot(`round-${round}`)));
    const from = { snapshot: `round-${round}` };
    let fork: CloudNamespace = cloud;
    forks.push(
      await timed(
        () => fork,
        () => (fork = cloud.fork(`fork-${round}`, from)),
      ),
    );
    writes.push(await timed(cloud, () => change(cloud, round + REPEATS)));
    rewinds.push(await timed(cloud, () => cloud.restore("first")));
  }
  const size = `${(sizeBytes / 1e6).toFixed(0)} MB`;
  return [
    `${mode}: snapshot of ${size} ${shown(snapshots)}`,
    `${mode}: fork of ${size} ${shown(forks)}`,
    `${mode}: first write after a snapshot ${shown(writes)}`,
    `${mode}: rewind to ${size} ${shown(rewinds)}`,
  ];
}

interface Times {
  readonly callMs: number;
  /** Of the processor, until the call returns: what is left of it on a machine that others use too. */
  readonly processorMs: number;
  /** With the first answers of S3 and DynamoDB. */
  readonly answerMs: number;
}

async function timed(
  of: CloudNamespace | (() => CloudNamespace),
  work: () => unknown,
): Promise<Times> {
  const from = performance.now();
  const used = process.cpuUsage();
  await work();
  const callMs = performance.now() - from;
  const { user, system } = process.cpuUsage(used);
  const config = (typeof of === "function" ? of() : of).clientConfig();
  const head = new HeadObjectCommand({ Bucket, Key: "large-0" });
  await new S3Client(config).send(head).catch(() => undefined);
  const get = new GetItemCommand({ TableName, Key: { id: { S: "0-0" } } });
  await new DynamoDBClient(config).send(get).catch(() => undefined);
  return { callMs, processorMs: (user + system) / 1000, answerMs: performance.now() - from };
}

function shown(times: readonly Times[]): string {
  const median = (of: (each: Times) => number) =>
    (times.map(of).sort((a, b) => a - b)[Math.floor(times.length / 2)] as number).toFixed(1);
  const call = median(({ callMs }) => callMs);
  const processor = median(({ processorMs }) => processorMs);
  return `${call} ms (${processor} of the processor), with the first answers ${median(({ answerMs }) => answerMs)} ms`;
}

/** Anybody may put into the bucket: signatures are not what is measured. */
async function fillWithSmallObjects(cloud: Cloud, count: number): Promise<void> {
  const config = cloud.clientConfig();
  const s3 = new S3Client(config);
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  const statement = { Effect: "Allow", Principal: "*", Action: "s3:PutObject" };
  const Statement = [{ ...statement, Resource: `arn:aws:s3:::${Bucket}/*` }];
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  const agent = config.requestHandler?.httpAgent;
  let next = 0;
  const put = () =>
    new Promise<void>((resolve, reject) => {
      const path = `/${Bucket}/object-${next++}`;
      const headers = { host: "localhost", "content-length": "5" };
      const sent = request({ agent, method: "PUT", path, headers }, (answer) => {
        answer.resume();
        answer.on("end", resolve);
        if (answer.statusCode !== 200) reject(new Error(`status ${answer.statusCode}`));
      });
      sent.on("error", reject);
      sent.end("small");
    });
  const writer = async () => {
    while (next < count) await put();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, writer));
}

/** About 100 MB on the disk, with what redundancy adds: a half in objects, a half in items. */
async function fillWithBulk(cloud: Cloud): Promise<void> {
  const s3 = new S3Client(cloud.clientConfig());
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (let n = 0; n < LARGE_OBJECTS; n++) {
    const Body = Buffer.alloc(1_000_000, n + 1);
    await s3.send(new PutObjectCommand({ Bucket, Key: `large-${n}`, Body }));
  }
  const dynamodb = new DynamoDBClient(cloud.clientConfig());
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
  for (let batch = 0; batch < BATCHES; batch++) {
    const PutRequests = Array.from({ length: 25 }, (_, n) => ({
      PutRequest: { Item: { id: { S: `${batch}-${n}` }, text: { S: "x".repeat(10_000) } } },
    }));
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: PutRequests } }));
  }
}

async function change(cloud: Cloud, round: number): Promise<void> {
  const Body = Buffer.alloc(10_000, round);
  const put = new PutObjectCommand({ Bucket, Key: `changed-${round}`, Body });
  await new S3Client(cloud.clientConfig()).send(put);
}
