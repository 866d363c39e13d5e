import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checksumOf } from "../object/checksum/digest.ts";
import { type RunningS3, startS3, textOf } from "../testing.ts";

const md5 = (text: string | Uint8Array) => createHash("md5").update(text).digest("hex");
const where = (Key: string) => ({ Bucket: "bucket", Key });

let s3: RunningS3;
beforeEach(async () => {
  s3 = await startS3();
  await s3.call("CreateBucket", { Bucket: "bucket" });
});
afterEach(() => s3.close());

const put = (key: string, body: string | Uint8Array, input = {}, headers = {}) =>
  s3.call("PutObject", { ...where(key), ...input }, { body, headers });
const get = (key: string, input = {}) => s3.call("GetObject", { ...where(key), ...input });

describe("PutObject and GetObject", () => {
  it("gives back bytes, headers and metadata as they were put", async () => {
    const made = await put("a/b", "hello", {
      ContentType: "text/plain",
      CacheControl: "no-store",
      ContentEncoding: "aws-chunked,gzip",
      Metadata: { Colour: "blue" },
    });
    expect(made.ETag).toBe(`"${md5("hello")}"`);
    expect(made.ChecksumCRC64NVME).toBe(checksumOf("CRC64NVME", Buffer.from("hello")));
    const read = await get("a/b");
    expect(await textOf(read.Body)).toBe("hello");
    expect(read).toMatchObject({
      ContentLength: 5,
      ContentType: "text/plain",
      CacheControl: "no-store",
      ContentEncoding: "gzip",
      Metadata: { colour: "blue" },
      AcceptRanges: "bytes",
      ETag: made.ETag,
    });
    expect(read.ChecksumCRC64NVME).toBeUndefined();
    expect(read.ContentRange).toBeUndefined();
  });

  it("an object without bytes, and one without a type", async () => {
    await put("empty", "");
    const read = await get("empty");
    expect(await textOf(read.Body)).toBe("");
    expect(read).toMatchObject({ ContentLength: 0, ContentType: "binary/octet-stream" });
    expect((await s3.refusal("GetObject", { ...where("empty"), Range: "bytes=0-1" })).code).toBe(
      "InvalidRange",
    );
  });

  it("streams what is too large for one piece, whole and by range", async () => {
    const bytes = Buffer.alloc(5_000_003);
    for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(at, Math.min(at, 4_999_999));
    await put("large", bytes);
    const read = await get("large");
    expect(md5(Buffer.from(await textOf(read.Body), "latin1"))).toBe(md5(bytes));
    const part = await get("large", { Range: "bytes=1999990-4000009" });
    expect(part.ContentRange).toBe("bytes 1999990-4000009/5000003");
    expect(part.ContentLength).toBe(2_000_020);
    const text = await textOf(part.Body);
    expect(md5(Buffer.from(text, "latin1"))).toBe(md5(bytes.subarray(1_999_990, 4_000_010)));
  });

  it("a reader of an object that is replaced meanwhile reads the old one to its end", async () => {
    const old = Buffer.alloc(5_000_000, "old");
    await put("k", old);
    const read = await get("k");
    await put("k", "new");
    expect(md5(Buffer.from(await textOf(read.Body), "latin1"))).toBe(md5(old));
    expect(await textOf((await get("k")).Body)).toBe("new");
  });

  it.each([
    ["CRC32", "crc32"],
    ["CRC32C", "crc32c"],
    ["CRC64NVME", "crc64nvme"],
    ["SHA1", "sha1"],
    ["SHA256", "sha256"],
  ] as const)(
    "%s is verified, kept and shown on request, not for a range",
    async (name, header) => {
      const value = checksumOf(name, Buffer.from("hello"));
      const made = await put("k", "hello", {}, { [`x-amz-checksum-${header}`]: value });
      expect(made).toMatchObject({ [`Checksum${name}`]: value, ChecksumType: "FULL_OBJECT" });
      const shown = await get("k", { ChecksumMode: "ENABLED" });
      expect(shown).toMatchObject({ [`Checksum${name}`]: value, ChecksumType: "FULL_OBJECT" });
      const range = await get("k", { ChecksumMode: "ENABLED", Range: "bytes=0-1" });
      expect(range[`Checksum${name}`]).toBeUndefined();

      const wrong = checksumOf(name, Buffer.from("other"));
      const refusal = await s3.refusal("PutObject", where("bad"), {
        body: "hello",
        headers: { [`x-amz-checksum-${header}`]: wrong },
      });
      expect(refusal).toMatchObject({
        code: "BadDigest",
        message: `The ${name} you specified did not match the calculated checksum.`,
      });
      expect((await s3.refusal("GetObject", where("bad"))).code).toBe("NoSuchKey");
    },
  );

  it("a checksum in the trailer is verified after the body", async () => {
    const body = (text: string, value: string) => ({
      contentLength: text.length,
      trailers: { "x-amz-checksum-crc32": value },
      consume: async (write: (bytes: Uint8Array) => void | Promise<void>) => {
        await write(Buffer.from(text));
      },
    });
    const headers = { "x-amz-trailer": "x-amz-checksum-crc32" };
    const value = checksumOf("CRC32", Buffer.from("hello"));
    const made = await s3.call("PutObject", where("k"), { body: body("hello", value), headers });
    expect(made.ChecksumCRC32).toBe(value);
    const refusal = await s3.refusal("PutObject", where("k"), {
      body: body("hullo", value),
      headers,
    });
    expect(refusal.code).toBe("BadDigest");
    expect(await textOf((await get("k")).Body)).toBe("hello");
  });

  it("contradicting and malformed checksum headers are refused", async () => {
    const crc = checksumOf("CRC32", Buffer.from("x"));
    const sha = checksumOf("SHA1", Buffer.from("x"));
    const refuse = (headers: Record<string, string>) =>
      s3.refusal("PutObject", where("k"), { body: "x", headers });
    const several = { "x-amz-checksum-crc32": crc, "x-amz-checksum-sha1": sha };
    expect((await refuse(several)).message).toContain("Multiple checksum Types are not allowed");
    expect((await refuse({ "x-amz-checksum-crc32": "AAAA" })).message).toBe(
      "Value for x-amz-checksum-crc32 header is invalid.",
    );
    expect((await refuse({ "x-amz-sdk-checksum-algorithm": "CRC32" })).code).toBe("InvalidRequest");
    const mixed = { "x-amz-sdk-checksum-algorithm": "SHA1", "x-amz-checksum-crc32": crc };
    expect((await refuse(mixed)).code).toBe("InvalidRequest");
    expect(await refuse({ "content-md5": "short" })).toMatchObject({ code: "InvalidDigest" });
    const md5OfOther = createHash("md5").update("y").digest("base64");
    expect(await refuse({ "content-md5": md5OfOther })).toMatchObject({ code: "BadDigest" });
  });

  it("a body that fails while it flows leaves no object and no live blob", async () => {
    const body = {
      contentLength: 10_000_000,
      trailers: {},
      consume: async (write: (bytes: Uint8Array) => void | Promise<void>) => {
        await write(Buffer.alloc(4_000_000));
        throw new Error("the client went away");
      },
    };
    await expect(s3.call("PutObject", where("k"), { body })).rejects.toThrow("went away");
    expect((await s3.refusal("GetObject", where("k"))).code).toBe("NoSuchKey");
  });

  it("a body of unknown length, and one over 5 GiB, are refused before they are read", async () => {
    const body = (contentLength: number | undefined) => ({
      contentLength,
      trailers: {},
      consume: () => Promise.reject(new Error("was read")),
    });
    const refuse = (length: number | undefined) =>
      s3.refusal("PutObject", where("k"), { body: body(length) });
    expect((await refuse(undefined)).fields.Header).toBe("Transfer-Encoding");
    expect(await refuse(5 * 1024 ** 3 + 1)).toMatchObject({ code: "EntityTooLarge", status: 400 });
  });

  it("limits: key, metadata", async () => {
    expect((await s3.refusal("PutObject", where("k".repeat(1025)), { body: "" })).fields).toEqual({
      Size: 1025,
      MaxSizeAllowed: 1024,
    });
    await put("é".repeat(512), "fits");
    const input = { ...where("k"), Metadata: { a: "v".repeat(2048) } };
    const refusal = await s3.refusal("PutObject", input, { body: "" });
    expect(refusal.code).toBe("MetadataTooLarge");
  });

  it("metadata that is not ASCII comes back as an encoded word", async () => {
    const wire = Buffer.from("grün").toString("latin1");
    await put("k", "", { Metadata: { colour: wire } });
    expect((await get("k")).Metadata.colour).toBe("=?UTF-8?Q?gr=C3=BCn?=");
  });

  it.each([[{ ObjectLockEventHold: "ON" }, "x-amz-object-lock-event-hold"]])(
    "%j is refused by the name of its header",
    async (input, header) => {
      const refusal = await s3.refusal("PutObject", { ...where("k"), ...input }, { body: "" });
      expect(refusal).toMatchObject({ code: "NotImplemented", status: 501 });
      expect(refusal.message).toContain(header);
    },
  );

  it("ACLs are disabled, as in new buckets of AWS", async () => {
    await put("k", "", { ACL: "bucket-owner-full-control" });
    const input = { ...where("k"), ACL: "public-read" };
    expect((await s3.refusal("PutObject", input, { body: "" })).code).toBe(
      "AccessControlListNotSupported",
    );
  });
});

describe("reads with conditions and overrides", () => {
  it("304 carries the validators, 412 the condition", async () => {
    const { ETag } = await put("k", "v");
    const fresh = await s3.refusal("GetObject", { ...where("k"), IfNoneMatch: ETag });
    expect(fresh).toMatchObject({ status: 304, headers: { etag: ETag } });
    const failed = await s3.refusal("GetObject", { ...where("k"), IfMatch: '"x"' });
    expect(failed).toMatchObject({ status: 412, fields: { Condition: "If-Match" } });
  });

  it("response-* overrides what was stored, but not for anonymous callers", async () => {
    await put("k", "v", { ContentType: "text/plain" });
    const input = { ...where("k"), ResponseContentType: "text/html" };
    const query = "response-content-type=text%2Fhtml";
    expect((await s3.call("GetObject", input, { query })).ContentType).toBe("text/html");
    const caller = { kind: "anonymous", accountId: "", arn: "", userId: "" } as const;
    expect((await s3.refusal("GetObject", input, { caller, query })).message).toBe(
      "Request specific response headers cannot be used for anonymous GET requests.",
    );
  });

  it("an unsatisfiable range names itself and the size", async () => {
    await put("k", "12345");
    const refusal = await s3.refusal("GetObject", { ...where("k"), Range: "bytes=9-" });
    expect(refusal).toMatchObject({
      status: 416,
      fields: { RangeRequested: "bytes=9-", ActualObjectSize: 5 },
    });
  });

  it("HeadObject says what GetObject says, without the bytes", async () => {
    await put("k", "12345", { Metadata: { a: "b" } });
    const { Body: _, ...read } = await get("k");
    expect(await s3.call("HeadObject", where("k"))).toEqual(read);
  });

  it("an absent key is told to those who may list the bucket only", async () => {
    expect((await s3.refusal("GetObject", where("no"))).fields).toEqual({ Key: "no" });
    const allow = ({ action }: { action: string }) => action !== "s3:ListBucket";
    expect(await s3.refusal("HeadObject", where("no"), { allow })).toMatchObject({
      code: "AccessDenied",
      status: 403,
    });
  });
});

describe("conditional writes", () => {
  it("of 64 writers with If-None-Match: * one wins", async () => {
    const writers = Array.from({ length: 64 }, (_, at) =>
      put("race", `writer ${at}`, { IfNoneMatch: "*" }).then(
        () => at,
        (error) => {
          expect(error).toMatchObject({ code: "PreconditionFailed", status: 412 });
          return undefined;
        },
      ),
    );
    const winners = (await Promise.all(writers)).filter((at) => at !== undefined);
    expect(winners).toHaveLength(1);
    expect(await textOf((await get("race")).Body)).toBe(`writer ${winners[0]}`);
  });

  it("of 64 writers with If-Match of one tag one wins", async () => {
    const { ETag } = await put("race", "first");
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, (_, at) => put("race", `writer ${at}`, { IfMatch: ETag })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("If-Match on an absent key is 404, on one deleted meanwhile 409", async () => {
    const absent = await s3.refusal("PutObject", { ...where("k"), IfMatch: '"x"' }, { body: "" });
    expect(absent.code).toBe("NoSuchKey");
    const { ETag } = await put("k", "v");
    const body = {
      contentLength: 1,
      trailers: {},
      consume: async (write: (bytes: Uint8Array) => void | Promise<void>) => {
        await s3.call("DeleteObject", where("k"));
        await write(Buffer.from("w"));
      },
    };
    const raced = await s3.refusal("PutObject", { ...where("k"), IfMatch: ETag }, { body });
    expect(raced).toMatchObject({ code: "ConditionalRequestConflict", status: 409 });
  });

  it("DeleteObject with If-Match deletes that object only", async () => {
    const { ETag } = await put("k", "v");
    const refusal = await s3.refusal("DeleteObject", { ...where("k"), IfMatch: '"x"' });
    expect(refusal.code).toBe("PreconditionFailed");
    await s3.call("DeleteObject", { ...where("k"), IfMatch: ETag });
    expect((await s3.refusal("GetObject", where("k"))).code).toBe("NoSuchKey");
  });
});

describe("DeleteObject and DeleteObjects", () => {
  const integrity = { "content-md5": createHash("md5").update("").digest("base64") };
  const remove = (Objects: object[], options = {}, Quiet = false) =>
    s3.call(
      "DeleteObjects",
      { Bucket: "bucket", Delete: { Objects, Quiet } },
      { headers: integrity, ...options },
    );

  it("to delete what is not there succeeds", async () => {
    expect(await s3.call("DeleteObject", where("no"))).toEqual({});
    expect((await remove([{ Key: "no" }])).Deleted).toEqual([{ Key: "no" }]);
  });

  it("asks for each key, and reports each that is refused", async () => {
    await put("mine", "1");
    await put("theirs", "2");
    const allow = ({ resource }: { resource: string }) => !resource.endsWith("theirs");
    const answer = await remove([{ Key: "mine" }, { Key: "theirs" }], { allow });
    expect(answer.Deleted).toEqual([{ Key: "mine" }]);
    expect(answer.Errors).toMatchObject([{ Key: "theirs", Code: "AccessDenied" }]);
    expect(await textOf((await get("theirs")).Body)).toBe("2");
    expect((await remove([{ Key: "theirs" }], {}, true)).Deleted).toBeUndefined();
  });

  it("compares the checksum in a header with its body", async () => {
    const payload = "123456789";
    const input = { Bucket: "bucket", Delete: { Objects: [{ Key: "k" }] } };
    // The published check value of CRC-32, cbf43926.
    const right = { "x-amz-checksum-crc32": "y/Q5Jg==" };
    expect(
      (await s3.call("DeleteObjects", input, { headers: right, payload })).Deleted,
    ).toHaveLength(1);
    const options = { headers: right, payload: "12345678x" };
    expect(await s3.refusal("DeleteObjects", input, options)).toMatchObject({
      code: "BadDigest",
      message: "The CRC32 you specified did not match the calculated checksum.",
    });
  });

  it("needs a digest of its body, and from 1 to 1,000 keys", async () => {
    const Delete = { Objects: [{ Key: "k" }] };
    const refusal = await s3.refusal("DeleteObjects", { Bucket: "bucket", Delete });
    expect(refusal.message).toBe(
      "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
    );
    const many = { Objects: Array.from({ length: 1001 }, (_, at) => ({ Key: `k${at}` })) };
    const input = { Bucket: "bucket", Delete: many };
    expect((await s3.refusal("DeleteObjects", input, { headers: integrity })).code).toBe(
      "MalformedXML",
    );
  });
});

describe("CopyObject", () => {
  const copy = (source: string, key: string, input = {}) => ({
    ...where(key),
    CopySource: source,
    ...input,
  });

  it("copies bytes and headers, or takes new headers", async () => {
    await put("a b", "content", { Metadata: { a: "1" }, ContentType: "text/plain" });
    const { CopyObjectResult } = await s3.call("CopyObject", copy("bucket/a%20b", "copy"));
    expect(CopyObjectResult.ETag).toBe(`"${md5("content")}"`);
    expect(await get("copy")).toMatchObject({ Metadata: { a: "1" }, ContentType: "text/plain" });
    const replaced = { MetadataDirective: "REPLACE", Metadata: { b: "2" } };
    await s3.call("CopyObject", copy("/bucket/copy", "copy", replaced));
    expect((await get("copy")).Metadata).toEqual({ b: "2" });
    expect(await textOf((await get("copy")).Body)).toBe("content");
  });

  it("refuses a copy to itself that changes nothing, a false condition, a source that is none", async () => {
    const { ETag } = await put("a", "1");
    const refuse = (input: object) => s3.refusal("CopyObject", input);
    expect((await refuse(copy("bucket/a", "a"))).message).toContain("to copy an object to itself");
    expect((await refuse(copy("bucket/a", "b", { CopySourceIfNoneMatch: ETag }))).code).toBe(
      "PreconditionFailed",
    );
    expect((await refuse(copy("bucket", "b"))).fields.ArgumentName).toBe("x-amz-copy-source");
    expect((await refuse(copy("bucket/no", "b"))).code).toBe("NoSuchKey");
    expect((await refuse(copy("nowhere/a", "b"))).code).toBe("NoSuchBucket");
    expect((await refuse(copy("bucket/a", "a2", { IfMatch: "x" }))).code).toBe("NoSuchKey");
  });

  it("needs the permission to read its source", async () => {
    await put("a", "1");
    const asked: string[] = [];
    await s3.call("CopyObject", copy("bucket/a", "b"), {
      allow: ({ action, resource }) => asked.push(`${action} ${resource}`) > 0,
    });
    expect(asked).toEqual([
      "s3:PutObject arn:aws:s3:::bucket/b",
      "s3:GetObject arn:aws:s3:::bucket/a",
    ]);
  });
});
