/** Checksums of multipart uploads: of the parts, of the parts' checksums (COMPOSITE) and of the whole (FULL_OBJECT). */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import {
  type ChecksumAlgorithm,
  type ChecksumType,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

const first = Buffer.alloc(5 * 1024 ** 2, "abcdefgh");
const second = Buffer.from("the end");
const whole = Buffer.concat([first, second]);
type Algorithm = "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256";

/** What S3 itself computes of a one-piece object: the SDK verifies it on the way up. */
async function checksumOf(algorithm: Algorithm, bytes: Uint8Array): Promise<string> {
  const made = await open.s3.send(
    new PutObjectCommand({
      Bucket: BUCKET,
      Key: "checksum-of",
      Body: bytes,
      ChecksumAlgorithm: algorithm,
    }),
  );
  return `${made[`Checksum${algorithm}`]}`;
}

async function start(Key: string, algorithm?: Algorithm, type?: ChecksumType): Promise<string> {
  const made = await open.s3.send(
    new CreateMultipartUploadCommand({
      Bucket: BUCKET,
      Key,
      ChecksumAlgorithm: algorithm as ChecksumAlgorithm | undefined,
      ChecksumType: type,
    }),
  );
  return `${made.UploadId}`;
}

/** As the SDK sends it when nothing is said: with a CRC32; or with the algorithm. */
async function part(
  Key: string,
  UploadId: string,
  PartNumber: number,
  Body: Uint8Array,
  ChecksumAlgorithm?: Algorithm,
): Promise<CompletedPart> {
  const input = { Bucket: BUCKET, Key, UploadId, PartNumber, Body, ChecksumAlgorithm };
  const { ETag, $metadata: _, ...rest } = await open.s3.send(new UploadPartCommand(input));
  return { PartNumber, ETag, ...rest };
}

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
const bare = ({ PartNumber, ETag }: CompletedPart): CompletedPart => ({ PartNumber, ETag });
const head = (Key: string, more: object = {}) =>
  open.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key, ChecksumMode: "ENABLED", ...more }));

describe("an upload created without an algorithm", () => {
  test("takes the SDK's default parts and ends with CRC64NVME of the whole", async () => {
    const Key = "plain";
    const id = await start(Key);
    const parts = [await part(Key, id, 1, first), await part(Key, id, 2, second)];
    expect(Buffer.from(`${parts[0]?.ChecksumCRC32}`, "base64").readUInt32BE()).toBe(crc32(first));
    const listed = await open.s3.send(new ListPartsCommand({ Bucket: BUCKET, Key, UploadId: id }));
    expect(listed.ChecksumAlgorithm).toBeUndefined();
    expect(listed.Parts?.[0]?.ChecksumCRC32).toBeUndefined();
    const made = await complete(Key, id, parts.map(bare));
    const expected = {
      ChecksumCRC64NVME: await checksumOf("CRC64NVME", whole),
      ChecksumType: "FULL_OBJECT",
    };
    expect(made).toMatchObject(expected);
    expect(await head(Key)).toMatchObject(expected);
    expect((await head(Key)).ChecksumCRC32).toBeUndefined();
  });

  test("takes the checksums of the parts back that it gave", async () => {
    const id = await start("named");
    const parts = [await part("named", id, 1, second)];
    expect(parts[0]?.ChecksumCRC32).toBeTypeOf("string");
    expect((await complete("named", id, parts)).ChecksumType).toBe("FULL_OBJECT");
  });

  test("refuses a part whose bytes are not what the header says", async () => {
    const UploadId = await start("wrong");
    const input = { Bucket: BUCKET, Key: "wrong", UploadId, PartNumber: 1, Body: "x" };
    expect(
      await denialOf(open.s3.send(new UploadPartCommand({ ...input, ChecksumCRC32: "AAAAAA==" }))),
    ).toMatchObject({
      name: "BadDigest",
      message: "The CRC32 you specified did not match the calculated checksum.",
    });
  });

  test("refuses a checksum type at its end, and ignores another algorithm's checksum", async () => {
    const id = await start("typed");
    const parts = [bare(await part("typed", id, 1, second))];
    for (const ChecksumType of ["FULL_OBJECT", "COMPOSITE"]) {
      expect(await denialOf(complete("typed", id, parts, { ChecksumType }))).toMatchObject({
        name: "InvalidRequest",
        status: 400,
        message:
          "The upload was created using the null checksum mode. The complete request must use the same checksum mode.",
      });
    }
    await complete("typed", id, parts, { ChecksumCRC32C: "AAAAAA==-2" });
  });
});

describe.each(["CRC32", "CRC32C", "SHA1", "SHA256"] as const)("COMPOSITE %s", (algorithm) => {
  const member = `Checksum${algorithm}` as const;

  test("is the checksum of the parts' checksums, with their count", async () => {
    const Key = `composite-${algorithm}`;
    const id = await start(Key, algorithm);
    const parts = [
      await part(Key, id, 1, first, algorithm),
      await part(Key, id, 2, second, algorithm),
    ];
    const sums = [await checksumOf(algorithm, first), await checksumOf(algorithm, second)];
    expect(parts.map((one) => one[member])).toEqual(sums);
    const raw = Buffer.concat(sums.map((sum) => Buffer.from(sum, "base64")));
    const value = `${await checksumOf(algorithm, raw)}-2`;
    expect(await denialOf(complete(Key, id, parts.map(bare)))).toMatchObject({
      name: "InvalidRequest",
      message: `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part 1 in the request.`,
    });
    const swapped = [parts[0], { ...parts[1], [member]: sums[0] }] as CompletedPart[];
    expect(await denialOf(complete(Key, id, swapped))).toMatchObject({
      name: "InvalidPart",
      fields: { PartNumber: "2" },
    });
    const made = await complete(Key, id, parts, { [member]: value });
    expect(made).toMatchObject({ [member]: value, ChecksumType: "COMPOSITE" });
    expect(await head(Key)).toMatchObject({ [member]: value, ChecksumType: "COMPOSITE" });
    expect((await head(Key, { PartNumber: 2 }))[member]).toBe(sums[1]);
  });

  test("refuses parts with another algorithm or with none", async () => {
    const Key = `strict-${algorithm}`;
    const UploadId = await start(Key, algorithm);
    const other = algorithm === "CRC32" ? "SHA1" : "CRC32";
    expect(await denialOf(part(Key, UploadId, 1, second, other))).toMatchObject({
      name: "InvalidRequest",
      status: 400,
      message: `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${other.toLowerCase()}`,
    });
    const plain = open.emulator.s3(undefined, { requestChecksumCalculation: "WHEN_REQUIRED" });
    const input = { Bucket: BUCKET, Key, UploadId, PartNumber: 1, Body: "x" };
    expect((await denialOf(plain.send(new UploadPartCommand(input)))).message).toBe(
      `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: null`,
    );
    expect(
      await denialOf(
        complete(Key, UploadId, [{ PartNumber: 1, ETag: '"0"' }], { ChecksumType: "FULL_OBJECT" }),
      ),
    ).toMatchObject({
      name: "InvalidRequest",
      message:
        "The upload was created using the COMPOSITE checksum mode. The complete request must use the same checksum mode.",
    });
  });
});

describe.each(["CRC32", "CRC32C", "CRC64NVME"] as const)("FULL_OBJECT %s", (algorithm) => {
  const member = `Checksum${algorithm}` as const;

  test("is the checksum of all bytes, though no request had them all", async () => {
    const Key = `full-${algorithm}`;
    const id = await start(Key, algorithm, "FULL_OBJECT");
    const parts = [
      await part(Key, id, 1, first, algorithm),
      await part(Key, id, 2, second, algorithm),
    ];
    const value = await checksumOf(algorithm, whole);
    const ChecksumType = "FULL_OBJECT";
    const wrong = await checksumOf(algorithm, first);
    expect(
      await denialOf(complete(Key, id, parts, { [member]: wrong, ChecksumType })),
    ).toMatchObject({
      name: "BadDigest",
      status: 400,
      message: `The ${algorithm.toLowerCase()} you specified did not match the calculated checksum.`,
    });
    const made = await complete(Key, id, parts.map(bare), { [member]: value, ChecksumType });
    expect(made).toMatchObject({ [member]: value, ChecksumType });
    expect(await head(Key)).toMatchObject({ [member]: value, ChecksumType });
    expect((await head(Key, { PartNumber: 2 }))[member]).toBeUndefined();
  });
});

test("types and algorithms that do not go together are refused at the start", async () => {
  expect(await denialOf(start("no", "SHA256", "FULL_OBJECT"))).toMatchObject({
    name: "InvalidRequest",
    message: "The FULL_OBJECT checksum type cannot be used with the sha256 checksum algorithm.",
  });
  expect((await denialOf(start("no", "CRC64NVME", "COMPOSITE"))).message).toBe(
    "The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.",
  );
  expect((await denialOf(start("no", undefined, "COMPOSITE"))).message).toBe(
    "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
  );
  expect((await denialOf(start("no", "TEST" as Algorithm))).message).toMatch(
    /^Checksum algorithm provided is unsupported\. Please try again with any of the valid types: \[CRC32, CRC32C, /,
  );
});

test.each([undefined, "CRC32", "CRC64NVME", "SHA256"] as const)(
  "lib-storage uploads 12 MiB in parallel parts, algorithm %s",
  async (ChecksumAlgorithm) => {
    const bytes = Buffer.alloc(12 * 1024 ** 2);
    for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(at, at);
    const Key = `uploaded-${ChecksumAlgorithm}`;
    const params = { Bucket: BUCKET, Key, Body: bytes, ChecksumAlgorithm };
    const upload = new Upload({ client: open.s3, params, queueSize: 3, partSize: 5 * 1024 ** 2 });
    const done = await upload.done();
    expect(done.ETag).toMatch(/-3"$/);
    const read = Buffer.from((await (await open.get(Key)).Body?.transformToByteArray()) ?? []);
    const hash = (of: Buffer) => createHash("sha256").update(of).digest("hex");
    expect(hash(read)).toBe(hash(bytes));
  },
);
