/**
 * Replication: versions, their tags and delete markers are in the destination, made as the role that was given.
 *
 * Long because all of its tests need the same grounds: two versioned buckets, a role that S3 may take, a rule.
 */
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectVersionsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectTaggingCommand,
  type ReplicationRule,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { eventsOf } from "./shown-events.ts";

let emulator: Emulator;
let s3: S3Client;
let bucketCount = 0;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  s3 = emulator.s3();
});
afterAll(() => emulator.stop());

async function versioned(client = s3, region?: "eu-west-1"): Promise<string> {
  const Bucket = `shelf-${++bucketCount}`;
  await client.send(
    new CreateBucketCommand({
      Bucket,
      ...(region && { CreateBucketConfiguration: { LocationConstraint: region } }),
    }),
  );
  const VersioningConfiguration = { Status: "Enabled" as const };
  await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  return Bucket;
}

/** A role that S3 may take, with what AWS's guide gives it. */
async function role(name: string, service = "s3.amazonaws.com", Action = ["s3:*", "kms:*"]) {
  const iam = emulator.iam();
  const document = (statement: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", ...statement } });
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: document({
        Principal: { Service: service },
        Action: "sts:AssumeRole",
      }),
    }),
  );
  const PolicyDocument = document({ Action, Resource: "*" });
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "all", PolicyDocument }));
  return Role!.Arn!;
}

const ruleTo = (destination: string, more: Partial<ReplicationRule> = {}): ReplicationRule => ({
  ID: `to-${destination}`,
  Status: "Enabled",
  Priority: 1,
  Filter: {},
  DeleteMarkerReplication: { Status: "Disabled" },
  ...more,
  Destination: { Bucket: `arn:aws:s3:::${destination}`, ...more.Destination },
});

const replicate = (Bucket: string, Role: string, ...Rules: ReplicationRule[]) =>
  s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration: { Role, Rules } }));

const put = (Bucket: string, Key: string, more: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: "content", ...more }));

/** The version once its replication has ended. */
async function settled(Bucket: string, Key: string): Promise<HeadObjectCommandOutput> {
  for (let attempt = 0; ; attempt++) {
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    if (head.ReplicationStatus !== "PENDING" || attempt === 200) return head;
  }
}

const statusOf = async (Bucket: string, Key: string) =>
  (await settled(Bucket, Key)).ReplicationStatus;

async function keys(Bucket: string, client = s3): Promise<string[]> {
  const { Versions = [], DeleteMarkers = [] } = await client.send(
    new ListObjectVersionsCommand({ Bucket }),
  );
  return [...Versions.map(({ Key }) => Key!), ...DeleteMarkers.map(({ Key }) => `-${Key}`)];
}

test("a version arrives with its id, time, metadata and tags; the source is COMPLETED, the other a REPLICA", async () => {
  const [source, destination] = [await versioned(), await versioned()];
  await replicate(source, await role("whole"), ruleTo(destination));
  const { VersionId } = await put(source, "k", {
    Metadata: { a: "1" },
    Tagging: "color=red",
    ContentType: "text/plain",
  });
  const original = await settled(source, "k");
  expect(original).toMatchObject({ ReplicationStatus: "COMPLETED", VersionId });
  const replica = await s3.send(new GetObjectCommand({ Bucket: destination, Key: "k" }));
  expect(await replica.Body?.transformToString()).toBe("content");
  expect(replica).toMatchObject({
    VersionId,
    ReplicationStatus: "REPLICA",
    ETag: original.ETag,
    LastModified: original.LastModified,
    Metadata: { a: "1" },
    ContentType: "text/plain",
    TagCount: 1,
  });
});

test("an object of several parts arrives whole; the storage class is the rule's", async () => {
  const [source, destination] = [await versioned(), await versioned()];
  const Destination = {
    Bucket: `arn:aws:s3:::${destination}`,
    StorageClass: "STANDARD_IA" as const,
  };
  await replicate(source, await role("parts"), ruleTo(destination, { Destination }));
  const object = { Bucket: source, Key: "k" };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  const Parts = [];
  for (const [at, Body] of [Buffer.alloc(5 * 1024 * 1024, "a"), "rest"].entries()) {
    const PartNumber = at + 1;
    const { ETag } = await s3.send(
      new UploadPartCommand({ ...object, UploadId, PartNumber, Body }),
    );
    Parts.push({ PartNumber, ETag });
  }
  await s3.send(
    new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }),
  );
  expect(await statusOf(source, "k")).toBe("COMPLETED");
  const replica = await s3.send(
    new GetObjectCommand({ Bucket: destination, Key: "k", Range: "bytes=5242878-5242883" }),
  );
  expect(await replica.Body?.transformToString()).toBe("aarest");
  expect(replica.StorageClass).toBe("STANDARD_IA");
  expect((await settled(source, "k")).StorageClass).toBeUndefined();
});

test("prefix and tags choose; of several rules for one destination the highest priority", async () => {
  const [source, one, other] = [await versioned(), await versioned(), await versioned()];
  await replicate(
    source,
    await role("filters"),
    ruleTo(one, { Filter: { Prefix: "in/" } }),
    ruleTo(other, {
      Priority: 2,
      Filter: { And: { Prefix: "in/", Tags: [{ Key: "keep", Value: "yes" }] } },
    }),
    ruleTo(one, { ID: "off", Priority: 3, Status: "Disabled", Filter: { Prefix: "" } }),
  );
  await put(source, "in/a");
  await put(source, "in/b", { Tagging: "keep=yes&more=1" });
  await put(source, "out/c", { Tagging: "keep=yes" });
  expect(await statusOf(source, "in/b")).toBe("COMPLETED");
  expect(await statusOf(source, "out/c")).toBeUndefined();
  expect(await keys(one)).toEqual(["in/a", "in/b"]);
  expect(await keys(other)).toEqual(["in/b"]);
});

test("delete markers follow where the rule says so; the removal of a version never does", async () => {
  const [source, marked, plain] = [await versioned(), await versioned(), await versioned()];
  await replicate(
    source,
    await role("markers"),
    ruleTo(marked, { DeleteMarkerReplication: { Status: "Enabled" } }),
    ruleTo(plain, { Priority: 2 }),
  );
  await put(source, "k");
  const { VersionId } = await put(source, "k");
  await settled(source, "k");
  await s3.send(new DeleteObjectCommand({ Bucket: source, Key: "k", VersionId }));
  const marker = await s3.send(new DeleteObjectCommand({ Bucket: source, Key: "k" }));
  await put(source, "later");
  await settled(source, "later");
  expect(await keys(marked)).toEqual(["k", "k", "later", "-k"]);
  expect(await keys(plain)).toEqual(["k", "k", "later"]);
  const { DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket: marked }));
  expect(DeleteMarkers?.[0]?.VersionId).toBe(marker.VersionId);
});

test("tags that are put later follow; both ways at once nothing goes round", async () => {
  const [one, other] = [await versioned(), await versioned()];
  const arn = await role("both");
  const back = {
    SourceSelectionCriteria: { ReplicaModifications: { Status: "Enabled" as const } },
  };
  await replicate(one, arn, ruleTo(other, back));
  await replicate(other, arn, ruleTo(one, back));
  await put(one, "k");
  await settled(one, "k");
  const tag = async (Bucket: string, Value: string) => {
    const Tagging = { TagSet: [{ Key: "color", Value }] };
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key: "k", Tagging }));
    return settled(Bucket, "k");
  };
  const tags = async (Bucket: string) =>
    (await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "k" }))).TagSet?.[0]?.Value;
  expect((await tag(one, "red")).ReplicationStatus).toBe("COMPLETED");
  expect(await tags(other)).toBe("red");
  expect((await tag(other, "blue")).ReplicationStatus).toBe("REPLICA");
  expect(await tags(one)).toBe("blue");
  expect(await keys(one)).toEqual(["k"]);
  expect(await keys(other)).toEqual(["k"]);
});

test("another region and account let the role in by the destination's policy, or the source is FAILED", async () => {
  const stranger = emulator.s3({ accessKeyId: "111111111111", secretAccessKey: "test" });
  const source = await versioned();
  const destination = await versioned(stranger, "eu-west-1");
  const arn = await role("abroad");
  await replicate(source, arn, ruleTo(destination));
  await put(source, "refused");
  expect(await statusOf(source, "refused")).toBe("FAILED");
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: arn },
      Action: ["s3:ReplicateObject", "s3:ReplicateDelete"],
      Resource: `arn:aws:s3:::${destination}/*`,
    },
  });
  await stranger.send(new PutBucketPolicyCommand({ Bucket: destination, Policy }));
  await put(source, "let-in");
  expect(await statusOf(source, "let-in")).toBe("COMPLETED");
  // The policy says nothing of tags.
  await put(source, "tagged", { Tagging: "a=b" });
  expect(await statusOf(source, "tagged")).toBe("FAILED");
  expect(await keys(destination, stranger)).toEqual(["let-in"]);
});

test("where ACLs count a replica has the source's owner and grants, unless the rule gives it to the destination's", async () => {
  const stranger = emulator.s3({ accessKeyId: "111111111111", secretAccessKey: "test" });
  const [source, theirs, given] = [
    await versioned(),
    await versioned(stranger),
    await versioned(stranger),
  ];
  const arn = await role("owners");
  const OwnershipControls = { Rules: [{ ObjectOwnership: "ObjectWriter" as const }] };
  await s3.send(new PutBucketOwnershipControlsCommand({ Bucket: source, OwnershipControls }));
  for (const Bucket of [theirs, given]) {
    await stranger.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { AWS: arn },
        Action: "s3:*",
        Resource: `arn:aws:s3:::${Bucket}/*`,
      },
    });
    await stranger.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  }
  const Destination = {
    Bucket: `arn:aws:s3:::${given}`,
    Account: "111111111111",
    AccessControlTranslation: { Owner: "Destination" as const },
  };
  await replicate(source, arn, ruleTo(theirs), ruleTo(given, { Priority: 2, Destination }));
  await put(source, "k", { GrantRead: `id="${"f".repeat(64)}"` });
  expect(await statusOf(source, "k")).toBe("COMPLETED");
  const acl = async (client: S3Client, Bucket: string) => {
    const { Owner, Grants = [] } = await client.send(new GetObjectAclCommand({ Bucket, Key: "k" }));
    return [Owner?.ID, Grants.length];
  };
  const original = await acl(s3, source);
  // Its owner reads the ACL; the owner of the bucket may not.
  expect(await acl(s3, theirs)).toEqual(original);
  const [owner, grantCount] = await acl(stranger, given);
  expect(owner).not.toBe(original[0]);
  expect(grantCount).toBe(1);
});

test("a role that does not trust S3 or may not read fails, and events say why when metrics are on", async () => {
  const QueueArn = "arn:aws:sqs:us-east-1:000000000000:failures";
  const reasons: unknown[] = [];
  for (const arn of [
    await role("distrustful", "lambda.amazonaws.com"),
    await role("blind", undefined, ["s3:ReplicateObject"]),
  ]) {
    const [source, destination] = [await versioned(), await versioned()];
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: source,
        NotificationConfiguration: {
          QueueConfigurations: [{ QueueArn, Events: ["s3:Replication:*"] }],
        },
      }),
    );
    const Metrics = { Status: "Enabled" as const };
    const Destination = { Bucket: `arn:aws:s3:::${destination}`, Metrics };
    await replicate(source, arn, ruleTo(destination, { Destination }));
    await put(source, "k");
    expect(await statusOf(source, "k")).toBe("FAILED");
    const [event] = await eventsOf(
      emulator,
      1,
      ({ bucket, message }) => bucket === source && message.Records !== undefined,
    );
    const record = event?.message.Records[0];
    expect(record).toMatchObject({
      eventVersion: "2.2",
      eventName: "Replication:OperationFailedReplication",
      userIdentity: { principalId: "s3.amazonaws.com" },
      replicationEventData: {
        replicationRuleId: `to-${destination}`,
        destinationBucket: `arn:aws:s3:::${destination}`,
        s3Operation: "OBJECT_PUT",
        requestTime: expect.any(String),
      },
    });
    reasons.push(record.replicationEventData.failureReason);
  }
  expect(reasons).toEqual(["AssumeRoleNotPermitted", "SrcGetObjectNotPermitted"]);
});

test("objects of KMS go where the rule names a key, and are encrypted with that", async () => {
  const [source, destination, plain] = [await versioned(), await versioned(), await versioned()];
  const key = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const other = "arn:aws:kms:us-east-1:000000000000:key/9876abcd-12ab-34cd-56ef-1234567890ab";
  const criteria = { SseKmsEncryptedObjects: { Status: "Enabled" as const } };
  await replicate(
    source,
    await role("sealed"),
    ruleTo(destination, {
      SourceSelectionCriteria: criteria,
      Destination: {
        Bucket: `arn:aws:s3:::${destination}`,
        EncryptionConfiguration: { ReplicaKmsKeyID: other },
      },
    }),
    ruleTo(plain, { Priority: 2 }),
  );
  await put(source, "k", { ServerSideEncryption: "aws:kms", SSEKMSKeyId: key });
  expect(await statusOf(source, "k")).toBe("COMPLETED");
  const replica = await s3.send(new GetObjectCommand({ Bucket: destination, Key: "k" }));
  expect(await replica.Body?.transformToString()).toBe("content");
  expect([replica.ServerSideEncryption, replica.SSEKMSKeyId]).toEqual(["aws:kms", other]);
  expect(await keys(plain)).toEqual([]);
});

test("a replica's own lock is not weakened by its source, and the destination's default retention holds for it", async () => {
  const lockable = async () => {
    const Bucket = `shelf-${++bucketCount}`;
    await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
    return Bucket;
  };
  const [source, destination] = [await lockable(), await lockable()];
  await s3.send(
    new PutObjectLockConfigurationCommand({
      Bucket: destination,
      ObjectLockConfiguration: {
        ObjectLockEnabled: "Enabled",
        Rule: { DefaultRetention: { Mode: "COMPLIANCE", Days: 30 } },
      },
    }),
  );
  await replicate(source, await role("locks"), ruleTo(destination));
  const { VersionId } = await put(source, "k");
  await settled(source, "k");
  const head = () => s3.send(new HeadObjectCommand({ Bucket: destination, Key: "k" }));
  expect(await head()).toMatchObject({ VersionId, ObjectLockMode: "COMPLIANCE" });
  const { ObjectLockRetainUntilDate } = await head();
  await s3.send(
    new PutObjectLegalHoldCommand({
      Bucket: destination,
      Key: "k",
      LegalHold: { Status: "ON" },
    }),
  );
  const Tagging = { TagSet: [{ Key: "color", Value: "blue" }] };
  await s3.send(new PutObjectTaggingCommand({ Bucket: source, Key: "k", Tagging }));
  await settled(source, "k");
  expect(await head()).toMatchObject({
    TagCount: 1,
    ObjectLockMode: "COMPLIANCE",
    ObjectLockRetainUntilDate,
    ObjectLockLegalHoldStatus: "ON",
  });
  const removal = new DeleteObjectCommand({ Bucket: destination, Key: "k", VersionId });
  await expect(s3.send(removal)).rejects.toMatchObject({ name: "AccessDenied" });
});

test("a listing of versions that goes on behind a replica that was removed misses none", async () => {
  const [source, destination] = [await versioned(), await versioned()];
  await replicate(source, await role("paged"), ruleTo(destination));
  const own: (string | undefined)[] = [];
  for (let count = 0; count < 3; count++) own.unshift((await put(destination, "k")).VersionId);
  await put(source, "k");
  await settled(source, "k");
  const page = (more: object = {}) =>
    s3.send(new ListObjectVersionsCommand({ Bucket: destination, MaxKeys: 1, ...more }));
  const first = await page();
  const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = first;
  expect(own).not.toContain(VersionIdMarker);
  const removed = { Bucket: destination, Key: "k", VersionId: VersionIdMarker };
  await s3.send(new DeleteObjectCommand(removed));
  const rest = await page({ KeyMarker, VersionIdMarker, MaxKeys: 10 });
  expect(rest.Versions?.map(({ VersionId }) => VersionId)).toEqual(own);
});

test("to replicate what is there already is refused, as AWS has it today", async () => {
  const [source, destination] = [await versioned(), await versioned()];
  const rule = ruleTo(destination, { ExistingObjectReplication: { Status: "Enabled" } });
  await expect(replicate(source, await role("existing"), rule)).rejects.toMatchObject({
    name: "InvalidRequest",
  });
});
