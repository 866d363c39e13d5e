/** Pauses of replication: what matches waits, everything else arrives, and what waited arrives afterwards. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StopExperimentCommand } from "@aws-sdk/client-fis";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketReplicationCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { begin, makeRole, read } from "./experiment-role.ts";

const MINUTE_MS = 60_000;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  await prepare(emulator);
});
afterAll(() => emulator.stop());

/** `source` replicates `a/…` to `near` and `b/…` to `far`, in another region. */
async function prepare(on: Emulator): Promise<void> {
  const s3 = on.s3();
  await makeRole(on);
  const Role = await makeRole(on, { name: "replicas", service: "s3.amazonaws.com" });
  for (const [Bucket, LocationConstraint] of [
    ["source", undefined],
    ["near", undefined],
    ["far", "eu-west-1"],
  ] as const) {
    const CreateBucketConfiguration = LocationConstraint && { LocationConstraint };
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  }
  const Tagging = { TagSet: [{ Key: "team", Value: "red" }] };
  await s3.send(new PutBucketTaggingCommand({ Bucket: "source", Tagging }));
  const Rules = (["near", "far"] as const).map((name, index) => ({
    ...{ ID: name, Status: "Enabled" as const, Priority: index },
    Filter: { Prefix: name === "near" ? "a/" : "b/" },
    DeleteMarkerReplication: { Status: "Disabled" as const },
    Destination: { Bucket: `arn:aws:s3:::${name}` },
  }));
  const ReplicationConfiguration = { Role, Rules };
  await s3.send(new PutBucketReplicationCommand({ Bucket: "source", ReplicationConfiguration }));
}

const pause = (parameters: Record<string, string>) => ({
  targets: {
    b: { resourceType: "aws:s3:bucket", resourceTags: { team: "red" }, selectionMode: "ALL" },
  },
  actions: {
    a: {
      actionId: "aws:s3:bucket-pause-replication",
      parameters: { duration: "PT30M", region: "us-east-1", ...parameters },
      targets: { Buckets: "b" },
    },
  },
});

const put = (on: Emulator, Key: string) =>
  on.s3().send(new PutObjectCommand({ Bucket: "source", Key, Body: Key }));

const statusOf = async (on: Emulator, Key: string) =>
  (await on.s3().send(new HeadObjectCommand({ Bucket: "source", Key }))).ReplicationStatus;

async function arrived(on: Emulator, Key: string): Promise<void> {
  while ((await statusOf(on, Key)) === "PENDING") await on.advance(1);
  expect(await statusOf(on, Key)).toBe("COMPLETED");
}

/** Replications are looked at in their order: once a later one has arrived, the first one waits. */
async function expectPaused(on: Emulator, key: string): Promise<void> {
  await put(on, key);
  await put(on, `b/after-${key}`);
  await arrived(on, `b/after-${key}`);
  expect(await statusOf(on, key)).toBe("PENDING");
}

test("what goes to the region waits until the action is over", async () => {
  const { id } = await begin(emulator.fis(), pause({}));
  await emulator.advance(1);
  await expectPaused(emulator, "a/1");
  await emulator.advance(29 * MINUTE_MS);
  await expectPaused(emulator, "a/2");
  await emulator.advance(MINUTE_MS);
  expect((await read(emulator.fis(), id)).state?.status).toBe("completed");
  await arrived(emulator, "a/1");
  await arrived(emulator, "a/2");
});

test("an experiment that is stopped lets go on what waits", async () => {
  const fis = emulator.fis();
  const { id } = await begin(fis, pause({ destinationBuckets: "near,far", prefixes: "a/" }));
  await emulator.advance(1);
  await expectPaused(emulator, "a/3");
  // A fault of something else changes nothing.
  emulator.running.env.faults.set({ id: "other", target: { node: "none" }, kind: "down" });
  await expectPaused(emulator, "a/4");
  await fis.send(new StopExperimentCommand({ id }));
  await emulator.advance(1);
  await arrived(emulator, "a/3");
  await arrived(emulator, "a/4");
});

test("versions arrive in their order when the last hit of a fault ends it", async () => {
  const { faults } = emulator.running.env;
  const target = { bucket: "arn:aws:s3:::source" };
  faults.set({ id: "twice", target, kind: "pause", count: 2 });
  for (const Body of ["first", "second", "third"]) {
    await emulator.s3().send(new PutObjectCommand({ Bucket: "source", Key: "a/order", Body }));
  }
  await arrived(emulator, "a/order");
  expect(faults.get("twice")).toBeUndefined();
  const there = new GetObjectCommand({ Bucket: "near", Key: "a/order" });
  expect(await (await emulator.s3().send(there)).Body?.transformToString()).toBe("third");
});

test.each([
  ["another prefix", { prefixes: "a" }],
  ["another bucket", { destinationBuckets: "arn:aws:s3:::far" }],
  ["another region", { region: "eu-north-1" }],
])("rules of %s go on", async (what, parameters) => {
  const fis = emulator.fis();
  const { id } = await begin(fis, pause(parameters));
  await emulator.advance(1);
  expect((await read(fis, id)).state?.status).toBe("running");
  await put(emulator, `a/${what}`);
  await arrived(emulator, `a/${what}`);
  await fis.send(new StopExperimentCommand({ id }));
  await emulator.advance(1);
});

test("the role needs its permissions", async () => {
  const allowed = ["s3:ListAllMyBuckets", "s3:GetBucketTagging", "s3:*ReplicationConfiguration"];
  const roleArn = await makeRole(emulator, { name: "few", allowed });
  const { id } = await begin(emulator.fis(), { ...pause({}), roleArn });
  await emulator.advance(1);
  const { state } = await read(emulator.fis(), id);
  expect(state?.status).toBe("failed");
  expect(state?.reason).toContain("s3:PauseReplication");
});

test("after a restart what waits goes on to wait, and arrives when the action is over", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-fis-replication-"));
  try {
    const first = await startEmulator({ dataDir });
    await prepare(first);
    await begin(first.fis(), pause({}));
    await first.advance(1);
    await expectPaused(first, "a/1");
    await first.stop();
    const second = await startEmulator({ dataDir });
    try {
      await expectPaused(second, "a/2");
      expect(await statusOf(second, "a/1")).toBe("PENDING");
      await second.advance(30 * MINUTE_MS);
      await arrived(second, "a/1");
      await arrived(second, "a/2");
    } finally {
      await second.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
