/** If-* headers on GetObject, HeadObject and the source of a copy: every pair that RFC 9110 and S3 speak of. */
import {
  CopyObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

const HOUR_MS = 3_600_000;

let open: OpenBucket;
let etag = "";
let modified = new Date(0);
beforeAll(async () => {
  open = await OpenBucket.start();
  etag = `${(await open.put("k", "bytes")).ETag}`;
  modified = (await open.get("k")).LastModified ?? modified;
});
afterAll(() => open.stop());

type Conditions = Pick<
  GetObjectCommandInput,
  "IfMatch" | "IfNoneMatch" | "IfModifiedSince" | "IfUnmodifiedSince"
>;
const before = () => new Date(modified.getTime() - HOUR_MS);
const after = () => new Date(modified.getTime() + HOUR_MS);
const OTHER = '"00000000000000000000000000000000"';

const cases: readonly (readonly [name: string, conditions: () => Conditions, status: number])[] = [
  ["If-Match same", () => ({ IfMatch: etag }), 200],
  ["If-Match same without quotes", () => ({ IfMatch: etag.replaceAll('"', "") }), 200],
  ["If-Match *", () => ({ IfMatch: "*" }), 200],
  ["If-Match one of several", () => ({ IfMatch: `${OTHER}, ${etag}` }), 200],
  ["If-Match other", () => ({ IfMatch: OTHER }), 412],
  ["If-None-Match same", () => ({ IfNoneMatch: etag }), 304],
  ["If-None-Match same without quotes", () => ({ IfNoneMatch: etag.replaceAll('"', "") }), 304],
  ["If-None-Match *", () => ({ IfNoneMatch: "*" }), 304],
  ["If-None-Match weak same", () => ({ IfNoneMatch: `W/${etag}` }), 304],
  ["If-None-Match other", () => ({ IfNoneMatch: OTHER }), 200],
  ["If-Modified-Since before", () => ({ IfModifiedSince: before() }), 200],
  ["If-Modified-Since the same second", () => ({ IfModifiedSince: modified }), 304],
  ["If-Modified-Since a time to come: no condition", () => ({ IfModifiedSince: after() }), 200],
  ["If-Unmodified-Since before", () => ({ IfUnmodifiedSince: before() }), 412],
  ["If-Unmodified-Since the same second", () => ({ IfUnmodifiedSince: modified }), 200],
  ["If-Unmodified-Since after", () => ({ IfUnmodifiedSince: after() }), 200],
  [
    "If-Match same, If-Unmodified-Since before: the tag decides",
    () => ({ IfMatch: etag, IfUnmodifiedSince: before() }),
    200,
  ],
  [
    "If-Match other, If-Unmodified-Since after",
    () => ({ IfMatch: OTHER, IfUnmodifiedSince: after() }),
    412,
  ],
  [
    "If-None-Match same, If-Modified-Since before: the tag decides",
    () => ({ IfNoneMatch: etag, IfModifiedSince: before() }),
    304,
  ],
  [
    "If-None-Match other, If-Modified-Since after: the tag decides",
    () => ({ IfNoneMatch: OTHER, IfModifiedSince: after() }),
    200,
  ],
  ["If-Match same, If-None-Match same", () => ({ IfMatch: etag, IfNoneMatch: etag }), 304],
  ["If-Match other, If-None-Match same", () => ({ IfMatch: OTHER, IfNoneMatch: etag }), 412],
];

describe.each(cases)("%s", (_name, conditions, status) => {
  test(`GetObject answers ${status}`, async () => {
    if (status === 200) return expect(await open.text("k", conditions())).toBe("bytes");
    expect((await denialOf(open.get("k", conditions()))).status).toBe(status);
  });

  test(`HeadObject answers ${status}`, async () => {
    const head = open.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: "k", ...conditions() }));
    if (status === 200) return expect((await head).ETag).toBe(etag);
    expect((await denialOf(head)).status).toBe(status);
  });
});

test("304 has ETag and Last-Modified, and no body", async () => {
  await open.allowEveryone();
  for (const method of ["GET", "HEAD"]) {
    const answer = await open.raw(method, `/${BUCKET}/k`, { headers: { "if-none-match": etag } });
    expect([answer.status, answer.body]).toEqual([304, ""]);
    expect(answer.headers.etag).toBe(etag);
    expect(answer.headers["last-modified"]).toBe(modified.toUTCString());
    expect(answer.headers["content-type"]).toBeUndefined();
  }
});

test("412 names the condition that failed", async () => {
  expect(await denialOf(open.get("k", { IfMatch: OTHER }))).toMatchObject({
    name: "PreconditionFailed",
    message: "At least one of the pre-conditions you specified did not hold",
    fields: { Condition: "If-Match" },
  });
  expect(await denialOf(open.get("k", { IfUnmodifiedSince: before() }))).toMatchObject({
    fields: { Condition: "If-Unmodified-Since" },
  });
});

test("a date that is none counts as absent", async () => {
  for (const header of ["if-modified-since", "if-unmodified-since"]) {
    const answer = await open.raw("GET", `/${BUCKET}/k`, { headers: { [header]: "yesterday" } });
    expect([answer.status, answer.body]).toEqual([200, "bytes"]);
  }
});

test("the conditions on a copy's source fail with 412, never 304", async () => {
  const copy = (conditions: object) =>
    open.s3.send(
      new CopyObjectCommand({
        Bucket: BUCKET,
        Key: "copy",
        CopySource: `${BUCKET}/k`,
        ...conditions,
      }),
    );
  await copy({ CopySourceIfMatch: etag, CopySourceIfUnmodifiedSince: before() });
  await copy({ CopySourceIfNoneMatch: OTHER });
  await copy({ CopySourceIfModifiedSince: before() });
  for (const [conditions, Condition] of [
    [{ CopySourceIfMatch: OTHER }, "x-amz-copy-source-If-Match"],
    [{ CopySourceIfNoneMatch: etag }, "x-amz-copy-source-If-None-Match"],
    [{ CopySourceIfModifiedSince: modified }, "x-amz-copy-source-If-Modified-Since"],
    [{ CopySourceIfUnmodifiedSince: before() }, "x-amz-copy-source-If-Unmodified-Since"],
  ] as const) {
    expect(await denialOf(copy(conditions))).toMatchObject({
      name: "PreconditionFailed",
      status: 412,
      fields: { Condition },
    });
  }
});
