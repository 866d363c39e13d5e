/** What lifecycle rules and restorations meet: Object Lock, notifications, a restart, other work that goes on. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  type Event,
  GetObjectCommand,
  HeadObjectCommand,
  type LifecycleRule,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  RestoreObjectCommand,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { startEmulator } from "../testing/emulator.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";
import { eventsOf } from "./shown-events.ts";
import { VAULT, Vault } from "./vault.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const rule = (Bucket: string, more: Partial<LifecycleRule>) =>
  new PutBucketLifecycleConfigurationCommand({
    Bucket,
    LifecycleConfiguration: { Rules: [{ Status: "Enabled", Filter: {}, ...more }] },
  });

test("locked versions stay until the lock ends; a marker may hide them", async () => {
  const vault = await Vault.start();
  const { open, s3 } = vault;
  try {
    await s3.send(
      rule(VAULT, {
        Expiration: { Days: 1 },
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      }),
    );
    const lock = { ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: vault.inDays(10) };
    await vault.put("retained", lock as object);
    await vault.put("held", { ObjectLockLegalHoldStatus: "ON" });
    await vault.put("free");
    await open.advance(5 * DAY_MS);
    const left = async () => {
      const page = await s3.send(new ListObjectVersionsCommand({ Bucket: VAULT }));
      return page.Versions?.map(({ Key }) => Key);
    };
    await expect(vault.head("retained")).rejects.toMatchObject({ name: "NotFound" });
    expect(await left()).toEqual(["held", "retained"]);
    await open.advance(10 * DAY_MS);
    expect(await left()).toEqual(["held"]);
  } finally {
    await open.stop();
  }
});

test("versions whose replication has failed stay as they are", async () => {
  const open = await OpenBucket.start();
  const { s3 } = open;
  try {
    const versioned = (Bucket: string) =>
      s3.send(
        new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
      );
    await s3.send(new CreateBucketCommand({ Bucket: "copies" }));
    await versioned(BUCKET);
    await versioned("copies");
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { Service: "s3.amazonaws.com" },
        Action: "sts:AssumeRole",
      },
    });
    // It may do nothing.
    const made = await open.emulator
      .iam()
      .send(new CreateRoleCommand({ RoleName: "powerless", AssumeRolePolicyDocument }));
    await s3.send(
      new PutBucketReplicationCommand({
        Bucket: BUCKET,
        ReplicationConfiguration: {
          Role: made.Role!.Arn,
          Rules: [
            {
              ID: "copy",
              Status: "Enabled",
              Priority: 1,
              Filter: { Prefix: "copied" },
              DeleteMarkerReplication: { Status: "Disabled" },
              Destination: { Bucket: "arn:aws:s3:::copies" },
            },
          ],
        },
      }),
    );
    await s3.send(rule(BUCKET, { Expiration: { Days: 1 } }));
    await open.put("copied", "x");
    await open.put("plain", "x");
    await open.advance(5 * DAY_MS);
    const status = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: "copied" }));
    expect(status.ReplicationStatus).toBe("FAILED");
    await expect(open.get("plain")).rejects.toMatchObject({ name: "NoSuchKey" });
  } finally {
    await open.stop();
  }
});

test("each thing that is done by itself is told with its own name", async () => {
  const open = await OpenBucket.start();
  const { s3 } = open;
  try {
    const names = ["LifecycleExpiration:*", "LifecycleTransition", "ObjectRestore:*"];
    const QueueArn = "arn:aws:sqs:us-east-1:000000000000:done";
    const Events = names.map((name) => `s3:${name}` as Event);
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: BUCKET,
        NotificationConfiguration: { QueueConfigurations: [{ QueueArn, Events }] },
      }),
    );
    await open.put("cold", "x", { StorageClass: "GLACIER" });
    await s3.send(
      new RestoreObjectCommand({
        Bucket: BUCKET,
        Key: "cold",
        RestoreRequest: { Days: 1, Tier: "Expedited" },
      }),
    );
    await s3.send(
      rule(BUCKET, {
        Filter: { Prefix: "big" },
        Transitions: [{ Days: 1, StorageClass: "GLACIER_IR" }],
        Expiration: { Days: 5 },
      }),
    );
    await open.put("big", new Uint8Array(131_072));
    await open.advance(8 * DAY_MS);
    const told = await eventsOf(open.emulator, 5, ({ message }) => message.Records !== undefined);
    const records = told.map(({ message }) => message.Records[0]);
    expect(records.map(({ eventName, s3: { object } }) => `${eventName} ${object.key}`)).toEqual(
      expect.arrayContaining([
        "ObjectRestore:Post cold",
        "ObjectRestore:Completed cold",
        "ObjectRestore:Delete cold",
        "LifecycleTransition big",
        "LifecycleExpiration:Delete big",
      ]),
    );
  } finally {
    await open.stop();
  }
});

test("a restart forgets neither rules nor a restoration that goes on", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-lifecycle-"));
  const where = { Bucket: "lasting", Key: "cold" };
  try {
    let emulator = await startEmulator({ dataDir });
    let s3 = emulator.s3();
    await s3.send(new CreateBucketCommand({ Bucket: "lasting" }));
    await s3.send(rule("lasting", { Filter: { Prefix: "old" }, Expiration: { Days: 1 } }));
    await s3.send(new PutObjectCommand({ ...where, Body: "x", StorageClass: "DEEP_ARCHIVE" }));
    await s3.send(new PutObjectCommand({ Bucket: "lasting", Key: "old", Body: "x" }));
    await s3.send(new RestoreObjectCommand({ ...where, RestoreRequest: { Days: 30 } }));
    await emulator.stop();

    emulator = await startEmulator({ dataDir });
    s3 = emulator.s3();
    const { clock } = emulator.running;
    const advance = async (byMs: number) => {
      await clock.advance(byMs);
      s3.config.systemClockOffset = clock.now() - Date.now();
    };
    const { Restore } = await s3.send(new HeadObjectCommand(where));
    expect(Restore).toBe('ongoing-request="true"');
    await advance(12 * HOUR_MS);
    const { Body } = await s3.send(new GetObjectCommand(where));
    expect(await Body?.transformToString()).toBe("x");
    await advance(2 * DAY_MS);
    await expect(
      s3.send(new HeadObjectCommand({ Bucket: "lasting", Key: "old" })),
    ).rejects.toMatchObject({ name: "NotFound" });
    await emulator.stop();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test("what is overwritten while rules run is never lost", async () => {
  const open = await OpenBucket.start();
  try {
    await open.s3.send(
      new PutBucketVersioningCommand({
        Bucket: BUCKET,
        VersioningConfiguration: { Status: "Suspended" },
      }),
    );
    await open.s3.send(rule(BUCKET, { Expiration: { Days: 1 } }));
    const keys = Array.from({ length: 40 }, (_, index) => `k${index}`);
    await Promise.all(keys.map((key) => open.put(key, "old")));
    const { clock } = open.emulator.running;
    const dueMs = (Math.floor(clock.now() / DAY_MS) + 2) * DAY_MS;
    const beforeMs = 60_000; // more than the reads take
    await open.advance(dueMs - clock.now() - beforeMs);
    for (const key of keys) expect(await open.text(key)).toBe("old");
    // The run and the writes race; a client is told that its write is done, and so it is.
    const running = clock.advance(beforeMs);
    const done = Promise.all(keys.map((key) => open.put(key, "new")));
    await Promise.all([running, done]);
    for (const key of keys) expect(await open.text(key)).toBe("new");
  } finally {
    await open.stop();
  }
});
