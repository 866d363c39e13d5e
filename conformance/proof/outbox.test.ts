/**
 * Kills a process while its acknowledged changes wait to be told or copied: the event sink is slow and fails at times.
 * Nothing that was acknowledged stays untold, and every version has its replica.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, expect, test } from "vitest";
import { advance } from "../testing/clock.ts";
import { EmulatorProcess } from "../testing/process.ts";

const CRASHES = 4;
const CLIENTS = 6;
const ACKNOWLEDGED_MAX = 40;
const MAIN = resolve(import.meta.dirname, "../testing/sink-main.ts");
const Bucket = "outbox";

const directory = mkdtempSync(join(tmpdir(), "cloudglass-outbox-"));
const file = join(directory, "events.jsonl");
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const start = () => EmulatorProcess.start([join(directory, "data"), file], process.execPath, MAIN);

function clientOf({ port }: EmulatorProcess, httpAgent: Agent): S3Client {
  return new S3Client({
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    forcePathStyle: true,
    maxAttempts: 1,
    requestHandler: { httpAgent },
  });
}

/** `ObjectCreated:Put c0-3` of each message in the file; the last line may have been cut by a death. */
function told(): Set<string> {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  return new Set(
    lines.flatMap((line) => {
      const match = /"eventName":"([^"]+)".*"object":\{"key":"([^"]+)"/.exec(line);
      return match === null ? [] : [`${match[1]} ${match[2]}`];
    }),
  );
}

test("kill -9: every event of an acknowledged change is delivered, sooner or later", {
  timeout: 300_000,
}, async () => {
  const acknowledged = new Set<string>();
  for (let crash = 0; crash <= CRASHES; crash++) {
    const emulator = await start();
    const agent = new Agent({ keepAlive: true });
    const s3 = clientOf(emulator, agent);
    if (crash === 0) {
      await s3.send(new CreateBucketCommand({ Bucket }));
      const queue = {
        QueueArn: "arn:aws:sqs:us-east-1:000000000000:arrivals",
        Events: ["s3:ObjectCreated:*" as const, "s3:ObjectRemoved:*" as const],
      };
      const NotificationConfiguration = { QueueConfigurations: [queue] };
      await s3.send(
        new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
      );
    }
    if (crash === CRASHES) {
      // The service is opened, and with it what waits; no retry is later than five minutes.
      await s3.send(new HeadBucketCommand({ Bucket }));
      for (let retry = 0; retry < 50 && !acknowledged.isSubsetOf(told()); retry++) {
        await advance(emulator, "5m");
      }
      agent.destroy();
      await emulator.end("SIGKILL");
      break;
    }
    let left = ACKNOWLEDGED_MAX + crash * 7;
    let death: Promise<unknown> | undefined;
    const note = (change: string) => {
      acknowledged.add(change);
      if (--left === 0) death = emulator.end("SIGKILL");
    };
    const client = async (name: number) => {
      for (let count = 0; ; count++) {
        const Key = `c${name}-${crash}-${count}`;
        try {
          await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
          note(`ObjectCreated:Put ${Key}`);
          if (count % 3 !== 0) continue;
          await s3.send(new DeleteObjectCommand({ Bucket, Key }));
          note(`ObjectRemoved:Delete ${Key}`);
        } catch (error) {
          if (death !== undefined) return;
          throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, name) => client(name)));
    await death;
    agent.destroy();
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(CRASHES * ACKNOWLEDGED_MAX);
  expect([...acknowledged.difference(told())]).toEqual([]);
});

test("kill -9: every acknowledged version is replicated, once, sooner or later", {
  timeout: 300_000,
}, async () => {
  const dataDir = join(directory, "replicated");
  const acknowledged = new Map<string, string>();
  for (let crash = 0; crash <= 2; crash++) {
    const emulator = await EmulatorProcess.start(["--data-dir", dataDir]);
    const agent = new Agent({ keepAlive: true });
    const s3 = clientOf(emulator, agent);
    if (crash === 0) await replicate(s3, emulator.endpoint);
    if (crash === 2) {
      const statuses = async () => {
        const heads = [...acknowledged.keys()].map((Key) =>
          s3.send(new HeadObjectCommand({ Bucket, Key })),
        );
        return new Set(
          (await Promise.all(heads)).map(({ ReplicationStatus }) => ReplicationStatus),
        );
      };
      let found = await statuses();
      for (let retry = 0; retry < 50 && found.has("PENDING"); retry++) {
        await advance(emulator, "5m");
        found = await statuses();
      }
      expect([...found]).toEqual(["COMPLETED"]);
      const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: COPIES }));
      const copies = Versions.map(({ Key, VersionId }) => [Key, VersionId] as const);
      expect(copies.length).toBe(new Set(copies.map(([Key]) => Key)).size);
      expect([...acknowledged].filter(([Key, id]) => new Map(copies).get(Key) !== id)).toEqual([]);
      agent.destroy();
      await emulator.end("SIGKILL");
      break;
    }
    let death: Promise<unknown> | undefined;
    const client = async (name: number) => {
      for (let count = 0; ; count++) {
        const Key = `c${name}-${crash}-${count}`;
        try {
          const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
          acknowledged.set(Key, VersionId!);
          if (acknowledged.size >= ACKNOWLEDGED_MAX * (crash + 1))
            death ??= emulator.end("SIGKILL");
        } catch (error) {
          if (death !== undefined) return;
          throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, name) => client(name)));
    await death;
    agent.destroy();
  }
});

const COPIES = "outbox-copies";

/** Two buckets, and a role that may copy from one to the other. */
async function replicate(s3: S3Client, endpoint: string): Promise<void> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const iam = new IAMClient({ region: "us-east-1", endpoint, credentials });
  const document = (statement: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", ...statement } });
  const trust = { Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" };
  const RoleName = "copier";
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) }),
  );
  const PolicyDocument = document({ Action: "s3:*", Resource: "*" });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "all", PolicyDocument }));
  iam.destroy();
  const VersioningConfiguration = { Status: "Enabled" as const };
  for (const name of [Bucket, COPIES]) {
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    await s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration }));
  }
  const Destination = { Bucket: `arn:aws:s3:::${COPIES}` };
  const Rules = [{ ID: "all", Prefix: "", Status: "Enabled" as const, Destination }];
  const ReplicationConfiguration = { Role: Role!.Arn!, Rules };
  await s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
}
