import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checksumOf } from "../object/checksum/digest.ts";
import { type RunningS3, startS3, textOf } from "../testing.ts";

const MIB = 1024 * 1024;
const where = { Bucket: "bucket", Key: "k" };
const hashOf = (bytes: Uint8Array) => createHash("md5").update(bytes).digest();

let s3: RunningS3;
beforeEach(async () => {
  s3 = await startS3();
  await s3.call("CreateBucket", { Bucket: "bucket" });
});
afterEach(() => s3.close());

async function start(input = {}): Promise<string> {
  const { UploadId } = await s3.call("CreateMultipartUpload", { ...where, ...input });
  return UploadId;
}
const part = (UploadId: string, PartNumber: number, body: Uint8Array | string, headers = {}) =>
  s3.call("UploadPart", { ...where, UploadId, PartNumber }, { body, headers });
const complete = (UploadId: string, Parts: object[], input = {}, headers = {}) =>
  s3.call(
    "CompleteMultipartUpload",
    { ...where, UploadId, MultipartUpload: { Parts }, ...input },
    { headers },
  );
const refuseComplete = async (UploadId: string, Parts: object[], input = {}, headers = {}) =>
  s3.refusal(
    "CompleteMultipartUpload",
    { ...where, UploadId, MultipartUpload: { Parts }, ...input },
    { headers },
  );

const first = Buffer.alloc(5 * MIB, "first part ");
const second = Buffer.from("the last part may be small");
const whole = Buffer.concat([first, second]);

describe("multipart uploads", () => {
  it("join parts, numbered with gaps, to one object that can be read by part and range", async () => {
    const id = await start({ ContentType: "text/plain", Metadata: { a: "b" } });
    const { ETag: last } = await part(id, 7, second);
    const { ETag: begin } = await part(id, 2, first);
    await part(id, 3, "left out");
    const made = await complete(id, [
      { PartNumber: 2, ETag: begin },
      { PartNumber: 7, ETag: last },
    ]);
    const etag = createHash("md5").update(Buffer.concat([hashOf(first), hashOf(second)]));
    expect(made.ETag).toBe(`"${etag.digest("hex")}-2"`);
    expect(made).toMatchObject({
      ChecksumCRC64NVME: checksumOf("CRC64NVME", whole),
      ChecksumType: "FULL_OBJECT",
    });

    const read = await s3.call("GetObject", where);
    expect(read).toMatchObject({ ContentType: "text/plain", Metadata: { a: "b" } });
    expect(hashOf(Buffer.from(await textOf(read.Body), "latin1"))).toEqual(hashOf(whole));
    const across = await s3.call("GetObject", {
      ...where,
      Range: `bytes=${5 * MIB - 4}-${5 * MIB + 3}`,
    });
    expect(await textOf(across.Body)).toBe(
      whole.subarray(5 * MIB - 4, 5 * MIB + 4).toString("latin1"),
    );
    const byPart = await s3.call("GetObject", { ...where, PartNumber: 2 });
    expect(await textOf(byPart.Body)).toBe(second.toString());
    expect(byPart).toMatchObject({
      PartsCount: 2,
      ContentRange: `bytes ${5 * MIB}-${whole.length - 1}/${whole.length}`,
    });
    expect((await s3.refusal("GetObject", { ...where, PartNumber: 3 })).status).toBe(416);
  });

  it("a second Complete of the same upload gives the same answer", async () => {
    const id = await start();
    const { ETag } = await part(id, 1, "only");
    const made = await complete(id, [{ PartNumber: 1, ETag }]);
    expect(await complete(id, [{ PartNumber: 1, ETag }])).toEqual(made);
    expect((await s3.refusal("ListParts", { ...where, UploadId: id })).code).toBe("NoSuchUpload");
  });

  it("faults: order, unknown part, wrong tag, small part, no parts", async () => {
    const id = await start();
    const { ETag: one } = await part(id, 1, "small");
    const { ETag: two } = await part(id, 2, "last");
    const parts = [
      { PartNumber: 1, ETag: one },
      { PartNumber: 2, ETag: two },
    ];
    expect((await refuseComplete(id, [...parts].reverse())).code).toBe("InvalidPartOrder");
    expect((await refuseComplete(id, [{ PartNumber: 3, ETag: one }])).fields).toMatchObject({
      PartNumber: 3,
      UploadId: id,
    });
    expect((await refuseComplete(id, [{ PartNumber: 1, ETag: two }])).code).toBe("InvalidPart");
    expect((await refuseComplete(id, parts)).fields).toMatchObject({
      ProposedSize: 5,
      MinSizeAllowed: 5 * MIB,
      PartNumber: 1,
    });
    expect((await refuseComplete(id, [])).code).toBe("MalformedXML");
    expect((await refuseComplete("unknown", parts)).code).toBe("NoSuchUpload");
    const outside = { ...where, UploadId: id, PartNumber: 10_001 };
    expect((await s3.refusal("UploadPart", outside, { body: "" })).message).toBe(
      "Part number must be an integer between 1 and 10000, inclusive",
    );
    // A refused Complete leaves the upload as it was.
    expect((await s3.call("ListParts", { ...where, UploadId: id })).Parts).toHaveLength(2);
  });

  it("composite checksums need each part's, and are checksums of checksums", async () => {
    const id = await start({ ChecksumAlgorithm: "SHA256" });
    const sum = (bytes: Uint8Array) => checksumOf("SHA256", bytes);
    const sent = await part(id, 1, first, { "x-amz-checksum-sha256": sum(first) });
    expect(sent.ChecksumSHA256).toBe(sum(first));
    const without = { ...where, UploadId: id, PartNumber: 2 };
    expect((await s3.refusal("UploadPart", without, { body: second })).message).toBe(
      "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: null",
    );
    const { ETag } = await part(id, 2, second, { "x-amz-checksum-sha256": sum(second) });
    const named = [
      { PartNumber: 1, ETag: sent.ETag, ChecksumSHA256: sum(first) },
      { PartNumber: 2, ETag, ChecksumSHA256: sum(second) },
    ];
    const bare = named.map(({ ChecksumSHA256: _, ...rest }) => rest);
    expect((await refuseComplete(id, bare)).message).toContain("It was missing for part 1");
    const raw = Buffer.concat([first, second].map((b) => Buffer.from(sum(b), "base64")));
    expect(await complete(id, named)).toMatchObject({
      ChecksumSHA256: `${sum(raw)}-2`,
      ChecksumType: "COMPOSITE",
    });
    const mismatch = await start({ ChecksumAlgorithm: "SHA256" });
    const refusal = await s3.refusal(
      "UploadPart",
      { ...where, UploadId: mismatch, PartNumber: 1 },
      { body: "x", headers: { "x-amz-checksum-crc32": checksumOf("CRC32", Buffer.from("x")) } },
    );
    expect(refusal.message).toBe(
      "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32",
    );
  });

  it("an upload without an algorithm takes parts with any, and verifies them at both ends", async () => {
    const id = await start();
    const value = checksumOf("CRC32", second);
    const sent = await part(id, 1, second, { "x-amz-checksum-crc32": value });
    expect(sent.ChecksumCRC32).toBe(value);
    const wrong = checksumOf("CRC32", first);
    const named = (ChecksumCRC32: string) => [{ PartNumber: 1, ETag: sent.ETag, ChecksumCRC32 }];
    expect((await refuseComplete(id, named(wrong))).code).toBe("InvalidPart");
    expect(await complete(id, named(value))).toMatchObject({
      ChecksumCRC64NVME: checksumOf("CRC64NVME", second),
      ChecksumType: "FULL_OBJECT",
    });
  });

  it("a full-object CRC32 is that of the whole, and a declared one is verified", async () => {
    const id = await start({ ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" });
    const parts = [
      { PartNumber: 1, ETag: (await part(id, 1, first)).ETag },
      { PartNumber: 2, ETag: (await part(id, 2, second)).ETag },
    ];
    const wrong = { "x-amz-checksum-crc32": checksumOf("CRC32", first) };
    expect((await refuseComplete(id, parts, {}, wrong)).code).toBe("BadDigest");
    const size = { MpuObjectSize: 5 };
    expect((await refuseComplete(id, parts, size)).message).toContain("x-amz-mp-object-size");
    const right = { "x-amz-checksum-crc32": checksumOf("CRC32", whole) };
    expect((await refuseComplete(id, parts, {}, right)).message).toBe(
      "The crc32 you specified did not match the calculated checksum.",
    );
    const declared = { MpuObjectSize: whole.length, ChecksumType: "FULL_OBJECT" };
    const made = await complete(id, parts, declared, right);
    expect(made.ChecksumCRC32).toBe(checksumOf("CRC32", whole));
  });

  it("checksum types that do not go with an algorithm are refused", async () => {
    const refuse = (ChecksumAlgorithm: string | undefined, ChecksumType: string) =>
      s3.refusal("CreateMultipartUpload", { ...where, ChecksumAlgorithm, ChecksumType });
    expect((await refuse("SHA1", "FULL_OBJECT")).message).toBe(
      "The FULL_OBJECT checksum type cannot be used with the sha1 checksum algorithm.",
    );
    expect((await refuse("CRC64NVME", "COMPOSITE")).code).toBe("InvalidRequest");
    expect((await refuse(undefined, "COMPOSITE")).code).toBe("InvalidRequest");
  });

  it("of racing conditional completions one wins", async () => {
    const ids = [await start(), await start(), await start()];
    const outcomes = await Promise.allSettled(
      ids.map(async (id) => {
        const { ETag } = await part(id, 1, id);
        return complete(id, [{ PartNumber: 1, ETag }], { IfNoneMatch: "*" });
      }),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("UploadPartCopy copies a range of another object", async () => {
    await s3.call("PutObject", { Bucket: "bucket", Key: "source" }, { body: "0123456789" });
    const id = await start();
    const input = { ...where, UploadId: id, PartNumber: 1, CopySource: "bucket/source" };
    const { CopyPartResult } = await s3.call("UploadPartCopy", {
      ...input,
      CopySourceRange: "bytes=2-5",
    });
    await complete(id, [{ PartNumber: 1, ETag: CopyPartResult.ETag }]);
    expect(await textOf((await s3.call("GetObject", where)).Body)).toBe("2345");
    const other = { ...input, UploadId: await start() };
    expect(
      (await s3.refusal("UploadPartCopy", { ...other, CopySourceRange: "bytes=2-10" })).message,
    ).toBe("Range specified is not valid for source object of size: 10");
  });

  it("a copy of a multipart object is an object in one piece", async () => {
    const id = await start();
    const { ETag: one } = await part(id, 1, first);
    const { ETag: two } = await part(id, 2, second);
    await complete(id, [
      { PartNumber: 1, ETag: one },
      { PartNumber: 2, ETag: two },
    ]);
    const copied = await s3.call("CopyObject", { ...where, Key: "c", CopySource: "bucket/k" });
    expect(copied.CopyObjectResult.ETag).toBe(`"${hashOf(whole).toString("hex")}"`);
  });

  it("ListParts pages by part number; a part sent again replaces the first", async () => {
    const id = await start();
    for (const number of [1, 2, 3]) await part(id, number, `part ${number}`);
    await part(id, 2, "again!!");
    const page = await s3.call("ListParts", { ...where, UploadId: id, MaxParts: 2 });
    expect(page).toMatchObject({ IsTruncated: true, NextPartNumberMarker: "2" });
    expect(page.Parts.map(({ Size }: { Size: number }) => Size)).toEqual([6, 7]);
    const rest = await s3.call("ListParts", {
      ...where,
      UploadId: id,
      PartNumberMarker: page.NextPartNumberMarker,
    });
    expect(rest.Parts).toHaveLength(1);
    expect(rest.IsTruncated).toBe(false);
  });

  it("ListMultipartUploads goes on behind key and upload id, and rolls up prefixes", async () => {
    const ids: string[] = [];
    for (const Key of ["a", "a", "b/1", "b/2", "c"]) {
      await s3.env.clock.advance(1);
      ids.push((await s3.call("CreateMultipartUpload", { Bucket: "bucket", Key })).UploadId);
    }
    const list = (input = {}) => s3.call("ListMultipartUploads", { Bucket: "bucket", ...input });
    const idsOf = (answer: { Uploads: { UploadId: string }[] }) =>
      answer.Uploads.map(({ UploadId }) => UploadId);
    expect(idsOf(await list())).toEqual(ids);
    const page = await list({ MaxUploads: 1 });
    expect(page).toMatchObject({ NextKeyMarker: "a", NextUploadIdMarker: ids[0] });
    const next = { KeyMarker: "a", UploadIdMarker: ids[0] };
    expect(idsOf(await list(next))).toEqual(ids.slice(1));
    expect(idsOf(await list({ KeyMarker: "a" }))).toEqual(ids.slice(2));
    const rolled = await list({ Delimiter: "/" });
    expect(rolled.CommonPrefixes).toEqual([{ Prefix: "b/" }]);
    expect(idsOf(rolled)).toEqual([ids[0], ids[1], ids[4]]);
    const inside = await list({ Prefix: "b/", MaxUploads: 1 });
    expect(idsOf(inside)).toEqual([ids[2]]);
    expect(inside.IsTruncated).toBe(true);
  });

  it("Abort ends an upload; a second one does not find it", async () => {
    const id = await start();
    await part(id, 1, "x");
    await s3.call("AbortMultipartUpload", { ...where, UploadId: id });
    expect((await s3.refusal("AbortMultipartUpload", { ...where, UploadId: id })).code).toBe(
      "NoSuchUpload",
    );
    expect((await s3.refusal("GetObject", where)).code).toBe("NoSuchKey");
  });
});
