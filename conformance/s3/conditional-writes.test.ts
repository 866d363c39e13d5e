/** If-Match and If-None-Match on writes: decided inside the write, so that of many exactly one wins. */
import { Readable } from "node:stream";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { ROOT } from "../testing/emulator.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

const CLIENTS = 64;
const clients = () => Array.from({ length: CLIENTS }, () => open.emulator.s3());
const nameOf = (call: Promise<unknown>) =>
  call.then(
    () => "won",
    (error: Error) => error.name,
  );

async function race(
  attempt: (client: ReturnType<typeof open.emulator.s3>, index: number) => Promise<unknown>,
) {
  const outcomes = await Promise.all(
    clients().map((client, index) => nameOf(attempt(client, index))),
  );
  return {
    winners: outcomes.flatMap((outcome, index) => (outcome === "won" ? [index] : [])),
    others: new Set(outcomes.filter((outcome) => outcome !== "won")),
  };
}

test("of 64 puts with If-None-Match: * one wins, and its bytes are there", async () => {
  const { winners, others } = await race((_, index) =>
    open.put("once", `writer ${index}`, { IfNoneMatch: "*" }),
  );
  expect(winners).toHaveLength(1);
  expect([...others]).toEqual(["PreconditionFailed"]);
  expect(await open.text("once")).toBe(`writer ${winners[0]}`);
});

test("of 64 puts with one If-Match one wins", async () => {
  const { ETag: IfMatch } = await open.put("swap", "before");
  const { winners, others } = await race((_, index) =>
    open.put("swap", `writer ${index}`, { IfMatch }),
  );
  expect(winners).toHaveLength(1);
  expect([...others]).toEqual(["PreconditionFailed"]);
  expect(await open.text("swap")).toBe(`writer ${winners[0]}`);
});

test("of 64 copies with If-None-Match: * one wins", async () => {
  await open.put("original", "bytes");
  const { winners, others } = await race((client) =>
    client.send(
      new CopyObjectCommand({
        Bucket: BUCKET,
        Key: "copied-once",
        CopySource: `${BUCKET}/original`,
        IfNoneMatch: "*",
      }),
    ),
  );
  expect(winners).toHaveLength(1);
  expect([...others]).toEqual(["PreconditionFailed"]);
});

test("of 64 copies with one If-Match one wins", async () => {
  await open.put("source", "bytes");
  const { ETag: IfMatch } = await open.put("copied-over", "before");
  const { winners, others } = await race((client) =>
    client.send(
      new CopyObjectCommand({
        Bucket: BUCKET,
        Key: "copied-over",
        CopySource: `${BUCKET}/source`,
        IfMatch,
      }),
    ),
  );
  expect(winners).toHaveLength(1);
  expect([...others]).toEqual(["PreconditionFailed"]);
  expect(await open.text("copied-over")).toBe("bytes");
});

test("of 64 deletes with one If-Match one wins, the others find it gone", async () => {
  const { ETag: IfMatch } = await open.put("deleted-once", "bytes");
  const { winners, others } = await race((client) =>
    client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "deleted-once", IfMatch })),
  );
  expect(winners).toHaveLength(1);
  for (const other of others) expect(["NoSuchKey", "ConditionalRequestConflict"]).toContain(other);
});

/** Uploads of one part, one a client, waiting for their completion. */
function startUploads(Key: string) {
  const where = { Bucket: BUCKET, Key };
  return Promise.all(
    Array.from({ length: CLIENTS }, async (_, index) => {
      const { UploadId } = await open.s3.send(new CreateMultipartUploadCommand(where));
      const Body = `writer ${index}`;
      const part = { ...where, UploadId, PartNumber: 1 };
      const { ETag } = await open.s3.send(new UploadPartCommand({ ...part, Body }));
      return { ...where, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
    }),
  );
}

test("of 64 multipart uploads completed with If-None-Match: * one wins", async () => {
  const started = await startUploads("joined-once");
  const { winners, others } = await race((client, index) =>
    client.send(new CompleteMultipartUploadCommand({ ...started[index]!, IfNoneMatch: "*" })),
  );
  expect(winners).toHaveLength(1);
  expect([...others]).toEqual(["PreconditionFailed"]);
  expect(await open.text("joined-once")).toBe(`writer ${winners[0]}`);
});

test("of 64 multipart uploads completed with one If-Match one wins", async () => {
  const { ETag: IfMatch } = await open.put("joined-over", "before");
  const started = await startUploads("joined-over");
  const { winners, others } = await race((client, index) =>
    client.send(new CompleteMultipartUploadCommand({ ...started[index]!, IfMatch })),
  );
  expect(winners).toHaveLength(1);
  expect([...others]).toEqual(["PreconditionFailed"]);
  expect(await open.text("joined-over")).toBe(`writer ${winners[0]}`);
});

test("of 64 writers of every kind with If-None-Match: * on one key one wins", async () => {
  await open.put("every-source", "bytes");
  const where = { Bucket: BUCKET, Key: "every-kind", IfNoneMatch: "*" };
  const started = await startUploads("every-kind");
  const CopySource = `${BUCKET}/every-source`;
  const { winners, others } = await race((client, index) => {
    if (index % 3 === 0) return client.send(new PutObjectCommand({ ...where, Body: "x" }));
    if (index % 3 === 1) return client.send(new CopyObjectCommand({ ...where, CopySource }));
    return client.send(new CompleteMultipartUploadCommand({ ...started[index]!, ...where }));
  });
  expect(winners).toHaveLength(1);
  expect([...others]).toEqual(["PreconditionFailed"]);
});

/** The SDK warns of every refused stream. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** A PutObject whose body ends when told to: what happens meanwhile happens while it runs. */
async function putSlowly(Key: string, conditions: { IfMatch?: string; IfNoneMatch?: string }) {
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  async function* body() {
    yield Buffer.from("first half, ");
    arrive();
    await finished;
    yield Buffer.from("second half");
  }
  const Body = Readable.from(body(), { objectMode: false });
  const ContentLength = "first half, second half".length;
  const put = open.emulator
    .s3(ROOT, { logger: SILENT })
    .send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ContentLength, ...conditions }));
  await arrived;
  // Answered after the head of the upload: the server has begun with that one.
  await open.get(Key).catch(() => undefined);
  return { put, finish };
}

test("an object deleted while its conditional overwrite runs is a 409, one replaced is a 412", async () => {
  const { ETag: IfMatch } = await open.put("contested", "before");
  const deleted = await putSlowly("contested", { IfMatch });
  await open.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "contested" }));
  deleted.finish();
  expect(await denialOf(deleted.put)).toMatchObject({
    name: "ConditionalRequestConflict",
    status: 409,
    fields: { Condition: "If-Match", Key: "contested" },
  });
  await open.put("contested", "before");
  const replaced = await putSlowly("contested", { IfMatch });
  await open.put("contested", "newer");
  replaced.finish();
  expect(await denialOf(replaced.put)).toMatchObject({ name: "PreconditionFailed", status: 412 });
  expect(await open.text("contested")).toBe("newer");
});

test("a key that is taken while its creation runs is a 412, one that is freed is no conflict", async () => {
  const taken = await putSlowly("created", { IfNoneMatch: "*" });
  await open.put("created", "first");
  taken.finish();
  expect(await denialOf(taken.put)).toMatchObject({ name: "PreconditionFailed", status: 412 });
  expect(await open.text("created")).toBe("first");
  const freed = await putSlowly("created", { IfNoneMatch: "*" });
  await open.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "created" }));
  freed.finish();
  await freed.put;
  expect(await open.text("created")).toBe("first half, second half");
});

test("a false condition names itself and changes nothing", async () => {
  const { ETag } = await open.put("kept", "bytes");
  expect(await denialOf(open.put("kept", "other", { IfNoneMatch: "*" }))).toMatchObject({
    name: "PreconditionFailed",
    status: 412,
    message: "At least one of the pre-conditions you specified did not hold",
    fields: { Condition: "If-None-Match" },
  });
  expect(await denialOf(open.put("kept", "other", { IfMatch: '"0"' }))).toMatchObject({
    name: "PreconditionFailed",
    status: 412,
    fields: { Condition: "If-Match" },
  });
  expect(await open.text("kept")).toBe("bytes");
  await open.put("kept", "newer", { IfMatch: `${ETag}`.replaceAll('"', "") });
  expect(await open.text("kept")).toBe("newer");
});

test("If-Match on a key without object is NoSuchKey", async () => {
  expect(await denialOf(open.put("nobody", "x", { IfMatch: '"0"' }))).toMatchObject({
    name: "NoSuchKey",
    status: 404,
    fields: { Key: "nobody" },
  });
});

test("values and pairs of conditions that S3 does not take are 501 with AWS's words", async () => {
  const message = "A header you provided implies functionality that is not implemented";
  expect(await denialOf(open.put("k", "x", { IfNoneMatch: '"etag"' }))).toMatchObject({
    name: "NotImplemented",
    status: 501,
    message,
    fields: {
      Header: "If-None-Match",
      additionalMessage: "We don't accept the provided value of If-None-Match header for this API",
    },
  });
  expect(await denialOf(open.put("k", "x", { IfMatch: "*" }))).toMatchObject({
    name: "NotImplemented",
    fields: {
      Header: "If-Match",
      additionalMessage: "We don't accept the provided value of If-Match header for this API",
    },
  });
  expect(await denialOf(open.put("k", "x", { IfMatch: '"0"', IfNoneMatch: "*" }))).toMatchObject({
    name: "NotImplemented",
    fields: {
      Header: "If-Match,If-None-Match",
      additionalMessage: "Multiple conditional request headers present in the request",
    },
  });
});

test("a conditional delete takes * and an ETag", async () => {
  const remove = (Key: string, IfMatch: string) =>
    open.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key, IfMatch }));
  const { ETag } = await open.put("going", "bytes");
  expect(await denialOf(remove("going", '"0"'))).toMatchObject({
    name: "PreconditionFailed",
    status: 412,
    fields: { Condition: "If-Match" },
  });
  await remove("going", `${ETag}`);
  await open.put("going", "again");
  await remove("going", "*");
  expect((await denialOf(remove("going", "*"))).status).toBe(404);
});
