/** Presigned GET and PUT, right and tampered with; anonymous access by bucket policy; the policy operations. */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  await open.put("k", "bytes");
  await open.unblock();
});
afterAll(() => open.stop());

const codeOf = async (answer: Response) => {
  const text = await answer.text();
  return [answer.status, /<Code>(.*?)<\/Code>/.exec(text)?.[1]];
};
const signGet = (Key = "k") =>
  getSignedUrl(open.s3, new GetObjectCommand({ Bucket: BUCKET, Key }), { expiresIn: 600 });
const signPut = (Key: string, more: object = {}, options: object = {}) =>
  getSignedUrl(open.s3, new PutObjectCommand({ Bucket: BUCKET, Key, ...more }), {
    expiresIn: 600,
    ...options,
  });
const policy = (Policy: string) =>
  open.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
const allow = (statement: object) =>
  policy(
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", ...statement }],
    }),
  );

test("a presigned GET reads, ranges and conditions included", async () => {
  const url = await signGet();
  const whole = await fetch(url);
  expect([whole.status, await whole.text()]).toEqual([200, "bytes"]);
  const part = await fetch(url, { headers: { range: "bytes=1-2" } });
  expect([part.status, await part.text()]).toEqual([206, "yt"]);
  expect((await fetch(url, { headers: { "if-none-match": "*" } })).status).toBe(304);
});

test("a presigned GET of an odd key", async () => {
  for (const key of ["a b/ü+%2F🦊", "../up", "a//b"]) {
    await open.put(key, key);
    // fetch normalizes dots in paths: the path goes as it was signed.
    const { pathname: _, search } = new URL(await signGet(key));
    const signed = await signGet(key);
    const path = signed.slice(signed.indexOf("/", "http://".length));
    expect(search).toContain("X-Amz-Signature=");
    const answer = await open.raw("GET", path, {
      headers: { host: `127.0.0.1:${open.emulator.running.port}` },
    });
    expect([answer.status, answer.body]).toEqual([200, key]);
  }
});

test("a presigned PUT writes, with the headers that were signed", async () => {
  const plain = await fetch(await signPut("put"), { method: "PUT", body: "sent" });
  expect(plain.status).toBe(200);
  expect(await open.text("put")).toBe("sent");
  const ContentType = "text/css";
  const url = await signPut(
    "typed",
    { ContentType },
    { signableHeaders: new Set(["content-type"]) },
  );
  const typed = await fetch(url, {
    method: "PUT",
    body: "b{}",
    headers: { "content-type": ContentType },
  });
  expect(typed.status).toBe(200);
  expect((await open.get("typed")).ContentType).toBe(ContentType);
  const other = await fetch(url, {
    method: "PUT",
    body: "b{}",
    headers: { "content-type": "text/html" },
  });
  expect(await codeOf(other)).toEqual([403, "SignatureDoesNotMatch"]);
});

test("what is changed in a presigned URL breaks it", async () => {
  const url = await signGet();
  for (const [from, to] of [
    ["/k?", "/other?"],
    ["X-Amz-Expires=600", "X-Amz-Expires=6000"],
    [/X-Amz-Signature=.{4}/, "X-Amz-Signature=0000"],
    ["X-Amz-Algorithm", "response-content-type=text%2Fhtml&X-Amz-Algorithm"],
  ] as const) {
    const tampered = url.replace(from, to);
    expect(tampered).not.toBe(url);
    expect(await codeOf(await fetch(tampered))).toEqual([403, "SignatureDoesNotMatch"]);
  }
  for (const method of ["PUT", "DELETE", "HEAD"]) {
    expect((await fetch(url, { method })).status).toBe(403);
  }
  const without = url.replace(/&X-Amz-SignedHeaders=[^&]*/, "");
  expect(await codeOf(await fetch(without))).toEqual([400, "AuthorizationQueryParametersError"]);
  const unsigned = await fetch(await signPut("meta"), {
    method: "PUT",
    body: "x",
    headers: { "x-amz-meta-wrong": "wrong" },
  });
  expect(await codeOf(unsigned)).toEqual([403, "AccessDenied"]);
  expect(await open.text("k")).toBe("bytes");
});

test("a URL may live a week and no longer", async () => {
  const week = 604_800;
  const input = new GetObjectCommand({ Bucket: BUCKET, Key: "k" });
  expect((await fetch(await getSignedUrl(open.s3, input, { expiresIn: week }))).status).toBe(200);
  const url = (await signGet()).replace("X-Amz-Expires=600", `X-Amz-Expires=${week + 1}`);
  expect(await codeOf(await fetch(url))).toEqual([400, "AuthorizationQueryParametersError"]);
  const negative = (await signGet()).replace("X-Amz-Expires=600", "X-Amz-Expires=-1000");
  expect(await codeOf(await fetch(negative))).toEqual([400, "AuthorizationQueryParametersError"]);
});

test("without a policy an anonymous caller is denied everything", async () => {
  for (const [method, path] of [
    ["GET", "/"],
    ["GET", `/${BUCKET}`],
    ["GET", `/${BUCKET}/k`],
    ["GET", `/${BUCKET}/missing`],
    ["HEAD", `/${BUCKET}/k`],
    ["PUT", `/${BUCKET}/new`],
    ["DELETE", `/${BUCKET}/k`],
    ["PUT", "/new-bucket"],
    ["GET", `/${BUCKET}?policy`],
  ] as const) {
    expect([method, path, (await open.raw(method, path)).status]).toEqual([method, path, 403]);
  }
  expect((await open.raw("GET", "/no-such-bucket/k")).status).toBe(404);
});

test("a policy opens what it names: reading, a prefix of the listing, writing", async () => {
  await allow({ Action: "s3:GetObject", Resource: `arn:aws:s3:::${BUCKET}/k*` });
  expect((await open.raw("GET", `/${BUCKET}/k`)).body).toBe("bytes");
  expect((await open.raw("PUT", `/${BUCKET}/k`, { body: "x" })).status).toBe(403);
  // Whether a key exists is told only to those who may list.
  expect((await open.raw("GET", `/${BUCKET}/k-missing`)).status).toBe(403);
  await allow({
    Action: ["s3:ListBucket", "s3:GetObject"],
    Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/k*`],
    Condition: { StringLikeIfExists: { "s3:prefix": "k*" } },
  });
  expect((await open.raw("GET", `/${BUCKET}/k-missing`)).status).toBe(404);
  expect((await open.raw("HEAD", `/${BUCKET}/k-missing`)).status).toBe(404);
  expect((await open.raw("GET", `/${BUCKET}?list-type=2&prefix=k`)).body).toContain("<Key>k</Key>");
  expect((await open.raw("GET", `/${BUCKET}?list-type=2&prefix=other`)).status).toBe(403);
  await allow({ Action: "s3:PutObject", Resource: `arn:aws:s3:::${BUCKET}/in/*` });
  expect((await open.raw("PUT", `/${BUCKET}/in/box`, { body: "x" })).status).toBe(200);
  expect((await open.raw("GET", `/${BUCKET}/in/box`)).status).toBe(403);
});

test("who may list is told that a key is absent without being allowed to read; others are not", async () => {
  await allow({
    Action: "s3:ListBucket",
    Resource: `arn:aws:s3:::${BUCKET}`,
    Condition: { StringLike: { "s3:prefix": "public/*" } },
  });
  const status = async (path: string) => (await open.raw("GET", `/${BUCKET}/${path}`)).status;
  expect(await status("public/absent")).toBe(404);
  expect(await status("private/absent")).toBe(403);
  await open.put("public/there", "x");
  expect(await status("public/there")).toBe(403);
});

test("policies are kept to the letter, read back, and deleted", async () => {
  const text = `{ "Version": "2012-10-17",\n "Statement": [{"Effect":"Deny","Principal":"*","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::${BUCKET}/*"}] }`;
  expect((await policy(text)).$metadata.httpStatusCode).toBe(204);
  const get = () => open.s3.send(new GetBucketPolicyCommand({ Bucket: BUCKET }));
  expect((await get()).Policy).toBe(text);
  const remove = () => open.s3.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }));
  for (let times = 0; times < 2; times++) {
    expect((await remove()).$metadata.httpStatusCode).toBe(204);
  }
  expect(await denialOf(get())).toMatchObject({
    name: "NoSuchBucketPolicy",
    status: 404,
    message: "The bucket policy does not exist",
    fields: { BucketName: BUCKET },
  });
});

test("the root of the owner's account changes a policy that denies everybody, and nobody else", async () => {
  const everything = [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`];
  const denied = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: everything };
  await policy(JSON.stringify({ Version: "2012-10-17", Statement: [denied] }));
  const iam = open.emulator.iam();
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName: "ann",
      PolicyName: "all",
      PolicyDocument: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  const ann = open.emulator.s3({
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  });
  expect((await denialOf(open.get("k"))).name).toBe("AccessDenied");
  const read = new GetBucketPolicyCommand({ Bucket: BUCKET });
  const remove = new DeleteBucketPolicyCommand({ Bucket: BUCKET });
  for (const command of [read, remove]) {
    expect((await denialOf(ann.send(command as GetBucketPolicyCommand))).name).toBe("AccessDenied");
  }
  expect((await open.s3.send(read)).Policy).toContain("Deny");
  await open.s3.send(remove);
  expect(await open.text("k")).toBe("bytes");
});

const STATEMENT = {
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: `arn:aws:s3:::${BUCKET}/*`,
};

test.each([
  ["not JSON", "not json", "Policies must be valid JSON and the first byte must be '{'"],
  ["empty", "", "Policies must be valid JSON and the first byte must be '{'"],
  ["an array", "[]", "Policies must be valid JSON and the first byte must be '{'"],
  ["nothing in it", "{}", "Missing required field Statement"],
  [
    "another bucket",
    JSON.stringify({
      Version: "2012-10-17",
      Statement: { ...STATEMENT, Resource: "arn:aws:s3:::other/*" },
    }),
    "Policy has invalid resource",
  ],
  [
    "another service",
    JSON.stringify({ Version: "2012-10-17", Statement: { ...STATEMENT, Action: "sqs:*" } }),
    "Policy has invalid action",
  ],
])("a policy that is malformed: %s", async (_name, text, message) => {
  expect(await denialOf(policy(text))).toMatchObject({
    name: "MalformedPolicy",
    status: 400,
    message,
  });
});

test("a policy over 20 KB is too large", async () => {
  const Sid = "a".repeat(20 * 1024);
  const text = JSON.stringify({ Version: "2012-10-17", Statement: { ...STATEMENT, Sid } });
  const { name, status } = await denialOf(policy(text));
  expect([name, status]).toEqual(["PolicyTooLarge", 400]);
});
