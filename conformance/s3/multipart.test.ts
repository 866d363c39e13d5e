/** Multipart uploads: their life, their limits, their listings. */
import { createHash } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

const MIB = 1024 ** 2;
const large = Buffer.alloc(5 * MIB, "0123456789abcdef");
const last = Buffer.from("the last part may be small");

const create = async (Key: string, more: object = {}): Promise<string> => {
  const input = { Bucket: BUCKET, Key, ...more };
  return `${(await open.s3.send(new CreateMultipartUploadCommand(input))).UploadId}`;
};
const upload = async (
  Key: string,
  UploadId: string,
  PartNumber: number,
  Body: string | Uint8Array,
): Promise<CompletedPart> => {
  const input = { Bucket: BUCKET, Key, UploadId, PartNumber, Body };
  const { ETag } = await open.s3.send(new UploadPartCommand(input));
  return { PartNumber, ETag };
};
const complete = (Key: string, UploadId: string, Parts: CompletedPart[], more: object = {}) =>
  open.s3.send(
    new CompleteMultipartUploadCommand({
      Bucket: BUCKET,
      Key,
      UploadId,
      MultipartUpload: { Parts },
      ...more,
    }),
  );

test("parts in any order and with gaps make one object, readable part by part", async () => {
  const Key = "joined";
  const id = await create(Key, { ContentType: "text/plain", Metadata: { a: "b" } });
  const second = await upload(Key, id, 7, last);
  const first = await upload(Key, id, 3, large);
  expect((await denialOf(open.get(Key))).name).toBe("NoSuchKey");
  const made = await complete(Key, id, [first, second]);
  const md5s = [large, last].map((bytes) => createHash("md5").update(bytes).digest());
  const etag = `"${createHash("md5").update(Buffer.concat(md5s)).digest("hex")}-2"`;
  expect(made).toMatchObject({ Bucket: BUCKET, Key, ETag: etag });
  expect(made.Location).toMatch(new RegExp(`^http://.*/${BUCKET}/${Key}$`));
  const whole = await open.get(Key);
  expect(whole).toMatchObject({ ContentType: "text/plain", Metadata: { a: "b" }, ETag: etag });
  const bytes = Buffer.from((await whole.Body?.transformToByteArray()) ?? []);
  expect(bytes.equals(Buffer.concat([large, last]))).toBe(true);
  const part = await open.get(Key, { PartNumber: 2 });
  expect(part).toMatchObject({
    PartsCount: 2,
    ContentLength: last.length,
    ContentRange: `bytes ${large.length}-${large.length + last.length - 1}/${bytes.length}`,
  });
  expect(part.$metadata.httpStatusCode).toBe(206);
  expect(await part.Body?.transformToString()).toBe(last.toString());
  const head = await open.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key, PartNumber: 1 }));
  expect(head).toMatchObject({ PartsCount: 2, ContentLength: large.length });
  const across = await open.text(Key, { Range: `bytes=${large.length - 2}-${large.length + 2}` });
  expect(across).toBe("efthe");
  expect(await denialOf(open.get(Key, { PartNumber: 5 }))).toMatchObject({
    name: "InvalidPartNumber",
    status: 416,
    message: "The requested partnumber is not satisfiable",
    fields: { PartNumberRequested: "5", ActualPartCount: "2" },
  });
  expect(await denialOf(open.get(Key, { PartNumber: 1, Range: "bytes=0-1" }))).toMatchObject({
    name: "InvalidRequest",
    message: "Cannot specify both Range header and partNumber query parameter",
  });
});

test("to complete again what was completed gives the same answer", async () => {
  const id = await create("twice");
  const parts = [await upload("twice", id, 1, "once")];
  const first = await complete("twice", id, parts);
  const again = await complete("twice", id, parts);
  expect(again.ETag).toBe(first.ETag);
  await open.put("twice", "something newer");
  expect(await denialOf(complete("twice", id, parts))).toMatchObject({ name: "NoSuchUpload" });
  expect(await open.text("twice")).toBe("something newer");
});

test("a part sent again replaces the one before", async () => {
  const id = await create("replaced");
  await upload("replaced", id, 1, "first thought");
  const better = await upload("replaced", id, 1, "second thought");
  await complete("replaced", id, [better]);
  expect(await open.text("replaced")).toBe("second thought");
});

test("parts that do not fit are refused in AWS's words, and the upload lives on", async () => {
  const Key = "refused";
  const UploadId = await create(Key);
  const small = await upload(Key, UploadId, 1, "small");
  const next = await upload(Key, UploadId, 2, "next");
  expect(await denialOf(complete(Key, UploadId, [small, next]))).toMatchObject({
    name: "EntityTooSmall",
    status: 400,
    message: "Your proposed upload is smaller than the minimum allowed size",
    fields: { ProposedSize: "5", MinSizeAllowed: "5242880", PartNumber: "1" },
  });
  expect(await denialOf(complete(Key, UploadId, [next, small]))).toMatchObject({
    name: "InvalidPartOrder",
    status: 400,
    message: "The list of parts was not in ascending order. Parts must be ordered by part number.",
    fields: { UploadId },
  });
  for (const wrong of [
    { PartNumber: 3, ETag: small.ETag },
    { PartNumber: 1, ETag: next.ETag },
  ]) {
    expect(await denialOf(complete(Key, UploadId, [wrong]))).toMatchObject({
      name: "InvalidPart",
      status: 400,
      message:
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      fields: { UploadId, PartNumber: String(wrong.PartNumber) },
    });
  }
  expect(await denialOf(complete(Key, UploadId, []))).toMatchObject({ name: "MalformedXML" });
  expect(
    await denialOf(
      open.s3.send(new CompleteMultipartUploadCommand({ Bucket: BUCKET, Key, UploadId })),
    ),
  ).toMatchObject({
    name: "InvalidRequest",
    status: 400,
    message: "You must specify at least one part",
  });
  expect(await denialOf(complete(Key, UploadId, [small], { MpuObjectSize: 4 }))).toMatchObject({
    name: "InvalidRequest",
    message:
      "The provided 'x-amz-mp-object-size' header value 4 does not match what was computed: 5",
  });
  await complete(Key, UploadId, [small], { MpuObjectSize: 5 });
  expect(await open.text(Key)).toBe("small");
});

test.each([0, 10_001, -1])("part number %i is refused", async (PartNumber) => {
  const id = await create("numbers");
  const input = { Bucket: BUCKET, Key: "numbers", UploadId: id, PartNumber, Body: "x" };
  expect(await denialOf(open.s3.send(new UploadPartCommand(input)))).toMatchObject({
    name: "InvalidArgument",
    status: 400,
    message: "Part number must be an integer between 1 and 10000, inclusive",
    fields: { ArgumentName: "partNumber", ArgumentValue: String(PartNumber) },
  });
});

test("an upload that is not there is NoSuchUpload everywhere", async () => {
  const where = { Bucket: BUCKET, Key: "ghost", UploadId: "made-up" };
  const calls = [
    () => open.s3.send(new UploadPartCommand({ ...where, PartNumber: 1, Body: "x" })),
    () => open.s3.send(new ListPartsCommand(where)),
    () => open.s3.send(new AbortMultipartUploadCommand(where)),
    () => complete("ghost", "made-up", [{ PartNumber: 1, ETag: '"0"' }]),
  ];
  for (const call of calls) {
    expect(await denialOf(call())).toMatchObject({
      name: "NoSuchUpload",
      status: 404,
      message:
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
      fields: { UploadId: "made-up" },
    });
  }
});

test("an aborted upload is gone, and its id belongs to its key alone", async () => {
  const UploadId = await create("aborted");
  await upload("aborted", UploadId, 1, "x");
  const abort = (Key: string) =>
    open.s3.send(new AbortMultipartUploadCommand({ Bucket: BUCKET, Key, UploadId }));
  expect((await denialOf(abort("other"))).name).toBe("NoSuchUpload");
  expect((await abort("aborted")).$metadata.httpStatusCode).toBe(204);
  expect((await denialOf(abort("aborted"))).name).toBe("NoSuchUpload");
});

test("parts are listed in order and in pages", async () => {
  const Key = "paged";
  const UploadId = await create(Key);
  for (const number of [5, 1, 9, 3]) await upload(Key, UploadId, number, `part ${number}`);
  const seen: (number | undefined)[] = [];
  const where = { Bucket: BUCKET, Key, UploadId };
  const list = (more: object) => open.s3.send(new ListPartsCommand({ ...where, ...more }));
  let PartNumberMarker: string | undefined;
  for (let isTruncated: boolean | undefined = true; isTruncated; ) {
    const page = await list({ MaxParts: 3, PartNumberMarker });
    seen.push(...(page.Parts ?? []).map(({ PartNumber }) => PartNumber));
    expect(page).toMatchObject({ MaxParts: 3, StorageClass: "STANDARD", Key, UploadId });
    expect(page.Owner?.ID).toBe(page.Initiator?.ID);
    PartNumberMarker = page.NextPartNumberMarker;
    isTruncated = page.IsTruncated;
  }
  expect(seen).toEqual([1, 3, 5, 9]);
  const listed = await list({ PartNumberMarker: "10" });
  expect(listed).toMatchObject({ PartNumberMarker: "10", NextPartNumberMarker: "0" });
  expect(listed.Parts ?? []).toEqual([]);
});

test("uploads are listed by key and time, under prefixes and in pages", async () => {
  const keys = ["up/b", "up/a", "up/a", "up/deep/x", "up/deep/y"];
  const ids: string[] = [];
  for (const key of keys) ids.push(await create(key));
  const list = (more: object) =>
    open.s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix: "up/", ...more }));
  const flat = await list({});
  expect(flat.Uploads?.map(({ UploadId }) => UploadId)).toEqual(
    [1, 2, 0, 3, 4].map((index) => ids[index]),
  );
  expect(flat).toMatchObject({ IsTruncated: false, NextKeyMarker: "up/deep/y" });
  const rolled = await list({ Delimiter: "/" });
  expect(rolled.Uploads).toHaveLength(3);
  expect(rolled.CommonPrefixes).toEqual([{ Prefix: "up/deep/" }]);
  const seen: (string | undefined)[] = [];
  let marker: { KeyMarker?: string; UploadIdMarker?: string } = {};
  for (let pages = 0; pages < 9; pages++) {
    const page = await list({ MaxUploads: 1, ...marker });
    seen.push(...(page.Uploads ?? []).map(({ UploadId }) => UploadId));
    if (!page.IsTruncated) break;
    marker = {
      KeyMarker: `${page.NextKeyMarker}`,
      UploadIdMarker: `${page.NextUploadIdMarker}`,
    };
  }
  expect(seen).toEqual([1, 2, 0, 3, 4].map((index) => ids[index]));
  const unknown = list({ KeyMarker: "up/a", UploadIdMarker: "made-up" });
  expect(await denialOf(unknown)).toMatchObject({
    name: "InvalidArgument",
    message: "Invalid uploadId marker",
    fields: { ArgumentName: "upload-id-marker", ArgumentValue: "made-up" },
  });
});

test("a part may be copied, whole or a range", async () => {
  await open.put("source", "0123456789");
  const Key = "from-source";
  const UploadId = await create(Key);
  const copy = (PartNumber: number, CopySourceRange?: string) =>
    open.s3.send(
      new UploadPartCopyCommand({
        Bucket: BUCKET,
        Key,
        UploadId,
        PartNumber,
        CopySource: `${BUCKET}/source`,
        CopySourceRange,
      }),
    );
  const { CopyPartResult } = await copy(1, "bytes=2-4");
  await complete(Key, UploadId, [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
  expect(await open.text(Key)).toBe("234");
});

test.each([
  ["0-8", "MALFORMED"],
  ["bytes=1-0", "MALFORMED"],
  ["bytes=1-", "MALFORMED"],
  ["bytes=-2", "MALFORMED"],
  ["bytes=0-1,3-4", "MALFORMED"],
  ["bytes=0-100", "Range specified is not valid for source object of size: 10"],
  ["bytes=100-200", "The specified copy range is invalid for the source object size"],
])("the copy range %s is refused", async (CopySourceRange, message) => {
  await open.put("ten", "0123456789");
  const Key = "bad-range";
  const UploadId = await create(Key);
  const input = { Bucket: BUCKET, Key, UploadId, PartNumber: 1, CopySource: `${BUCKET}/ten` };
  const denial = await denialOf(
    open.s3.send(new UploadPartCopyCommand({ ...input, CopySourceRange })),
  );
  expect(denial.status).toBe(400);
  expect(denial.message).toBe(
    message === "MALFORMED"
      ? "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy"
      : message,
  );
});

test("a query without one of uploadId and partNumber never makes an object", async () => {
  await open.allowEveryone();
  for (const query of ["?partNumber=1", "?uploadId=x"]) {
    const answer = await open.raw("PUT", `/${BUCKET}/half${query}`, { body: "x" });
    expect(answer.status).toBe(400);
    expect(element(answer, "Code")).toBeTypeOf("string");
  }
  expect((await denialOf(open.get("half"))).name).toBe("NoSuchKey");
});
