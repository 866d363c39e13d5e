/** The Range header in every form (RFC 9110, section 14, as S3 reads it), alone and with conditions. */
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

const TEXT = "0123456789";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  await open.put("ten", TEXT);
  await open.put("empty", "");
  await open.put("large", Buffer.alloc(3_000_000, TEXT));
});
afterAll(() => open.stop());

test.each([
  ["bytes=0-8", "012345678", "0-8"],
  ["bytes=1-1", "1", "1-1"],
  ["bytes=1-", "123456789", "1-9"],
  ["bytes=-2", "89", "8-9"],
  ["bytes=-15", TEXT, "0-9"],
  ["bytes=0-100", TEXT, "0-9"],
  ["bytes=9-9", "9", "9-9"],
])("%s is a part: 206", async (Range, text, range) => {
  const answer = await open.get("ten", { Range });
  expect(answer.$metadata.httpStatusCode).toBe(206);
  expect(answer).toMatchObject({
    ContentRange: `bytes ${range}/10`,
    ContentLength: text.length,
    AcceptRanges: "bytes",
  });
  expect(await answer.Body?.transformToString()).toBe(text);
});

test.each(["bytes=1-0", "bytes=-1-", "bytes=0-1,3-4", "bytes=-", "0-8", "items=0-1", "bytes=a-b"])(
  "%s is not understood: the whole object, 200",
  async (Range) => {
    const answer = await open.get("ten", { Range });
    expect(answer.$metadata.httpStatusCode).toBe(200);
    expect(answer.ContentRange).toBeUndefined();
    expect(await answer.Body?.transformToString()).toBe(TEXT);
  },
);

test.each(["bytes=100-200", "bytes=10-", "bytes=-0"])("%s is InvalidRange: 416", async (Range) => {
  expect(await denialOf(open.get("ten", { Range }))).toMatchObject({
    name: "InvalidRange",
    status: 416,
    message: "The requested range is not satisfiable",
    fields: { RangeRequested: Range, ActualObjectSize: "10" },
  });
});

test("no range lies in an empty object", async () => {
  for (const Range of ["bytes=0-0", "bytes=-1"]) {
    expect((await denialOf(open.get("empty", { Range }))).status).toBe(416);
  }
  const whole = await open.get("empty");
  expect([whole.ContentLength, await whole.Body?.transformToString()]).toEqual([0, ""]);
});

test("HeadObject answers a range with its length and 206", async () => {
  const head = await open.s3.send(
    new HeadObjectCommand({ Bucket: BUCKET, Key: "ten", Range: "bytes=2-4" }),
  );
  expect(head).toMatchObject({ ContentLength: 3, ContentRange: "bytes 2-4/10" });
  expect(head.$metadata.httpStatusCode).toBe(206);
});

test("a range with a matching If-Match, with another, and with If-None-Match", async () => {
  const { ETag = "" } = await open.get("ten");
  expect(await open.text("ten", { Range: "bytes=3-5", IfMatch: ETag })).toBe("345");
  const refused = { Range: "bytes=3-5", IfMatch: '"other"' };
  expect((await denialOf(open.get("ten", refused))).status).toBe(412);
  const same = { Range: "bytes=3-5", IfNoneMatch: ETag };
  expect((await denialOf(open.get("ten", same))).status).toBe(304);
});

test("ranges across stripes and shards are the bytes that they name", async () => {
  const size = 3_000_000;
  for (const [from, to] of [
    [0, 0],
    [174_761, 174_763],
    [1_048_575, 1_048_577],
    [999_999, 2_000_001],
    [size - 1, size - 1],
  ] as const) {
    const text = await open.text("large", { Range: `bytes=${from}-${to}` });
    expect(text.length).toBe(to - from + 1);
    expect(text.slice(0, 12)).toBe(
      TEXT.repeat(3).slice(from % 10, (from % 10) + Math.min(12, text.length)),
    );
    expect(text.at(-1)).toBe(TEXT[to % 10]);
  }
});

test("twenty parallel ranges put together are the object", async () => {
  const step = 150_000;
  const pieces = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      open.text("large", { Range: `bytes=${index * step}-${(index + 1) * step - 1}` }),
    ),
  );
  expect(pieces.join("") === TEXT.repeat(300_000)).toBe(true);
});
