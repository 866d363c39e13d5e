/** Events of changes that are no put and no delete of a client: tags, storage classes, restored copies, expirations. */
import {
  DeleteObjectTaggingCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TAKES_ALL } from "../testing/any-sink.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";
import { eventsOf } from "./shown-events.ts";

const DAY_MS = 86_400_000;

let open: OpenBucket;
beforeEach(async () => {
  open = await OpenBucket.start({ eventSink: TAKES_ALL });
  const Events = [
    "s3:ObjectTagging:*" as const,
    "s3:ObjectAcl:Put" as const,
    "s3:ObjectRestore:*" as const,
    "s3:LifecycleExpiration:*" as const,
    "s3:LifecycleTransition" as const,
    "s3:ObjectRemoved:*" as const,
  ];
  const LambdaFunctionArn = "arn:aws:lambda:us-east-1:000000000000:function:changes";
  await open.s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: BUCKET,
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events }],
        EventBridgeConfiguration: {},
      },
    }),
  );
});
afterEach(() => open.stop());

const rules = (...Rules: Partial<LifecycleRule>[]) =>
  open.s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket: BUCKET,
      LifecycleConfiguration: {
        Rules: Rules.map((rule) => ({ Status: "Enabled", Filter: {}, ...rule })),
      },
    }),
  );
const records = async (count: number) =>
  (await eventsOf(open.emulator, count, ({ destination }) => destination.kind === "function")).map(
    ({ message }) => message.Records[0],
  );
/** Without those of the puts. */
const bridged = async (count: number) =>
  (
    await eventsOf(
      open.emulator,
      count,
      ({ destination, message }) =>
        destination.kind === "event-bus" && message["detail-type"] !== "Object Created",
    )
  ).map(({ message }) => message);

test("tags that are put and taken away: version 2.3, the ETag, neither size nor sequencer", async () => {
  const { ETag } = await open.put("k", "content");
  const object = { Bucket: BUCKET, Key: "k" };
  const Tagging = { TagSet: [{ Key: "a", Value: "b" }] };
  await open.s3.send(new PutObjectTaggingCommand({ ...object, Tagging }));
  await open.s3.send(new DeleteObjectTaggingCommand(object));
  const told = await records(2);
  expect(told.map(({ eventName, eventVersion }) => [eventName, eventVersion])).toEqual([
    ["ObjectTagging:Put", "2.3"],
    ["ObjectTagging:Delete", "2.3"],
  ]);
  expect(told[0].s3.object).toEqual({ key: "k", eTag: ETag?.slice(1, -1) });
  expect((await bridged(2)).map((message) => message["detail-type"])).toEqual([
    "Object Tags Added",
    "Object Tags Deleted",
  ]);
});

test("an ACL that is put, where ACLs count", async () => {
  await open.s3.send(
    new PutBucketOwnershipControlsCommand({
      Bucket: BUCKET,
      OwnershipControls: { Rules: [{ ObjectOwnership: "ObjectWriter" }] },
    }),
  );
  const { ETag } = await open.put("k", "content");
  await open.s3.send(new PutObjectAclCommand({ Bucket: BUCKET, Key: "k", ACL: "private" }));
  const [record] = await records(1);
  expect([record.eventName, record.eventVersion]).toEqual(["ObjectAcl:Put", "2.3"]);
  expect(record.s3.object).toEqual({ key: "k", eTag: ETag?.slice(1, -1) });
  expect((await bridged(1))[0]["detail-type"]).toBe("Object ACL Updated");
});

test("an expiration is told as one of the lifecycle, by S3 itself, and not as a removal", async () => {
  await rules({ Filter: { Prefix: "old/" }, Expiration: { Days: 1 } });
  await open.put("old/k", "content");
  await open.advance(3 * DAY_MS);
  const [record] = await records(1);
  expect(record).toMatchObject({
    eventVersion: "2.3",
    eventName: "LifecycleExpiration:Delete",
    userIdentity: { principalId: "s3.amazonaws.com" },
    requestParameters: { sourceIPAddress: "s3.amazonaws.com" },
  });
  expect(record.s3.object).toEqual({ key: "old/k", sequencer: expect.any(String) });
  const [message] = await bridged(1);
  expect(message["detail-type"]).toBe("Object Deleted");
  expect(message.detail).toMatchObject({
    requester: "s3.amazonaws.com",
    reason: "Lifecycle Expiration",
    "deletion-type": "Permanently Deleted",
  });
});

test("with versions the delete marker of an expiration is told", async () => {
  const VersioningConfiguration = { Status: "Enabled" as const };
  await open.s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }));
  await rules({ Expiration: { Days: 1 } });
  await open.put("k", "content");
  await open.advance(3 * DAY_MS);
  const [record] = await records(1);
  expect(record.eventName).toBe("LifecycleExpiration:DeleteMarkerCreated");
  expect(record.s3.object.versionId).toMatch(/^.{32}$/);
  expect((await bridged(1))[0].detail["deletion-type"]).toBe("Delete Marker Created");
});

test("a transition tells the storage class that the object has now", async () => {
  await rules({ Transitions: [{ Days: 1, StorageClass: "GLACIER" }] });
  await open.put("k", new Uint8Array(128 * 1024));
  await open.advance(3 * DAY_MS);
  const [record] = await records(1);
  expect(record).toMatchObject({
    eventVersion: "2.3",
    eventName: "LifecycleTransition",
    lifecycleEventData: { transitionEventData: { destinationStorageClass: "GLACIER" } },
  });
  const [message] = await bridged(1);
  expect(message["detail-type"]).toBe("Object Storage Class Changed");
  expect(message.detail["destination-storage-class"]).toBe("GLACIER");
});

test("a restore is told when it begins, when the copy is there with its end, and when that is gone", async () => {
  await open.put("k", "content", { StorageClass: "GLACIER" });
  await open.s3.send(
    new RestoreObjectCommand({ Bucket: BUCKET, Key: "k", RestoreRequest: { Days: 1 } }),
  );
  await open.advance(DAY_MS);
  await open.advance(3 * DAY_MS);
  const told = await records(3);
  expect(told.map(({ eventName, eventVersion }) => [eventName, eventVersion])).toEqual([
    ["ObjectRestore:Post", "2.1"],
    ["ObjectRestore:Completed", "2.1"],
    ["ObjectRestore:Delete", "2.3"],
  ]);
  expect(told[0].s3.object).toMatchObject({ key: "k", size: 7 });
  expect(told[1]).toMatchObject({
    userIdentity: { principalId: expect.stringMatching(/^AmazonCustomer:A[0-9A-Z]{13}$/) },
    glacierEventData: {
      restoreEventData: {
        lifecycleRestorationExpiryTime: expect.stringMatching(/T00:00:00\.000Z$/),
        lifecycleRestoreStorageClass: "GLACIER",
      },
    },
  });
  const messages = await bridged(3);
  expect(messages.map((message) => message["detail-type"])).toEqual([
    "Object Restore Initiated",
    "Object Restore Completed",
    "Object Restore Expired",
  ]);
  expect(messages[1].detail["source-storage-class"]).toBe("GLACIER");
  expect(messages[1].detail["source-ip-address"]).toBeUndefined();
});
