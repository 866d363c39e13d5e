/** Many clients at once: a read sees one write whole, and what was acknowledged stays. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

const WRITERS = 20;
const writers = Array.from({ length: WRITERS }, (_, index) => index);
/** 600 kB of one letter each: several stripes' worth of shards. */
const bodyOf = (writer: number) => String.fromCharCode(65 + writer).repeat(600_000);
const outcomeOf = (call: Promise<unknown>) =>
  call.then(
    () => "done",
    (error: Error) => error.name,
  );

test("of twenty writers of one key every reader sees one, whole", async () => {
  await open.put("contended", bodyOf(0));
  const clients = writers.map(() => open.emulator.s3());
  const reads: string[] = [];
  await Promise.all(
    clients.map(async (client, writer) => {
      const where = { Bucket: BUCKET, Key: "contended" };
      await client.send(new PutObjectCommand({ ...where, Body: bodyOf(writer) }));
      const { Body, ContentLength } = await client.send(new GetObjectCommand(where));
      const text = `${await Body?.transformToString()}`;
      expect(text.length).toBe(ContentLength);
      reads.push(text);
    }),
  );
  for (const text of reads) expect(text === bodyOf(text.charCodeAt(0) - 65)).toBe(true);
});

test("a read that began goes on to its end when the object is replaced and deleted", async () => {
  const large = Buffer.alloc(12_000_000, "0123456789");
  await open.put("replaced", large);
  const { Body } = await open.get("replaced");
  await open.put("replaced", "small");
  await open.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "replaced" }));
  expect(large.equals((await Body?.transformToByteArray()) ?? Buffer.of())).toBe(true);
});

test("a bucket that is deleted while objects come in has none of them lost", async () => {
  const Bucket = "vanishing";
  await open.s3.send(new CreateBucketCommand({ Bucket }));
  const outcomes = await Promise.all([
    ...writers.map((index) =>
      outcomeOf(open.s3.send(new PutObjectCommand({ Bucket, Key: `k${index}`, Body: "x" }))),
    ),
    outcomeOf(open.s3.send(new DeleteBucketCommand({ Bucket }))),
  ]);
  const written = outcomes.slice(0, WRITERS).filter((outcome) => outcome === "done").length;
  if (outcomes.at(-1) === "done") {
    expect(written).toBe(0);
    expect(new Set(outcomes.slice(0, WRITERS))).toEqual(new Set(["NoSuchBucket"]));
  } else {
    expect(outcomes.at(-1)).toBe("BucketNotEmpty");
    expect((await open.s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(WRITERS);
  }
});

test("of completing and aborting one upload at once, one holds", async () => {
  for (let round = 0; round < 5; round++) {
    const where = { Bucket: BUCKET, Key: `either-${round}` };
    const { UploadId } = await open.s3.send(new CreateMultipartUploadCommand(where));
    const part = { ...where, UploadId, PartNumber: 1, Body: "x" };
    const { ETag } = await open.s3.send(new UploadPartCommand(part));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const outcomes = await Promise.all([
      outcomeOf(
        open.s3.send(new CompleteMultipartUploadCommand({ ...where, UploadId, MultipartUpload })),
      ),
      outcomeOf(open.s3.send(new AbortMultipartUploadCommand({ ...where, UploadId }))),
    ]);
    expect(outcomes.sort()).toEqual(["NoSuchUpload", "done"]);
  }
  const { Uploads } = await open.s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
  expect(Uploads ?? []).toEqual([]);
});

test("twenty identical completions give one answer", async () => {
  const where = { Bucket: BUCKET, Key: "answered" };
  const { UploadId } = await open.s3.send(new CreateMultipartUploadCommand(where));
  const part = { ...where, UploadId, PartNumber: 1, Body: "x" };
  const { ETag } = await open.s3.send(new UploadPartCommand(part));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  const answers = await Promise.all(
    writers.map(() =>
      open.s3.send(new CompleteMultipartUploadCommand({ ...where, UploadId, MultipartUpload })),
    ),
  );
  expect(new Set(answers.map((answer) => answer.ETag)).size).toBe(1);
  expect(await open.text("answered")).toBe("x");
});
