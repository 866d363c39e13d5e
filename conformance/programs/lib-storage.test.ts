import { Readable } from "node:stream";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { SeededRandom } from "@cloudglass/env";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const Bucket = "lib-storage";
const MIB = 1 << 20;
let emulator: Emulator;
let client: S3Client;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  client = emulator.s3();
  await client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => emulator.stop());

async function* pieces(content: Uint8Array, sizeBytes: number) {
  for (let at = 0; at < content.length; at += sizeBytes) yield content.subarray(at, at + sizeBytes);
}

test("a stream of unknown length goes up in four parts at once and reads the same", async () => {
  const content = new SeededRandom(1).bytes(3 * 5 * MIB + 17);
  const progress: number[] = [];
  const upload = new Upload({
    client,
    params: {
      Bucket,
      Key: "stream",
      Body: Readable.from(pieces(content, 100_003)),
      ContentType: "text/x-odd",
      Metadata: { from: "lib-storage" },
    },
    queueSize: 4,
    partSize: 5 * MIB,
  });
  upload.on("httpUploadProgress", ({ loaded }) => progress.push(loaded ?? 0));
  const done = await upload.done();
  expect(done.ETag).toMatch(/^"[0-9a-f]{32}-4"$/);
  expect(done).toMatchObject({ Bucket, Key: "stream" });
  expect(progress.at(-1)).toBe(content.length);
  const got = await client.send(new GetObjectCommand({ Bucket, Key: "stream" }));
  expect(got).toMatchObject({ ContentType: "text/x-odd", Metadata: { from: "lib-storage" } });
  const back = await got.Body?.transformToByteArray();
  expect(Buffer.compare(back ?? Buffer.of(), content)).toBe(0);
});

test("what is smaller than a part is put in one request", async () => {
  const upload = new Upload({ client, params: { Bucket, Key: "small", Body: "a few bytes" } });
  expect((await upload.done()).ETag).toMatch(/^"[0-9a-f]{32}"$/);
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: "small" }));
  expect(head.ContentLength).toBe(11);
});

test("an upload whose source breaks off leaves neither an object nor parts", async () => {
  const upload = new Upload({
    client,
    params: { Bucket, Key: "broken", Body: Readable.from(breakingOff()) },
    partSize: 5 * MIB,
  });
  await expect(upload.done()).rejects.toThrow("the source broke off");
  const uploads = await client.send(new ListMultipartUploadsCommand({ Bucket }));
  expect(uploads.Uploads ?? []).toEqual([]);
  const listed = await client.send(new ListObjectsV2Command({ Bucket, Prefix: "broken" }));
  expect(listed.KeyCount).toBe(0);
});

async function* breakingOff() {
  yield* pieces(new SeededRandom(2).bytes(12 * MIB), MIB);
  throw new Error("the source broke off");
}

test("the checksum that was asked for is computed in parts and kept", async () => {
  const Body = new SeededRandom(3).bytes(11 * MIB);
  const upload = new Upload({
    client,
    params: { Bucket, Key: "summed", Body, ChecksumAlgorithm: "SHA256" },
  });
  expect(await upload.done()).toMatchObject({ ChecksumType: "COMPOSITE" });
  const head = await client.send(
    new HeadObjectCommand({ Bucket, Key: "summed", ChecksumMode: "ENABLED" }),
  );
  expect(head.ChecksumSHA256).toMatch(/-3$/);
});
