/** Kills a process whose event sink is slow and fails at times, and looks for the events of what it acknowledged. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  HeadBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, expect, test } from "vitest";
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
      // What is left is delivered once the service is open again, retries included.
      for (let asked = 0; asked < 4000 && !acknowledged.isSubsetOf(told()); asked++) {
        await s3.send(new HeadBucketCommand({ Bucket }));
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
