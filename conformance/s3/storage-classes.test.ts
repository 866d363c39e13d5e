import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  type StorageClass,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

let shelf: OpenBucket;

beforeAll(async () => {
  shelf = await OpenBucket.start();
});
afterAll(() => shelf.stop());

const READABLE: StorageClass[] = [
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
];
const ARCHIVED: StorageClass[] = ["GLACIER", "DEEP_ARCHIVE"];

const head = (Key: string) => shelf.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
const listed = async (Prefix: string) => {
  const page = await shelf.s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix }));
  return page.Contents?.[0]?.StorageClass;
};
const attributed = async (Key: string) => {
  const asked = { Bucket: BUCKET, Key, ObjectAttributes: ["StorageClass" as const] };
  return (await shelf.s3.send(new GetObjectAttributesCommand(asked))).StorageClass;
};

describe("storage classes", () => {
  it.each([...READABLE, ...ARCHIVED])(
    "%s is shown wherever the object is",
    async (StorageClass) => {
      const Key = `shown-${StorageClass}`;
      await shelf.put(Key, "body", { StorageClass });
      expect((await head(Key)).StorageClass).toBe(StorageClass);
      expect(await listed(Key)).toBe(StorageClass);
      expect(await attributed(Key)).toBe(StorageClass);
      const versions = await shelf.s3.send(
        new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: Key }),
      );
      expect(versions.Versions?.[0]?.StorageClass).toBe(StorageClass);
    },
  );

  it.each(READABLE)("objects of %s are read like any other", async (StorageClass) => {
    await shelf.put(`read-${StorageClass}`, "body", { StorageClass });
    const { Body, ...answer } = await shelf.get(`read-${StorageClass}`);
    expect(answer.StorageClass).toBe(StorageClass);
    expect(await Body?.transformToString()).toBe("body");
  });

  it("STANDARD is not named by HEAD and GET, but by lists and attributes", async () => {
    await shelf.put("plain", "body", { StorageClass: "STANDARD" });
    expect((await head("plain")).StorageClass).toBeUndefined();
    expect((await shelf.get("plain")).StorageClass).toBeUndefined();
    expect(await listed("plain")).toBe("STANDARD");
    expect(await attributed("plain")).toBe("STANDARD");
  });

  it.each(ARCHIVED)(
    "objects of %s are not read, and the error names the class",
    async (StorageClass) => {
      const Key = `cold-${StorageClass}`;
      await shelf.put(Key, "body", { StorageClass });
      await expect(shelf.get(Key)).rejects.toMatchObject({
        name: "InvalidObjectState",
        message: "The operation is not valid for the object's storage class",
        StorageClass,
        $metadata: { httpStatusCode: 403 },
      });
    },
  );

  it.each(ARCHIVED)("objects of %s are not copied, nor are parts of them", async (StorageClass) => {
    const Key = `source-${StorageClass}`;
    await shelf.put(Key, "body", { StorageClass });
    const CopySource = `${BUCKET}/${Key}`;
    const refused = {
      name: "InvalidObjectState",
      message: "Operation is not valid for the source object's storage class",
      StorageClass,
    };
    const to = { Bucket: BUCKET, Key: "copy", CopySource };
    await expect(shelf.s3.send(new CopyObjectCommand(to))).rejects.toMatchObject(refused);
    const upload = { Bucket: BUCKET, Key: "copy" };
    const { UploadId } = await shelf.s3.send(new CreateMultipartUploadCommand(upload));
    await expect(
      shelf.s3.send(new UploadPartCopyCommand({ ...to, UploadId, PartNumber: 1 })),
    ).rejects.toMatchObject(refused);
  });

  it("a copy onto itself changes the class, and one that says nothing is STANDARD", async () => {
    await shelf.put("moving", "body");
    const CopySource = `${BUCKET}/moving`;
    const to = { Bucket: BUCKET, CopySource };
    await shelf.s3.send(
      new CopyObjectCommand({ ...to, Key: "moving", StorageClass: "STANDARD_IA" }),
    );
    expect((await head("moving")).StorageClass).toBe("STANDARD_IA");
    expect(await shelf.text("moving")).toBe("body");
    await shelf.s3.send(new CopyObjectCommand({ ...to, Key: "elsewhere" }));
    expect((await head("elsewhere")).StorageClass).toBeUndefined();
  });

  it("an upload keeps the class that it was created with", async () => {
    const of = { Bucket: BUCKET, Key: "joined" };
    const { UploadId } = await shelf.s3.send(
      new CreateMultipartUploadCommand({ ...of, StorageClass: "GLACIER_IR" }),
    );
    const { ETag } = await shelf.s3.send(
      new UploadPartCommand({ ...of, UploadId, PartNumber: 1, Body: "part" }),
    );
    const parts = await shelf.s3.send(new ListPartsCommand({ ...of, UploadId }));
    expect(parts.StorageClass).toBe("GLACIER_IR");
    const uploads = await shelf.s3.send(
      new ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix: "joined" }),
    );
    expect(uploads.Uploads?.[0]?.StorageClass).toBe("GLACIER_IR");
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
    await shelf.s3.send(new CompleteMultipartUploadCommand({ ...of, UploadId, MultipartUpload }));
    expect((await head("joined")).StorageClass).toBe("GLACIER_IR");
  });

  it.each(["OUTPOSTS", "EXPRESS_ONEZONE", "FakeClass"])("%s is refused", async (name) => {
    const StorageClass = name as StorageClass;
    const refused = {
      name: "InvalidStorageClass",
      message: "The storage class you specified is not valid",
      StorageClassRequested: name,
    };
    await expect(shelf.put("refused", "x", { StorageClass })).rejects.toMatchObject(refused);
    const upload = { Bucket: BUCKET, Key: "refused", StorageClass };
    await expect(shelf.s3.send(new CreateMultipartUploadCommand(upload))).rejects.toMatchObject(
      refused,
    );
  });

  it("an archived object can be overwritten, and then be read", async () => {
    await shelf.put("thawed", "old", { StorageClass: "GLACIER" });
    await shelf.put("thawed", "new");
    const { Body } = await shelf.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: "thawed" }));
    expect(await Body?.transformToString()).toBe("new");
  });
});
