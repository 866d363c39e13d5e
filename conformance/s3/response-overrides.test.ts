/** `response-…` parameters: headers of one answer, chosen by who signed the request. */
import { GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  await open.put("page", "0123456789", { ContentType: "text/plain", CacheControl: "no-cache" });
});
afterAll(() => open.stop());

const OVERRIDES = {
  ResponseCacheControl: "max-age=60",
  ResponseContentDisposition: `attachment; filename="a b.txt"; filename*=UTF-8''%C3%BC`,
  ResponseContentEncoding: "identity",
  ResponseContentLanguage: "de, en",
  ResponseContentType: "text/html; charset=utf-8",
  ResponseExpires: new Date("2030-01-02T03:04:05Z"),
};
const EXPECTED = {
  "cache-control": "max-age=60",
  "content-disposition": OVERRIDES.ResponseContentDisposition,
  "content-encoding": "identity",
  "content-language": "de, en",
  "content-type": "text/html; charset=utf-8",
  expires: "Wed, 02 Jan 2030 03:04:05 GMT",
};
const pathOf = (url: string) => url.slice(url.indexOf("/", "http://".length));
const hostOf = (url: string) => ({ host: new URL(url).host });

test("stand in the answer instead of what is stored, for GET and HEAD, of a part of it too", async () => {
  const input = { Bucket: BUCKET, Key: "page", ...OVERRIDES };
  const url = await getSignedUrl(open.s3, new GetObjectCommand(input));
  const whole = await open.raw("GET", pathOf(url), { headers: hostOf(url) });
  expect([whole.status, whole.body]).toEqual([200, "0123456789"]);
  expect(whole.headers).toMatchObject(EXPECTED);
  const range = { ...hostOf(url), range: "bytes=2-3" };
  const part = await open.raw("GET", pathOf(url), { headers: range });
  expect([part.status, part.body]).toEqual([206, "23"]);
  expect(part.headers).toMatchObject(EXPECTED);
  const headUrl = await getSignedUrl(open.s3, new HeadObjectCommand(input));
  const head = await open.raw("HEAD", pathOf(headUrl), { headers: hostOf(headUrl) });
  expect([head.status, head.headers["content-length"]]).toEqual([200, "10"]);
  expect(head.headers).toMatchObject(EXPECTED);
  // The next reader sees what is stored.
  const plain = await open.get("page");
  expect([plain.ContentType, plain.CacheControl]).toEqual(["text/plain", "no-cache"]);
  expect(plain.ContentDisposition).toBeUndefined();
});

test("are part of what is signed", async () => {
  const input = { Bucket: BUCKET, Key: "page", ResponseContentType: "text/html" };
  const url = await getSignedUrl(open.s3, new GetObjectCommand(input));
  const changed = pathOf(url).replace("text%2Fhtml", "text%2Fplain");
  const answer = await open.raw("GET", changed, { headers: hostOf(url) });
  expect([answer.status, element(answer, "Code")]).toEqual([403, "SignatureDoesNotMatch"]);
});

test.each(Object.keys(EXPECTED))("response-%s needs a signature", async (header) => {
  await open.allowEveryone();
  const path = `/${BUCKET}/page?response-${header}=${encodeURIComponent(EXPECTED[header as keyof typeof EXPECTED])}`;
  const answer = await open.raw("GET", path);
  expect([answer.status, element(answer, "Code"), element(answer, "Message")]).toEqual([
    400,
    "InvalidRequest",
    "Request specific response headers cannot be used for anonymous GET requests.",
  ]);
  expect((await open.raw("HEAD", path)).status).toBe(400);
});

test("cannot put a line of their own into the head of the answer", async () => {
  const ResponseContentType = "text/html\r\nset-cookie: a=b";
  const input = { Bucket: BUCKET, Key: "page", ResponseContentType };
  const url = await getSignedUrl(open.s3, new GetObjectCommand(input));
  const answer = await open.raw("GET", pathOf(url), { headers: hostOf(url) });
  expect([answer.status, answer.headers["set-cookie"]]).toEqual([200, undefined]);
});
