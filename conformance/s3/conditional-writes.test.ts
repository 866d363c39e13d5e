/** If-Match and If-None-Match on writes: decided inside the write, so that of many exactly one wins. */
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

const CLIENTS = 20;
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

test("of twenty puts with If-None-Match: * one wins, and its bytes are there", async () => {
  const { winners, others } = await race((_, index) =>
    open.put("once", `writer ${index}`, { IfNoneMatch: "*" }),
  );
  expect(winners).toHaveLength(1);
  expect([...others]).toEqual(["PreconditionFailed"]);
  expect(await open.text("once")).toBe(`writer ${winners[0]}`);
});

test("of twenty puts with one If-Match one wins", async () => {
  const { ETag: IfMatch } = await open.put("swap", "before");
  const { winners, others } = await race((_, index) =>
    open.put("swap", `writer ${index}`, { IfMatch }),
  );
  expect(winners).toHaveLength(1);
  expect([...others]).toEqual(["PreconditionFailed"]);
  expect(await open.text("swap")).toBe(`writer ${winners[0]}`);
});

test("of twenty copies with If-None-Match: * one wins", async () => {
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

test("of twenty deletes with one If-Match one wins, the others find it gone", async () => {
  const { ETag: IfMatch } = await open.put("deleted-once", "bytes");
  const { winners, others } = await race((client) =>
    client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "deleted-once", IfMatch })),
  );
  expect(winners).toHaveLength(1);
  for (const other of others) expect(["NoSuchKey", "ConditionalRequestConflict"]).toContain(other);
});

test("of twenty multipart uploads completed with If-None-Match: * one wins", async () => {
  const Key = "joined-once";
  const where = { Bucket: BUCKET, Key };
  const started = await Promise.all(
    Array.from({ length: CLIENTS }, async (_, index) => {
      const { UploadId } = await open.s3.send(new CreateMultipartUploadCommand(where));
      const Body = `writer ${index}`;
      const part = { ...where, UploadId, PartNumber: 1 };
      const { ETag } = await open.s3.send(new UploadPartCommand({ ...part, Body }));
      return { UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
    }),
  );
  const { winners, others } = await race((client, index) =>
    client.send(
      new CompleteMultipartUploadCommand({
        ...where,
        ...started[index],
        IfNoneMatch: "*",
      } as never),
    ),
  );
  expect(winners).toHaveLength(1);
  expect([...others]).toEqual(["PreconditionFailed"]);
  expect(await open.text(Key)).toBe(`writer ${winners[0]}`);
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
