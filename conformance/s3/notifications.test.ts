/** Event notifications: what is told of each change, in which form, and to whom. */
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { TAKES_ALL } from "../testing/any-sink.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";
import { eventsOf, forgetEvents, shownEvents } from "./shown-events.ts";

const QUEUE = "arn:aws:sqs:us-east-1:000000000000:arrivals";
const TOPIC = "arn:aws:sns:us-east-1:000000000000:news";
const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:thumbnails";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start({ eventSink: TAKES_ALL });
});
afterAll(() => open.stop());

const configure = (NotificationConfiguration: NotificationConfiguration, Bucket = BUCKET) =>
  open.s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
  );
const queue = (more: object, arn = QUEUE) => ({
  QueueArn: arn,
  Events: ["s3:ObjectCreated:*" as const],
  ...more,
});
const filter = (...rules: [name: string, value: string][]) => ({
  Key: { FilterRules: rules.map(([Name, Value]) => ({ Name: Name as "prefix", Value })) },
});

beforeEach(async () => {
  await configure({});
  await forgetEvents(open.emulator);
});

const all = (more: object = {}): NotificationConfiguration => ({
  QueueConfigurations: [
    queue({ Id: "all", Events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], ...more }),
  ],
});
const isRecord = ({ message }: { message: { Records?: unknown } }) => message.Records !== undefined;
const records = async (count: number) =>
  (await eventsOf(open.emulator, count, isRecord)).map(({ message }) => message.Records[0]);

test("a test event goes to queues and topics when they are configured, not to functions", async () => {
  await configure({
    QueueConfigurations: [queue({})],
    TopicConfigurations: [{ TopicArn: TOPIC, Events: ["s3:ObjectRemoved:*"] }],
    LambdaFunctionConfigurations: [{ LambdaFunctionArn: FUNCTION, Events: ["s3:ObjectTagging:*"] }],
  });
  const events = await eventsOf(open.emulator, 2);
  expect(events.map(({ destination }) => destination)).toEqual([
    { kind: "topic", arn: TOPIC },
    { kind: "queue", arn: QUEUE },
  ]);
  expect(events[0]?.message).toEqual({
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    Bucket: BUCKET,
    RequestId: expect.stringMatching(/^[0-9A-F]{16}$/),
    HostId: expect.stringMatching(/^.{76}$/),
  });
});

test("a put is told in AWS's record, its key encoded as in a form", async () => {
  await configure(all());
  const Key = "dir one/a+b@ü'(~).txt";
  const { ETag, $metadata } = await open.put(Key, "hello");
  const [record] = await records(1);
  expect(record).toEqual({
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: "us-east-1",
    eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    eventName: "ObjectCreated:Put",
    userIdentity: { principalId: "AWS:000000000000" },
    requestParameters: { sourceIPAddress: "127.0.0.1" },
    responseElements: {
      "x-amz-request-id": $metadata.requestId,
      "x-amz-id-2": $metadata.extendedRequestId,
    },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "all",
      bucket: {
        name: BUCKET,
        ownerIdentity: { principalId: expect.stringMatching(/^A[0-9A-Z]{13}$/) },
        arn: `arn:aws:s3:::${BUCKET}`,
      },
      object: {
        key: "dir+one/a%2Bb%40%C3%BC%27%28%7E%29.txt",
        size: 5,
        eTag: ETag?.slice(1, -1),
        sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
      },
    },
  });
});

test("each way to make and remove an object has its name; sequencers of a key rise", async () => {
  await configure(all());
  const Key = "many-ways";
  await open.put(Key, "1");
  await open.s3.send(
    new CopyObjectCommand({
      Bucket: BUCKET,
      Key,
      CopySource: `${BUCKET}/${Key}`,
      MetadataDirective: "REPLACE",
    }),
  );
  const { UploadId } = await open.s3.send(
    new CreateMultipartUploadCommand({ Bucket: BUCKET, Key }),
  );
  const part = { Bucket: BUCKET, Key, UploadId, PartNumber: 1 };
  const { ETag } = await open.s3.send(new UploadPartCommand({ ...part, Body: "1" }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await open.s3.send(
    new CompleteMultipartUploadCommand({ Bucket: BUCKET, Key, UploadId, MultipartUpload }),
  );
  await open.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
  // There is nothing to tell of what was not there.
  await open.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
  await open.put("other", "2");
  await open.s3.send(
    new DeleteObjectsCommand({
      Bucket: BUCKET,
      Delete: { Objects: [{ Key: "other" }, { Key: "none" }] },
    }),
  );
  const told = await records(6);
  expect(told.map(({ eventName }) => eventName)).toEqual([
    "ObjectCreated:Put",
    "ObjectCreated:Copy",
    "ObjectCreated:CompleteMultipartUpload",
    "ObjectRemoved:Delete",
    "ObjectCreated:Put",
    "ObjectRemoved:Delete",
  ]);
  expect(told[3].s3.object).toEqual({ key: Key, sequencer: expect.any(String) });
  const sequencers = told.map(({ s3 }) => s3.object.sequencer);
  expect(sequencers).toEqual([...new Set(sequencers)].sort());
});

test("only keys that the filter lets through and events that were asked for are told", async () => {
  await configure({
    QueueConfigurations: [
      queue({
        Events: ["s3:ObjectCreated:Copy"],
        Filter: filter(["suffix", ".txt"], ["prefix", "in/"]),
      }),
    ],
  });
  await open.put("in/a.txt", "");
  for (const Key of ["in/b.txt", "out/b.txt", "in/b.png"]) {
    await open.s3.send(
      new CopyObjectCommand({ Bucket: BUCKET, Key, CopySource: `${BUCKET}/in/a.txt` }),
    );
  }
  expect((await records(1))[0].s3.object.key).toBe("in/b.txt");
});

test("versions are named; a delete marker is an event of its own, its removal is a delete", async () => {
  const Bucket = "shelf-of-versions";
  await open.s3.send(new CreateBucketCommand({ Bucket }));
  await open.s3.send(
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
  );
  await configure(all(), Bucket);
  const Key = "k";
  const put = await open.put(Key, "v", { Bucket });
  const marker = await open.s3.send(new DeleteObjectCommand({ Bucket, Key }));
  for (const VersionId of [marker.VersionId, put.VersionId]) {
    await open.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  }
  const told = await records(4);
  expect(told.map(({ eventName, s3 }) => [eventName, s3.object.versionId])).toEqual([
    ["ObjectCreated:Put", put.VersionId],
    ["ObjectRemoved:DeleteMarkerCreated", marker.VersionId],
    ["ObjectRemoved:Delete", marker.VersionId],
    ["ObjectRemoved:Delete", put.VersionId],
  ]);
  expect(told[1].s3.object).toMatchObject({ eTag: "d41d8cd98f00b204e9800998ecf8427e" });
});

test("EventBridge gets every event in its own shape, the key as it is", async () => {
  await configure({ EventBridgeConfiguration: {} });
  const Key = "a b/ü.txt";
  const { ETag, $metadata } = await open.put(Key, "hello");
  await open.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
  const [created, deleted] = await eventsOf(open.emulator, 2);
  expect(created?.destination).toEqual({
    kind: "event-bus",
    arn: "arn:aws:events:us-east-1:000000000000:event-bus/default",
  });
  expect(created?.message).toEqual({
    version: "0",
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    "detail-type": "Object Created",
    source: "aws.s3",
    account: "000000000000",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    region: "us-east-1",
    resources: [`arn:aws:s3:::${BUCKET}`],
    detail: {
      version: "0",
      bucket: { name: BUCKET },
      object: {
        key: Key,
        size: 5,
        etag: ETag?.slice(1, -1),
        sequencer: expect.any(String),
      },
      "request-id": $metadata.requestId,
      requester: "000000000000",
      "source-ip-address": "127.0.0.1",
      reason: "PutObject",
    },
  });
  expect(deleted?.message["detail-type"]).toBe("Object Deleted");
  expect(deleted?.message.detail).toMatchObject({
    object: { key: Key, sequencer: expect.any(String) },
    reason: "DeleteObject",
    "deletion-type": "Permanently Deleted",
  });
});

test("the last events are shown, of one bucket when it is named, until they are deleted", async () => {
  await configure({ EventBridgeConfiguration: {} });
  await open.put("k", "");
  await eventsOf(open.emulator, 1);
  expect(await shownEvents(open.emulator, `?bucket=${BUCKET}`)).toHaveLength(1);
  expect(await shownEvents(open.emulator, "?bucket=other")).toEqual([]);
  await forgetEvents(open.emulator);
  expect(await shownEvents(open.emulator)).toEqual([]);
  const answer = await open.raw("PUT", "/_cloudglass/s3/events");
  expect([answer.status, answer.headers.allow]).toEqual([405, "GET, HEAD, DELETE"]);
});
