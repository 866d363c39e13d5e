/** Details of answers as AWS was recorded to give them (LocalStack's snapshots, 2026-02). */
import { hash } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutBucketEncryptionCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { ROOT } from "../testing/emulator.ts";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

async function upload(Key: string, Body = "part"): Promise<{ UploadId: string; ETag: string }> {
  const { UploadId } = await open.s3.send(
    new CreateMultipartUploadCommand({ Bucket: BUCKET, Key }),
  );
  const where = { Bucket: BUCKET, Key, UploadId: `${UploadId}` };
  const { ETag } = await open.s3.send(new UploadPartCommand({ ...where, PartNumber: 1, Body }));
  return { UploadId: `${UploadId}`, ETag: `${ETag}` };
}

const complete = (
  Key: string,
  { UploadId, ETag }: { UploadId: string; ETag: string },
  conditions: { IfMatch?: string; IfNoneMatch?: string } = {},
) =>
  open.s3.send(
    new CompleteMultipartUploadCommand({
      Bucket: BUCKET,
      Key,
      UploadId,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      ...conditions,
    }),
  );

test("an error names the server and both ids, and no path", async () => {
  const answer = await open.raw("GET", `/nowhere-${BUCKET}?location`);
  expect(answer.headers).toMatchObject({ server: "AmazonS3" });
  expect(element(answer, "RequestId")).toBe(answer.headers["x-amz-request-id"]);
  expect(element(answer, "HostId")).toBe(answer.headers["x-amz-id-2"]);
  expect(element(answer, "Resource")).toBeUndefined();
});

test("a range that is the whole object has its checksum, a shorter one has none", async () => {
  await open.put("ten", "0123456789", { ChecksumAlgorithm: "CRC32" });
  for (const Range of ["bytes=0-100", "bytes=-15", "bytes=0-9"]) {
    expect(await open.get("ten", { Range, ChecksumMode: "ENABLED" })).toMatchObject({
      ContentRange: "bytes 0-9/10",
      ChecksumCRC32: "poTHxg==",
      ChecksumType: "FULL_OBJECT",
    });
  }
  const shorter = await open.get("ten", { Range: "bytes=0-8", ChecksumMode: "ENABLED" });
  expect([shorter.ChecksumCRC32, shorter.ChecksumType]).toEqual([undefined, undefined]);
});

test("a delete marker that is asked for by its version tells the version in a header", async () => {
  const Bucket = "marked";
  await open.s3.send(new CreateBucketCommand({ Bucket }));
  const VersioningConfiguration = { Status: "Enabled" as const };
  await open.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  const { VersionId } = await open.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
  const error = await open.get("k", { Bucket, VersionId }).catch((thrown) => thrown);
  expect(error).toMatchObject({ name: "MethodNotAllowed" });
  expect(error.$response.headers).toMatchObject({
    "x-amz-delete-marker": "true",
    "x-amz-version-id": VersionId,
  });
});

test("the initiator of an upload has a name, the owner has none; a prefix is told to who gave one", async () => {
  const { UploadId } = await upload("listed");
  const where = { Bucket: BUCKET, Key: "listed", UploadId };
  const parts = await open.s3.send(new ListPartsCommand(where));
  const uploads = await open.s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
  for (const listed of [parts, uploads.Uploads?.find(({ Key }) => Key === "listed")]) {
    expect(listed?.Initiator).toEqual({ ...listed?.Owner, DisplayName: "000000000000" });
    expect(listed?.Owner?.DisplayName).toBeUndefined();
  }
  expect(uploads.Prefix).toBeUndefined();
  const Prefix = "lis";
  const some = await open.s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix }));
  expect(some.Prefix).toBe(Prefix);
});

test("a part that is not there is named with its tag, without quotes", async () => {
  const { UploadId } = await upload("wrong");
  const denial = await denialOf(complete("wrong", { UploadId, ETag: '"abc"' }));
  expect(denial).toMatchObject({ name: "InvalidPart", fields: { ETag: "abc", PartNumber: "1" } });
});

describe("a condition of CompleteMultipartUpload is about the key since the upload began", () => {
  const conflict = (Condition: string, Key: string) => ({
    name: "ConditionalRequestConflict",
    status: 409,
    fields: { Condition, Key },
  });

  test("a put in between is a conflict, even of the same content", async () => {
    const { ETag: IfMatch } = await open.put("raced", "same");
    const begun = await upload("raced");
    open.emulator.running.clock.advance(1);
    await open.put("raced", "same");
    expect(await denialOf(complete("raced", begun, { IfMatch: `${IfMatch}` }))).toMatchObject(
      conflict("If-Match", "raced"),
    );
    await complete("raced", await upload("raced"), { IfMatch: `${IfMatch}` });
  });

  test("a delete in between is a conflict for If-None-Match", async () => {
    await open.put("gone", "x");
    const begun = await upload("gone");
    await open.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "gone" }));
    expect(await denialOf(complete("gone", begun, { IfNoneMatch: "*" }))).toMatchObject(
      conflict("If-None-Match", "gone"),
    );
    await complete("gone", begun);
    expect(await open.text("gone")).toBe("part");
  });
});

test("x-amz-copy-source-if-modified-since of a time to come is no condition", async () => {
  await open.put("source", "x");
  const tomorrow = new Date(open.emulator.running.clock.now() + 86_400_000);
  const { UploadId } = await upload("copied");
  await open.s3.send(
    new UploadPartCopyCommand({
      Bucket: BUCKET,
      Key: "copied",
      UploadId,
      PartNumber: 1,
      CopySource: `${BUCKET}/source`,
      CopySourceIfModifiedSince: tomorrow,
    }),
  );
});

test("a plus in x-amz-copy-source is a space", async () => {
  await open.put("two words", "found");
  const CopySource = `${BUCKET}/two+words`;
  await open.s3.send(new CopyObjectCommand({ Bucket: BUCKET, Key: "plus", CopySource }));
  expect(await open.text("plus")).toBe("found");
});

describe("regions", () => {
  const create = (region: string, Bucket: string, LocationConstraint: "EU") =>
    open.emulator
      .s3(ROOT, { region })
      .send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));

  test("a bucket that was made in EU says so, and is in eu-west-1", async () => {
    await create("eu-west-1", "old-name", "EU");
    const location = await open.s3.send(new GetBucketLocationCommand({ Bucket: "old-name" }));
    expect(location.LocationConstraint).toBe("EU");
    const listed = await open.s3.send(new ListBucketsCommand({ BucketRegion: "eu-west-1" }));
    expect(listed.Buckets?.map(({ Name }) => Name)).toEqual(["old-name"]);
  });

  test("outside us-east-1 a location that is none is incompatible, in us-east-1 not valid", async () => {
    const nowhere = "bar" as "EU";
    expect(await denialOf(create("eu-west-1", "never", nowhere))).toMatchObject({
      name: "IllegalLocationConstraintException",
      message:
        "The bar location constraint is incompatible for the region specific endpoint this request was sent to.",
    });
    expect((await denialOf(create("us-east-1", "never", nowhere))).name).toBe(
      "InvalidLocationConstraint",
    );
  });

  test("ListBuckets refuses a region that AWS does not have", async () => {
    const BucketRegion = "eu-east-1";
    expect(await denialOf(open.s3.send(new ListBucketsCommand({ BucketRegion })))).toMatchObject({
      name: "InvalidArgument",
      message: "Argument value eu-east-1 is not a valid AWS Region",
      fields: { ArgumentName: "bucket-region" },
    });
  });

  test("a listing tells the bucket's region in a header", async () => {
    await open.allowEveryone();
    const answer = await open.raw("GET", `/${BUCKET}?list-type=2`);
    expect(answer.headers["x-amz-bucket-region"]).toBe("us-east-1");
  });
});

test("what XML shows of moments is whole seconds, as headers have them", async () => {
  const { LastModified } = await open.put("moment", "x").then(() => open.get("moment"));
  await open.allowEveryone();
  const listing = await open.raw("GET", `/${BUCKET}?list-type=2&prefix=moment`);
  expect(element(listing, "LastModified")).toBe(LastModified?.toISOString());
  expect(element(listing, "LastModified")).toMatch(/\.000Z$/);
});

test("StartAfter is not shown once a token counts", async () => {
  for (const key of ["p/1", "p/2", "p/3"]) await open.put(key, "x");
  const query = { Bucket: BUCKET, Prefix: "p/", MaxKeys: 1, StartAfter: "p/1" };
  const first = await open.s3.send(new ListObjectsV2Command(query));
  expect(first.StartAfter).toBe("p/1");
  const ContinuationToken = first.NextContinuationToken;
  const next = await open.s3.send(new ListObjectsV2Command({ ...query, ContinuationToken }));
  expect([next.StartAfter, next.Contents?.[0]?.Key]).toEqual([undefined, "p/3"]);
});

test("a document of tags without a set of them takes the tags away", async () => {
  await open.allowEveryone();
  await open.put("tagged", "x", { Tagging: "a=b" });
  const body = '<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>';
  expect((await open.raw("PUT", `/${BUCKET}/tagged?tagging`, { body })).status).toBe(200);
  expect((await open.get("tagged")).TagCount).toBeUndefined();
});

test("a key of another length than AES-256's is the wrong key for a read", async () => {
  const SSECustomerKey = Buffer.alloc(32, 7).toString("base64");
  const SSECustomerAlgorithm = "AES256";
  const md5 = (key: Buffer) => hash("md5", key, "base64");
  const whole = {
    SSECustomerAlgorithm,
    SSECustomerKey,
    SSECustomerKeyMD5: md5(Buffer.alloc(32, 7)),
  };
  await open.put("sealed", "x", whole);
  const short = Buffer.alloc(10, 7);
  const wrong = { SSECustomerKey: short.toString("base64"), SSECustomerKeyMD5: md5(short) };
  expect(await denialOf(open.get("sealed", { ...whole, ...wrong }))).toMatchObject({
    name: "AccessDenied",
    message:
      "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.",
  });
});

test("a presigned URL takes a condition of the write in its query", async () => {
  const base = open.emulator.s3();
  const command = new PutObjectCommand({ Bucket: BUCKET, Key: "once-signed", Body: "" });
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as { query: Record<string, string> }).query["If-None-Match"] = "*";
      return next(args);
    },
    { step: "build" },
  );
  const url = await getSignedUrl(base, command);
  const put = () => fetch(url, { method: "PUT", body: "" }).then(({ status }) => status);
  expect([await put(), await put()]).toEqual([200, 412]);
});

test("an anonymous listing names no owners", async () => {
  await open.allowEveryone();
  await open.put("anybody", "x");
  const listing = await open.raw("GET", `/${BUCKET}?prefix=anybody`);
  expect(element(listing, "Key")).toBe("anybody");
  expect(listing.body).not.toContain("<Owner>");
});

test("an override that no header can carry is refused", async () => {
  await open.put("overridden", "x");
  const ResponseCacheControl = "no—cache";
  expect(await denialOf(open.get("overridden", { ResponseCacheControl }))).toMatchObject({
    name: "InvalidArgument",
    message: "Header value cannot be represented using ISO-8859-1.",
    fields: { ArgumentName: "response-cache-control", ArgumentValue: ResponseCacheControl },
  });
});

test("that there is no bucket is told before what is wrong with the document", async () => {
  const put = (Bucket: string) =>
    open.s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: { Rules: [] },
      }),
    );
  expect((await denialOf(put("no-such-shelf"))).name).toBe("NoSuchBucket");
  expect((await denialOf(put(BUCKET))).name).toBe("MalformedXML");
});
