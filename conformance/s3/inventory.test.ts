/** Inventories are delivered by the emulator's clock: lists, manifest, checksum. */
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  type InventoryConfiguration,
  ListObjectsV2Command,
  PutBucketInventoryConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

const DAY_MS = 86_400_000;
const DESTINATION = "reports";
let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  await open.s3.send(new CreateBucketCommand({ Bucket: DESTINATION }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await open.s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }));
});
afterAll(() => open.stop());

const letIn = () => {
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::${DESTINATION}/*`,
      Condition: {
        ArnLike: { "aws:SourceArn": `arn:aws:s3:::${BUCKET}` },
        StringEquals: {
          "aws:SourceAccount": "000000000000",
          "s3:x-amz-acl": "bucket-owner-full-control",
        },
      },
    },
  });
  return open.s3.send(new PutBucketPolicyCommand({ Bucket: DESTINATION, Policy }));
};
const configure = (Id: string, Prefix: string, more: Partial<InventoryConfiguration>) =>
  open.s3.send(
    new PutBucketInventoryConfigurationCommand({
      Bucket: BUCKET,
      Id,
      InventoryConfiguration: {
        Id,
        IsEnabled: true,
        IncludedObjectVersions: "Current",
        Schedule: { Frequency: "Daily" },
        Destination: {
          S3BucketDestination: { Bucket: `arn:aws:s3:::${DESTINATION}`, Format: "CSV", Prefix },
        },
        ...more,
      },
    }),
  );
const keysUnder = async (Prefix: string) =>
  (
    (await open.s3.send(new ListObjectsV2Command({ Bucket: DESTINATION, Prefix }))).Contents ?? []
  ).map(({ Key }) => `${Key}`);
const read = async (Key: string): Promise<Buffer> => {
  const { Body } = await open.get(Key, { Bucket: DESTINATION });
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};
const manifestIn = async (folder: string) => {
  const key = (await keysUnder(folder)).find((one) => one.endsWith("/manifest.json"));
  return key === undefined ? undefined : JSON.parse(String(await read(key)));
};

test("a bucket that lets nobody in gets no inventory", async () => {
  await open.put("early", "x");
  await configure("refused", "refused", {});
  await open.emulator.advance(DAY_MS);
  expect(await keysUnder("")).toEqual([]);
});

test("a daily inventory lists every version, in files that the manifest names and sums", async () => {
  await letIn();
  const first = await open.put("a b/ü", "12345", { StorageClass: "STANDARD_IA" });
  const second = await open.put("a b/ü", "123");
  const gone = await open.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "a b/ü" }));
  await configure("all", "in/here", {
    IncludedObjectVersions: "All",
    Filter: { Prefix: "a b" },
    OptionalFields: ["StorageClass", "Size", "ETag", "EncryptionStatus", "ReplicationStatus"],
  });
  await open.emulator.advance(DAY_MS);
  const folder = `in/here/${BUCKET}/all/`;
  const keys = await keysUnder(folder);
  expect(keys.map((key) => key.slice(folder.length))).toEqual([
    expect.stringMatching(/^\d{4}-\d\d-\d\dT00-00Z\/manifest\.checksum$/),
    expect.stringMatching(/^\d{4}-\d\d-\d\dT00-00Z\/manifest\.json$/),
    expect.stringMatching(/^data\/[0-9a-f-]{36}\.csv\.gz$/),
    expect.stringMatching(/^hive\/dt=\d{4}-\d\d-\d\d-00-00\/symlink\.txt$/),
  ]);
  const [checksum, manifestKey, list, symlink] = keys as [string, string, string, string];
  const text = await read(manifestKey);
  expect(String(await read(checksum))).toBe(createHash("md5").update(text).digest("hex"));
  const zipped = await read(list);
  const manifest = JSON.parse(String(text));
  expect(manifest).toEqual({
    sourceBucket: BUCKET,
    destinationBucket: `arn:aws:s3:::${DESTINATION}`,
    version: "2016-11-30",
    creationTimestamp: expect.stringMatching(/^\d{13}$/),
    fileFormat: "CSV",
    fileSchema:
      "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, ETag, StorageClass, ReplicationStatus, EncryptionStatus",
    files: [
      {
        key: list,
        size: zipped.length,
        MD5checksum: createHash("md5").update(zipped).digest("hex"),
      },
    ],
  });
  expect(String(await read(symlink))).toBe(`s3://${DESTINATION}/${list}`);
  const tag = (etag: string | undefined) => etag?.replaceAll('"', "");
  const row = (...values: unknown[]) => values.map((value) => `"${value}"`).join(",");
  const key = "a%20b/%C3%BC";
  expect(String(gunzipSync(zipped)).trimEnd().split("\n")).toEqual([
    row(BUCKET, key, gone.VersionId, true, true, "", "", "", "", ""),
    row(BUCKET, key, second.VersionId, false, false, 3, tag(second.ETag), "STANDARD", "", "SSE-S3"),
    row(
      BUCKET,
      key,
      first.VersionId,
      false,
      false,
      5,
      tag(first.ETag),
      "STANDARD_IA",
      "",
      "SSE-S3",
    ),
  ]);
});

test("an inventory of current versions has those alone; a weekly one is made at the end of Saturday", async () => {
  await configure("weekly", "", { Schedule: { Frequency: "Weekly" }, OptionalFields: ["Size"] });
  await configure("off", "off", { IsEnabled: false });
  let manifest:
    | { fileSchema: string; creationTimestamp: string; files: { key: string }[] }
    | undefined;
  for (let day = 0; day < 7 && manifest === undefined; day += 1) {
    await open.emulator.advance(DAY_MS);
    manifest = await manifestIn(`${BUCKET}/weekly/`);
  }
  expect(manifest?.fileSchema).toBe("Bucket, Key, Size");
  expect(new Date(Number(manifest?.creationTimestamp)).getUTCDay()).toBe(0);
  const lines = String(gunzipSync(await read(manifest!.files[0]!.key)));
  expect(lines).toBe(`"${BUCKET}","early","1"\n`);
  expect(await keysUnder("off")).toEqual([]);
});
