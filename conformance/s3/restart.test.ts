/** What was acknowledged is there after a restart: buckets, objects, headers, policies, uploads in progress. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { startEmulator } from "../testing/emulator.ts";

test("everything acknowledged is there after a restart", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-restart-"));
  const Bucket = "lasting";
  const where = { Bucket, Key: "multipart" };
  const large = Buffer.alloc(2_500_000, "0123456789");
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:DeleteObject",
      Resource: `arn:aws:s3:::${Bucket}/*`,
    },
  });
  try {
    let emulator = await startEmulator({ dataDir });
    let s3 = emulator.s3();
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const Metadata = { kept: "yes" };
    await s3.send(new PutObjectCommand({ Bucket, Key: "small", Body: "bytes", Metadata }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "large", Body: large }));
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(where));
    const part = { ...where, UploadId, PartNumber: 1 };
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: "a part" }));
    await emulator.stop();

    emulator = await startEmulator({ dataDir });
    s3 = emulator.s3();
    const small = await s3.send(new GetObjectCommand({ Bucket, Key: "small" }));
    expect([await small.Body?.transformToString(), small.Metadata]).toEqual(["bytes", Metadata]);
    const read = await s3.send(new GetObjectCommand({ Bucket, Key: "large" }));
    expect(large.equals((await read.Body?.transformToByteArray()) ?? Buffer.of())).toBe(true);
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await s3.send(new CompleteMultipartUploadCommand({ ...where, UploadId, MultipartUpload }));
    const joined = await s3.send(new GetObjectCommand(where));
    expect(await joined.Body?.transformToString()).toBe("a part");
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(["large", "multipart", "small"]);
    await emulator.stop();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
