/** What an object keeps of the headers it was put with, what a read may override, and the limits of metadata. */
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  await open.allowEveryone();
});
afterAll(() => open.stop());

const head = (Key: string) => open.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));

test("system headers and metadata come back as they were given", async () => {
  const kept = {
    ContentType: "text/plain; charset=utf-8",
    CacheControl: "max-age=60",
    ContentDisposition: 'attachment; filename="a.txt"',
    ContentEncoding: "identity",
    ContentLanguage: "de",
    Metadata: { one: "1", two: "with spaces  inside", "dash-ed": "", "dot.ted": "x" },
  };
  await open.put("kept", "bytes", { ...kept, Expires: new Date("2030-01-02T03:04:05Z") });
  const read = await open.get("kept");
  expect(read).toMatchObject({ ...kept, ExpiresString: "Wed, 02 Jan 2030 03:04:05 GMT" });
  expect(await head("kept")).toMatchObject(kept);
  await open.put("kept", "newer");
  const newer = await head("kept");
  expect([newer.ContentType, newer.CacheControl, newer.Metadata]).toEqual([
    "application/octet-stream",
    undefined,
    {},
  ]);
});

test("without a content type it is binary/octet-stream", async () => {
  await open.raw("PUT", `/${BUCKET}/untyped`, { body: "x" });
  expect((await head("untyped")).ContentType).toBe("binary/octet-stream");
});

test("metadata names are small letters on the wire, whatever was sent", async () => {
  await open.raw("PUT", `/${BUCKET}/cased`, { headers: { "X-Amz-Meta-CamelCase": "Value" } });
  const answer = await open.raw("HEAD", `/${BUCKET}/cased`);
  expect(answer.headers["x-amz-meta-camelcase"]).toBe("Value");
  expect((await head("cased")).Metadata).toEqual({ camelcase: "Value" });
});

test("metadata in UTF-8 comes back as an encoded word of RFC 2047", async () => {
  const headers = {
    "x-amz-meta-greeting": Buffer.from("grüße 🦊").toString("latin1"),
    "x-amz-meta-far": Buffer.from("здравствуй").toString("latin1"),
  };
  await open.raw("PUT", `/${BUCKET}/words`, { headers });
  const answer = await open.raw("GET", `/${BUCKET}/words`);
  expect(answer.headers["x-amz-meta-greeting"]).toBe("=?UTF-8?Q?gr=C3=BC=C3=9Fe_=F0=9F=A6=8A?=");
  const far = Buffer.from("здравствуй").toString("base64");
  expect(answer.headers["x-amz-meta-far"]).toBe(`=?UTF-8?B?${far}?=`);
});

test("encoded words that a client sends are read: plain text comes back plain", async () => {
  await open.put("sent", "x", {
    Metadata: { plain: "=?UTF-8?B?YWJj?=", accent: "=?utf-8?q?caf=C3=A9?=" },
  });
  expect((await head("sent")).Metadata).toEqual({
    plain: "abc",
    accent: "=?UTF-8?Q?caf=C3=A9?=",
  });
});

test("2,048 bytes of metadata are taken, one more is MetadataTooLarge", async () => {
  const of = (bytes: number) => ({ Metadata: { name: "v".repeat(bytes - "name".length) } });
  await open.put("full", "x", of(2048));
  expect((await head("full")).Metadata?.name).toHaveLength(2044);
  expect(await denialOf(open.put("over", "x", of(2049)))).toMatchObject({
    name: "MetadataTooLarge",
    status: 400,
    message: "Your metadata headers exceed the maximum allowed metadata size",
    fields: { Size: "2049", MaxSizeAllowed: "2048" },
  });
});

test("a read may override what it shows, when it is signed", async () => {
  const overrides = {
    ResponseContentType: "image/png",
    ResponseCacheControl: "no-store",
    ResponseContentDisposition: 'inline; filename="ü.png"',
    ResponseContentEncoding: "br",
    ResponseContentLanguage: "fr",
  };
  await open.put("shown", "x", { ContentType: "text/plain", CacheControl: "max-age=1" });
  const { ResponseContentDisposition: _, ...plain } = overrides;
  expect(await open.get("shown", plain)).toMatchObject({
    ContentType: "image/png",
    CacheControl: "no-store",
    ContentEncoding: "br",
    ContentLanguage: "fr",
  });
  expect((await head("shown")).ContentType).toBe("text/plain");
  const named = 'attachment; filename="a b.txt"';
  const input = { Bucket: BUCKET, Key: "shown", ResponseContentDisposition: named };
  const url = await getSignedUrl(open.s3, new GetObjectCommand(input));
  expect((await fetch(url)).headers.get("content-disposition")).toBe(named);
});

test("an anonymous read may not override anything", async () => {
  const answer = await open.raw("GET", `/${BUCKET}/shown?response-content-type=text/html`);
  expect([answer.status, element(answer, "Code"), element(answer, "Message")]).toEqual([
    400,
    "InvalidRequest",
    "Request specific response headers cannot be used for anonymous GET requests.",
  ]);
});

test("every answer has ids, the server's time and the ETag in quotes", async () => {
  await open.put("ids", "x");
  const answer = await open.raw("GET", `/${BUCKET}/ids`);
  expect(answer.headers["x-amz-request-id"]).toMatch(/^[0-9A-Z]{16}$/);
  expect(answer.headers["x-amz-id-2"]).toBeTypeOf("string");
  expect(answer.headers.etag).toBe('"9dd4e461268c8034f5c8564e155c67a6"');
  expect(answer.headers["accept-ranges"]).toBe("bytes");
  expect(Date.parse(`${answer.headers["last-modified"]}`)).not.toBeNaN();
  expect(Date.parse(`${answer.headers.date}`)).not.toBeNaN();
  const missing = await open.raw("GET", `/${BUCKET}/missing`);
  expect(missing.headers["content-type"]).toBe("application/xml");
  expect(element(missing, "RequestId")).toBe(missing.headers["x-amz-request-id"]);
  expect(element(missing, "HostId")).toBe(missing.headers["x-amz-id-2"]);
  expect(element(missing, "Key")).toBe("missing");
});

test("HEAD has the headers of GET, and errors without a body", async () => {
  await open.put("both", "some bytes", { ContentType: "text/plain" });
  const [get, headed] = [
    await open.raw("GET", `/${BUCKET}/both`),
    await open.raw("HEAD", `/${BUCKET}/both`),
  ];
  for (const name of ["content-length", "content-type", "etag", "last-modified"]) {
    expect(headed.headers[name]).toBe(get.headers[name]);
  }
  expect(headed.body).toBe("");
  for (const [path, status] of [
    [`/${BUCKET}/missing`, 404],
    ["/no-such-bucket/k", 404],
    [`/${BUCKET}/both?partNumber=2`, 416],
    [`/${BUCKET}/both?versionId=x`, 400],
  ] as const) {
    const answer = await open.raw("HEAD", path);
    expect([answer.status, answer.body]).toEqual([status, ""]);
  }
  expect((await denialOf(head("missing"))).name).toBe("NotFound");
});

test.each([["ObjectLockEventHold", "ON", "x-amz-object-lock-event-hold"]])(
  "%s is not there yet and says so",
  async (member, value, header) => {
    const input = { Bucket: BUCKET, Key: "feature", Body: "x", [member]: value };
    expect(await denialOf(open.s3.send(new PutObjectCommand(input)))).toMatchObject({
      name: "NotImplemented",
      status: 501,
      message: expect.stringContaining(header),
    });
    expect((await denialOf(open.get("feature"))).name).toBe("NoSuchKey");
  },
);

test("ACLs are off, as in every new bucket of AWS", async () => {
  await open.put("acl", "x", { ACL: "bucket-owner-full-control" });
  expect(await denialOf(open.put("acl", "x", { ACL: "public-read" }))).toMatchObject({
    name: "AccessControlListNotSupported",
    status: 400,
    message: "The bucket does not allow ACLs",
  });
  const invalid = { StorageClass: "FAKE" as never };
  expect(await denialOf(open.put("acl", "x", invalid))).toMatchObject({
    name: "InvalidStorageClass",
    status: 400,
  });
});
