/** CopyObject, DeleteObject, DeleteObjects. */
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ObjectIdentifier,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

const copy = (from: string, Key: string, more: object = {}) =>
  open.s3.send(
    new CopyObjectCommand({ Bucket: BUCKET, Key, CopySource: `${BUCKET}/${from}`, ...more }),
  );
const head = (Key: string) => open.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
const remove = (Objects: ObjectIdentifier[], Quiet = false) =>
  open.s3.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects, Quiet } }));

test("a copy has the bytes and headers of its source, or new headers", async () => {
  const headers = { ContentType: "text/plain", Metadata: { a: "b" } };
  const { ETag } = await open.put("source", "bytes", headers);
  expect((await copy("source", "same")).CopyObjectResult?.ETag).toBe(ETag);
  expect(await head("same")).toMatchObject(headers);
  // New headers are looked at only when they replace.
  await copy("source", "ignored", { Metadata: { c: "d" } });
  expect((await head("ignored")).Metadata).toEqual({ a: "b" });
  const replaced = { MetadataDirective: "REPLACE", Metadata: { c: "d" }, ContentType: "image/png" };
  await copy("source", "replaced", replaced);
  const { Metadata, ContentType } = await head("replaced");
  expect([Metadata, ContentType]).toEqual([{ c: "d" }, "image/png"]);
  expect(await open.text("replaced")).toBe("bytes");
});

test("a copy onto itself has to change something", async () => {
  await open.put("self", "bytes");
  expect(await denialOf(copy("self", "self"))).toMatchObject({
    name: "InvalidRequest",
    status: 400,
    message:
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  });
  await copy("self", "self", { MetadataDirective: "REPLACE", Metadata: { new: "1" } });
  expect((await head("self")).Metadata).toEqual({ new: "1" });
  expect(await open.text("self")).toBe("bytes");
});

test("a large copy is the same bytes, and outlives its source", async () => {
  const bytes = Buffer.alloc(4_000_000);
  for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(at, at);
  await open.put("large", bytes);
  await copy("large", "large-2");
  await open.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "large" }));
  const read = Buffer.from((await (await open.get("large-2")).Body?.transformToByteArray()) ?? []);
  expect(read.equals(bytes)).toBe(true);
});

test.each([
  ["no-slash", "InvalidArgument", 400],
  [`${BUCKET}/`, "InvalidArgument", 400],
  [`${BUCKET}/missing`, "NoSuchKey", 404],
  ["no-such-bucket/k", "NoSuchBucket", 404],
])("the source %s is refused", async (CopySource, name, status) => {
  expect(await denialOf(copy("", "target", { CopySource }))).toMatchObject({ name, status });
  expect((await denialOf(head("target"))).status).toBe(404);
});

test("a source with a leading slash, and with a version", async () => {
  await open.put("versioned", "bytes");
  await copy("", "copied", { CopySource: `/${BUCKET}/versioned` });
  await copy("", "copied", { CopySource: `${BUCKET}/versioned?versionId=null` });
  expect(await open.text("copied")).toBe("bytes");
  const CopySource = `${BUCKET}/versioned?versionId=made-up`;
  expect(await denialOf(copy("", "copied", { CopySource }))).toMatchObject({
    name: "InvalidArgument",
    status: 400,
  });
});

test("an unknown directive is refused", async () => {
  expect(await denialOf(copy("versioned", "d", { MetadataDirective: "KEEP" }))).toMatchObject({
    name: "InvalidArgument",
    message: "Unknown metadata directive.",
    fields: { ArgumentValue: "KEEP" },
  });
});

test("UploadPartCopy of an upload that is not there", async () => {
  const input = { Bucket: BUCKET, Key: "k", UploadId: "x", PartNumber: 1 };
  const call = new UploadPartCopyCommand({ ...input, CopySource: `${BUCKET}/versioned` });
  expect((await denialOf(open.s3.send(call))).name).toBe("NoSuchUpload");
});

test("to delete is to succeed, also what is not there", async () => {
  await open.put("gone", "x");
  for (let times = 0; times < 2; times++) {
    const answer = await open.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "gone" }));
    expect(answer.$metadata.httpStatusCode).toBe(204);
  }
  expect((await denialOf(open.get("gone"))).name).toBe("NoSuchKey");
  const VersionId = "made-up";
  const other = new DeleteObjectCommand({ Bucket: BUCKET, Key: "gone", VersionId });
  expect(await denialOf(open.s3.send(other))).toMatchObject({
    name: "InvalidArgument",
    message: "Invalid version id specified",
    fields: { ArgumentName: "versionId", ArgumentValue: VersionId },
  });
});

test("a thousand keys go in one request, one more is MalformedXML", async () => {
  const keys = Array.from({ length: 1000 }, (_, index) => `many/${index}`);
  for (const key of keys.slice(0, 30)) await open.put(key, "x");
  const { Deleted, Errors } = await remove(keys.map((Key) => ({ Key })));
  expect(Deleted?.map(({ Key }) => Key)).toEqual(keys);
  expect(Errors ?? []).toEqual([]);
  const left = new ListObjectsV2Command({ Bucket: BUCKET, Prefix: "many/" });
  expect((await open.s3.send(left)).KeyCount).toBe(0);
  expect(await denialOf(remove([...keys, "one more"].map((Key) => ({ Key }))))).toMatchObject({
    name: "MalformedXML",
    status: 400,
  });
  expect((await denialOf(remove([]))).name).toBe("MalformedXML");
});

test("quiet tells the failures alone; each key has its own outcome", async () => {
  const { ETag } = await open.put("kept", "x");
  await open.put("dropped", "x");
  const { Deleted, Errors } = await remove(
    [
      { Key: "dropped" },
      { Key: "kept", ETag: '"other"' },
      { Key: "kept", VersionId: "made-up" },
      { Key: "k".repeat(1025) },
    ],
    true,
  );
  expect(Deleted ?? []).toEqual([]);
  expect(Errors?.map(({ Key, Code }) => [`${Key}`.slice(0, 8), Code]).sort()).toEqual([
    ["kept", "NoSuchVersion"],
    ["kept", "PreconditionFailed"],
    ["kkkkkkkk", "KeyTooLongError"],
  ]);
  expect(await open.text("kept")).toBe("x");
  expect((await denialOf(open.get("dropped"))).name).toBe("NoSuchKey");
  expect((await remove([{ Key: "kept", ETag }])).Deleted).toEqual([{ Key: "kept" }]);
});
