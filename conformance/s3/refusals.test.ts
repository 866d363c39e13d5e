/** What S3 has besides general purpose buckets: refused clearly, by its name, never by silence. */
import {
  CreateBucketCommand,
  CreateBucketMetadataConfigurationCommand,
  CreateSessionCommand,
  GetBucketMetadataTableConfigurationCommand,
  GetObjectTorrentCommand,
  ListDirectoryBucketsCommand,
  PutObjectCommand,
  RenameObjectCommand,
  UpdateBucketMetadataInventoryTableConfigurationCommand,
  UpdateBucketMetadataJournalTableConfigurationCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

const OBJECT = { Bucket: BUCKET, Key: "kept" };

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  await open.put("kept", "kept");
});
afterAll(() => open.stop());

test.each([
  ["GetObjectTorrent", new GetObjectTorrentCommand(OBJECT)],
  ["RenameObject", new RenameObjectCommand({ ...OBJECT, RenameSource: "/shelf/kept" })],
  ["CreateSession", new CreateSessionCommand({ Bucket: BUCKET })],
  ["ListDirectoryBuckets", new ListDirectoryBucketsCommand({})],
  [
    "CreateBucketMetadataConfiguration",
    new CreateBucketMetadataConfigurationCommand({
      Bucket: BUCKET,
      MetadataConfiguration: {
        JournalTableConfiguration: { RecordExpiration: { Expiration: "DISABLED" } },
      },
    }),
  ],
  [
    "GetBucketMetadataTableConfiguration",
    new GetBucketMetadataTableConfigurationCommand({ Bucket: BUCKET }),
  ],
  [
    "UpdateBucketMetadataInventoryTableConfiguration",
    new UpdateBucketMetadataInventoryTableConfigurationCommand({
      Bucket: BUCKET,
      InventoryTableConfiguration: { ConfigurationState: "DISABLED" },
    }),
  ],
  [
    "UpdateBucketMetadataJournalTableConfiguration",
    new UpdateBucketMetadataJournalTableConfigurationCommand({
      Bucket: BUCKET,
      JournalTableConfiguration: { RecordExpiration: { Expiration: "DISABLED" } },
    }),
  ],
])("%s answers 501 with its name", async (name, command) => {
  expect(await denialOf(open.s3.send(command as GetObjectTorrentCommand))).toMatchObject({
    name: "NotImplemented",
    status: 501,
    message: `${name} of s3 is not implemented by this emulator.`,
  });
});

test("WriteGetObjectResponse, whose host no SDK would send here, answers the same", async () => {
  const answer = await open.raw("POST", "/WriteGetObjectResponse", {
    headers: { "x-amz-request-route": "route", "x-amz-request-token": "token" },
    body: "answer",
  });
  expect([answer.status, element(answer, "Code")]).toEqual([501, "NotImplemented"]);
  expect(element(answer, "Message")).toContain("WriteGetObjectResponse");
});

test("appending is refused naming the header, and nothing is written", async () => {
  const command = new PutObjectCommand({ ...OBJECT, Body: "more", WriteOffsetBytes: 4 });
  expect(await denialOf(open.s3.send(command))).toMatchObject({
    name: "NotImplemented",
    status: 501,
    fields: { Header: "x-amz-write-offset-bytes" },
  });
  expect(await open.text("kept")).toBe("kept");
});

test.each([
  ["photos--use1-az4--x-s3", "Directory buckets"],
  ["point--use1-az4--xa-s3", "Access points of directory buckets"],
  ["tables--table-s3", "Table buckets"],
  ["mfzwi23gnjvgw.mrap", "Multi-Region Access Points"],
  ["arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap", "Multi-Region Access Points"],
  ["lambda-abcdefg--ol-s3", "Object Lambda Access Points"],
  [
    "arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint/view",
    "Object Lambda Access Points",
  ],
])("%s is refused as what it is, for buckets and objects", async (name, kind) => {
  const path = `/${encodeURIComponent(name)}`;
  for (const [method, target] of [
    ["GET", `${path}/key`],
    ["PUT", `${path}/key`],
    ["GET", path],
    ["DELETE", path],
  ] as const) {
    const answer = await open.raw(method, target);
    expect([method, answer.status, element(answer, "Code")]).toEqual([
      method,
      501,
      "NotImplemented",
    ]);
    expect(element(answer, "Message")).toBe(`${kind} are not implemented by this emulator.`);
  }
});

test.each([
  ["mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com", "Multi-Region Access Points"],
  ["photos--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com", "Directory buckets"],
])("%s is refused by its host", async (host, kind) => {
  const answer = await open.raw("GET", "/key", { headers: { host } });
  expect([answer.status, element(answer, "Message")]).toEqual([
    501,
    `${kind} are not implemented by this emulator.`,
  ]);
});

test("a directory bucket is not made", async () => {
  const Bucket = { Type: "Directory", DataRedundancy: "SingleAvailabilityZone" } as const;
  const CreateBucketConfiguration = {
    Location: { Type: "AvailabilityZone", Name: "use1-az4" } as const,
    Bucket,
  };
  expect(
    await denialOf(
      open.s3.send(new CreateBucketCommand({ Bucket: "photos", CreateBucketConfiguration })),
    ),
  ).toMatchObject({ name: "NotImplemented", status: 501 });
});
