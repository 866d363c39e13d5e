/** The five flexible checksums on one-piece objects: by header, by trailer, wrong, malformed, and what reads show. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import {
  type ChecksumAlgorithm,
  CopyObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

const TEXT = "123456789";
/** Of "123456789": the check values of the CRC catalogue and of FIPS 180. */
const KNOWN = {
  CRC32: Buffer.from("cbf43926", "hex"),
  CRC32C: Buffer.from("e3069283", "hex"),
  CRC64NVME: Buffer.from("ae8b14860a799888", "hex"),
  SHA1: createHash("sha1").update(TEXT).digest(),
  SHA256: createHash("sha256").update(TEXT).digest(),
} as const;
const algorithms = Object.keys(KNOWN) as (keyof typeof KNOWN)[];
const header = (algorithm: string) => `x-amz-checksum-${algorithm.toLowerCase()}`;

describe.each(algorithms)("%s", (algorithm) => {
  const member = `Checksum${algorithm}` as const;
  const value = KNOWN[algorithm].toString("base64");
  const ChecksumAlgorithm = algorithm as ChecksumAlgorithm;

  test("computed by the SDK and sent in a header", async () => {
    const made = await open.put(`header-${algorithm}`, TEXT, { ChecksumAlgorithm });
    expect(made).toMatchObject({ [member]: value, ChecksumType: "FULL_OBJECT" });
  });

  test("sent in the trailer of an aws-chunked stream", async () => {
    const bytes = Buffer.from(TEXT.repeat(30_000));
    const made = await open.s3.send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key: `trailer-${algorithm}`,
        Body: Readable.from(pieces(bytes)),
        ContentLength: bytes.length,
        ContentEncoding: "gzip",
        ChecksumAlgorithm,
      }),
    );
    expect(made[member]).toBeTypeOf("string");
    const read = await open.get(`trailer-${algorithm}`, { ChecksumMode: "ENABLED" });
    expect(read[member]).toBe(made[member]);
    expect(read.ContentEncoding).toBe("gzip");
    const back = Buffer.from((await read.Body?.transformToByteArray()) ?? []);
    expect(back.equals(bytes)).toBe(true);
  });

  test("is shown when asked for, of the whole and never of a range", async () => {
    const Key = `shown-${algorithm}`;
    await open.put(Key, TEXT, { [member]: value });
    const head = (more: object) =>
      open.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key, ...more }));
    expect((await head({ ChecksumMode: "ENABLED" }))[member]).toBe(value);
    const part = await open.get(Key, { Range: "bytes=0-3", ChecksumMode: "ENABLED" });
    expect(part[member]).toBeUndefined();
    expect(await part.Body?.transformToString()).toBe("1234");
    const { Contents } = await open.s3.send(
      new ListObjectsV2Command({ Bucket: BUCKET, Prefix: Key }),
    );
    expect(Contents?.[0]).toMatchObject({
      ChecksumAlgorithm: [algorithm],
      ChecksumType: "FULL_OBJECT",
    });
  });

  test("a value of other bytes is BadDigest, and nothing is stored", async () => {
    const wrong = Buffer.alloc(KNOWN[algorithm].length, 1).toString("base64");
    expect(await denialOf(open.put(`bad-${algorithm}`, TEXT, { [member]: wrong }))).toMatchObject({
      name: "BadDigest",
      status: 400,
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
    });
    expect((await denialOf(open.get(`bad-${algorithm}`))).name).toBe("NoSuchKey");
  });

  test("a value of the wrong form is InvalidRequest", async () => {
    for (const form of ["bad", "not base64", ""]) {
      expect(await denialOf(open.put("malformed", TEXT, { [member]: form || "=" }))).toMatchObject({
        name: "InvalidRequest",
        status: 400,
        message: `Value for ${header(algorithm)} header is invalid.`,
      });
    }
  });

  test("a wrong trailer is BadDigest", async () => {
    const wrong = Buffer.alloc(KNOWN[algorithm].length, 1).toString("base64");
    await open.allowEveryone();
    const body = `9\r\n${TEXT}\r\n0\r\n${header(algorithm)}:${wrong}\r\n\r\n`;
    const answer = await open.raw("PUT", `/${BUCKET}/wrong-trailer`, {
      headers: {
        "content-encoding": "aws-chunked",
        "content-length": String(body.length),
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": "9",
        "x-amz-trailer": header(algorithm),
      },
      body,
    });
    expect([answer.status, element(answer, "Code")]).toEqual([400, "BadDigest"]);
  });

  test("a copy keeps the algorithm, or takes the one it is told", async () => {
    const Key = `copied-${algorithm}`;
    await open.put(Key, TEXT, { [member]: value });
    const copy = (more: object) =>
      open.s3.send(
        new CopyObjectCommand({
          Bucket: BUCKET,
          Key: `${Key}-2`,
          CopySource: `${BUCKET}/${Key}`,
          ...more,
        }),
      );
    expect((await copy({})).CopyObjectResult).toMatchObject({
      [member]: value,
      ChecksumType: "FULL_OBJECT",
    });
    expect((await copy({ ChecksumAlgorithm: "SHA1" })).CopyObjectResult?.ChecksumSHA1).toBe(
      KNOWN.SHA1.toString("base64"),
    );
  });
});

async function* pieces(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
}

test("without one from the client S3 computes CRC64NVME", async () => {
  const plain = open.emulator.s3(undefined, { requestChecksumCalculation: "WHEN_REQUIRED" });
  const made = await plain.send(new PutObjectCommand({ Bucket: BUCKET, Key: "none", Body: TEXT }));
  expect(made).toMatchObject({
    ChecksumCRC64NVME: KNOWN.CRC64NVME.toString("base64"),
    ChecksumType: "FULL_OBJECT",
  });
});

test("two checksums at once are refused", async () => {
  const both = {
    ChecksumCRC32: KNOWN.CRC32.toString("base64"),
    ChecksumSHA1: KNOWN.SHA1.toString("base64"),
  };
  expect(await denialOf(open.put("two", TEXT, both))).toMatchObject({
    name: "InvalidRequest",
    status: 400,
    message: "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
  });
});

test("Content-MD5 is checked: form first, then the bytes", async () => {
  const md5 = (text: string) => createHash("md5").update(text).digest();
  await open.put("md5", TEXT, { ContentMD5: md5(TEXT).toString("base64") });
  expect(
    await denialOf(open.put("md5", TEXT, { ContentMD5: md5("other").toString("base64") })),
  ).toMatchObject({
    name: "BadDigest",
    status: 400,
    message: "The Content-MD5 you specified did not match what we received.",
    fields: { CalculatedDigest: md5(TEXT).toString("base64") },
  });
  for (const ContentMD5 of ["__invalid__", "000", "MTIz"]) {
    expect(await denialOf(open.put("md5", TEXT, { ContentMD5 }))).toMatchObject({
      name: "InvalidDigest",
      status: 400,
      message: "The Content-MD5 you specified was invalid.",
      fields: { "Content-MD5": ContentMD5 },
    });
  }
});

test("a body that is not what x-amz-content-sha256 says is refused", async () => {
  await open.allowEveryone();
  const answer = await open.raw("PUT", `/${BUCKET}/tampered`, {
    headers: { "x-amz-content-sha256": createHash("sha256").update("else").digest("hex") },
    body: TEXT,
  });
  expect([answer.status, element(answer, "Code")]).toEqual([400, "XAmzContentSHA256Mismatch"]);
});

test("DeleteObjects needs a digest of its body", async () => {
  await open.allowEveryone();
  const body = "<Delete><Object><Key>shown-CRC32</Key></Object></Delete>";
  const bare = await open.raw("POST", `/${BUCKET}?delete`, { body });
  expect([bare.status, element(bare, "Code"), element(bare, "Message")]).toEqual([
    400,
    "InvalidRequest",
    "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
  ]);
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(`${body} `));
  const wrong = await open.raw("POST", `/${BUCKET}?delete`, {
    body,
    headers: { "x-amz-checksum-crc32": digest.toString("base64") },
  });
  expect([wrong.status, element(wrong, "Code")]).toEqual([400, "BadDigest"]);
  expect(await open.text("shown-CRC32")).toBe(TEXT);
  await open.s3.send(
    new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: [{ Key: "shown-CRC32" }] } }),
  );
  expect((await denialOf(open.get("shown-CRC32"))).name).toBe("NoSuchKey");
});
