/** When the data directory cannot be written: what was asked for is refused in words, and what was there stays. */
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { type Cloud, type CloudNamespace, start } from "cloudglass";
import { afterEach, beforeEach, expect, test } from "vitest";

let dataDir: string;
let cloud: Cloud;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "cloudglass-full-disk-"));
  cloud = await start({ dataDir, port: false, logLevel: "silent" });
});
afterEach(async () => {
  await cloud.close();
  rmSync(dataDir, { recursive: true });
});

const refuseWrites = () => mkdirSync(join(dataDir, "states.json.next"));
const allowWrites = () => rmdirSync(join(dataDir, "states.json.next"));
const s3 = (of: CloudNamespace) => new S3Client({ ...of.clientConfig(), maxAttempts: 1 });

async function write(of: CloudNamespace, text: string): Promise<void> {
  await s3(of).send(new CreateBucketCommand({ Bucket: "kept" }));
  await s3(of).send(new PutObjectCommand({ Bucket: "kept", Key: "k", Body: text }));
}
async function read(of: CloudNamespace): Promise<string | undefined> {
  const { Body } = await s3(of).send(new GetObjectCommand({ Bucket: "kept", Key: "k" }));
  return Body?.transformToString();
}
async function ask(method: string, path: string, body?: object) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await cloud.fetch(`/_cloudglass/${path}`, { method, ...sent });
  return { status: answer.status, content: await answer.json() };
}
const FAILED = {
  status: 500,
  content: { error: "InternalError", message: expect.stringContaining("states.json.next") },
};

test("a namespace that cannot be removed or reset goes on as it was", async () => {
  const worker = cloud.namespace("w1");
  await write(worker, "first");
  refuseWrites();
  expect(await ask("DELETE", "namespaces/w1")).toEqual(FAILED);
  expect(await ask("POST", "reset?namespace=w1")).toEqual(FAILED);
  expect(await read(worker)).toBe("first");
  await write(worker, "second");
  allowWrites();
  expect(await read(worker)).toBe("second");
  expect((await ask("DELETE", "namespaces/w1")).status).toBe(200);
  expect((await ask("GET", "namespaces")).content).toMatchObject({
    namespaces: [{ name: "default" }],
  });
});

test("a clock that cannot be kept moves, and everybody is told", async () => {
  const told: boolean[] = [];
  cloud.clock.follow(({ paused }) => told.push(paused));
  refuseWrites();
  const before = cloud.clock.now();
  expect(await ask("POST", "clock", { pause: true })).toMatchObject({
    status: 200,
    content: { paused: true },
  });
  const moved = await ask("POST", "clock", { advance: "1d", hold: false });
  expect(moved.status).toBe(200);
  expect(cloud.clock.now() - before).toBeGreaterThanOrEqual(86_400_000);
  expect(told).toEqual([true, true]);
  allowWrites();
});

test("what cannot be opened takes nothing's place, now and after a restart", async () => {
  await cloud.faults.set({ id: "z", target: { zone: "us-east-1a" }, kind: "slow", delayMs: 1 });
  cloud.snapshot("unreadable");
  cloud.faults.clear();
  await cloud.close();
  const catalogue = join(dataDir, "states.json");
  writeFileSync(
    catalogue,
    readFileSync(catalogue, "utf8").replace('"slow"', '"of a later version"'),
  );
  cloud = await start({ dataDir, port: false, logLevel: "silent" });
  await write(cloud, "before");
  const refused = await ask("POST", "snapshots/unreadable/restore");
  expect(refused.status).toBe(500);
  expect(await read(cloud)).toBe("before");
  await write(cloud, "after");
  await cloud.close();
  cloud = await start({ dataDir, port: false, logLevel: "silent" });
  expect(await read(cloud)).toBe("after");
});

test("a request to a namespace that cannot be made is answered, and the next one once there is room", async () => {
  refuseWrites();
  const credentials = { accessKeyId: "test_new", secretAccessKey: "test" };
  const worker = { ...cloud.clientConfig(), credentials };
  const create = () =>
    new S3Client({ ...worker, maxAttempts: 1 }).send(new CreateBucketCommand({ Bucket: "made" }));
  await expect(create()).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  allowWrites();
  expect((await create()).$metadata.httpStatusCode).toBe(200);
});
