/** CORS: configuration by the SDK, preflights and requests as a browser sends them. */
import { createHash } from "node:crypto";
import {
  DeleteBucketCorsCommand,
  DeleteBucketPolicyCommand,
  GetBucketCorsCommand,
  PutBucketCorsCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";
import type { RawAnswer } from "./raw-request.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  await open.put("page", "bytes");
});
afterAll(() => open.stop());

const ORIGIN = "https://app.example";
const VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

const configure = (...CORSRules: object[]) =>
  open.s3.send(
    new PutBucketCorsCommand({ Bucket: BUCKET, CORSConfiguration: { CORSRules } } as never),
  );
const configuration = () => open.s3.send(new GetBucketCorsCommand({ Bucket: BUCKET }));
const unconfigure = () => open.s3.send(new DeleteBucketCorsCommand({ Bucket: BUCKET }));

const preflight = (path: string, headers: Record<string, string> = {}) =>
  open.raw("OPTIONS", path, { headers });
const asking = (method: string, headers?: string) => ({
  origin: ORIGIN,
  "access-control-request-method": method,
  ...(headers === undefined ? {} : { "access-control-request-headers": headers }),
});
const corsOf = ({ headers }: RawAnswer) =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith("access-") || name === "vary"),
  );

describe("the configuration", () => {
  beforeEach(unconfigure);

  test("is absent, put, given back as it was put, and removed", async () => {
    const absent = { name: "NoSuchCORSConfiguration", status: 404, fields: { BucketName: BUCKET } };
    expect(await denialOf(configuration())).toMatchObject(absent);
    const rules = [
      {
        ID: "one",
        AllowedHeaders: ["x-AMZ-*", "content-type"],
        AllowedMethods: ["GET", "PUT"],
        AllowedOrigins: ["https://*.example", "http://test:80"],
        ExposeHeaders: ["ETag"],
        MaxAgeSeconds: 3000,
      },
      { AllowedMethods: ["HEAD"], AllowedOrigins: [""] },
    ];
    await configure(...rules);
    expect((await configuration()).CORSRules).toEqual(rules);
    const removed = await unconfigure();
    expect(removed.$metadata.httpStatusCode).toBe(204);
    expect(await denialOf(configuration())).toMatchObject(absent);
  });

  const rule = { AllowedMethods: ["GET"], AllowedOrigins: ["*"] };
  test.each([
    ["no rule", [], "MalformedXML", "published schema"],
    [
      "a method that is none",
      [{ ...rule, AllowedMethods: ["MYMETHOD"] }],
      "InvalidRequest",
      "Found unsupported HTTP method in CORS config. Unsupported method is MYMETHOD",
    ],
    [
      "two wildcards",
      [{ ...rule, AllowedOrigins: ["*a*"] }],
      "InvalidRequest",
      'AllowedOrigin "*a*" can not have more than one wildcard.',
    ],
    [
      "an exposed wildcard",
      [{ ...rule, ExposeHeaders: ["*"] }],
      "InvalidRequest",
      'ExposeHeader "*" contains wildcard. We currently do not support wildcard for ExposeHeader.',
    ],
    ["101 rules", new Array(101).fill(rule), "InvalidRequest", "100 rules"],
  ])("with %s is refused and the one before stays", async (_name, rules, name, words) => {
    await configure(rule);
    const denial = await denialOf(configure(...rules));
    expect(denial).toMatchObject({ name, status: 400 });
    expect(denial.message).toContain(words);
    expect((await configuration()).CORSRules).toEqual([rule]);
  });

  test("needs a digest of its document, and the right one", async () => {
    await open.allowEveryone();
    const body =
      "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>";
    const put = async (headers: Record<string, string>) => {
      const answer = await open.raw("PUT", `/${BUCKET}?cors`, { headers, body });
      return [answer.status, element(answer, "Code")];
    };
    const digest = (name: string, text: string) => createHash(name).update(text).digest("base64");
    expect(await put({})).toEqual([400, "InvalidRequest"]);
    expect(await put({ "x-amz-checksum-sha256": digest("sha256", "x") })).toEqual([
      400,
      "BadDigest",
    ]);
    expect(await put({ "content-md5": digest("md5", "x") })).toEqual([400, "BadDigest"]);
    expect(await denialOf(configuration())).toMatchObject({ name: "NoSuchCORSConfiguration" });
    expect((await put({ "x-amz-checksum-sha256": digest("sha256", body) }))[0]).toBe(200);
    expect((await put({ "content-md5": digest("md5", body) }))[0]).toBe(200);
    await open.s3.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }));
    await unconfigure();
  });

  test("is nobody's to read or write who is not allowed to", async () => {
    const body =
      "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>";
    for (const [method, sent] of [["GET"], ["PUT", body], ["DELETE"]] as const) {
      const answer = await open.raw(method, `/${BUCKET}?cors`, sent ? { body: sent } : {});
      expect([method, answer.status, element(answer, "Code")]).toEqual([
        method,
        403,
        "AccessDenied",
      ]);
    }
    expect(await denialOf(configuration())).toMatchObject({ name: "NoSuchCORSConfiguration" });
  });
});

describe("a preflight", () => {
  test("needs an origin, a bucket, and a configuration", async () => {
    await unconfigure();
    const bare = await preflight(`/${BUCKET}/page`);
    expect([bare.status, element(bare, "Code"), element(bare, "Message")]).toEqual([
      400,
      "BadRequest",
      "Insufficient information. Origin request header needed.",
    ]);
    const refused = async (path: string, headers: Record<string, string>) => {
      const answer = await preflight(path, headers);
      expect([answer.status, element(answer, "Code")]).toEqual([403, "AccessForbidden"]);
      expect(answer.headers["x-amz-request-id"]).toBe(element(answer, "RequestId"));
      return ["Message", "Method", "ResourceType"].map((name) => element(answer, name));
    };
    expect(await refused("/no-such-bucket/page", { origin: ORIGIN })).toEqual([
      "CORSResponse: Bucket not found",
      "OPTIONS",
      "BUCKET",
    ]);
    expect(await refused(`/${BUCKET}/page`, asking("PUT"))).toEqual([
      "CORSResponse: CORS is not enabled for this bucket.",
      "PUT",
      "BUCKET",
    ]);
    await configure({ AllowedMethods: ["GET"], AllowedOrigins: ["https://other.example"] });
    const notAllowed =
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource&apos;s CORS spec.";
    expect(await refused(`/${BUCKET}/page`, asking("GET"))).toEqual([notAllowed, "GET", "OBJECT"]);
    expect(await refused(`/${BUCKET}`, asking("GET"))).toEqual([notAllowed, "GET", "BUCKET"]);
    const methodless = await preflight(`/${BUCKET}/page`, { origin: ORIGIN });
    expect([methodless.status, element(methodless, "Code")]).toEqual([400, "BadRequest"]);
  });

  test("is told what the first rule that fits allows, in path style and under the bucket's host", async () => {
    await configure(
      { AllowedMethods: ["DELETE"], AllowedOrigins: [ORIGIN] },
      {
        AllowedMethods: ["GET", "PUT"],
        AllowedOrigins: ["https://*.example"],
        AllowedHeaders: ["x-amz-*", "Content-Type"],
        ExposeHeaders: ["ETag", "x-amz-request-id"],
        MaxAgeSeconds: 3000,
      },
    );
    const allowed = {
      "access-control-allow-origin": ORIGIN,
      "access-control-allow-methods": "GET, PUT",
      "access-control-allow-headers": "x-amz-acl, content-type",
      "access-control-expose-headers": "ETag, x-amz-request-id",
      "access-control-max-age": "3000",
      "access-control-allow-credentials": "true",
      vary: VARY,
    };
    const headers = asking("PUT", "X-AMZ-acl,content-type");
    const answer = await preflight(`/${BUCKET}/page`, headers);
    expect([answer.status, answer.body, corsOf(answer)]).toEqual([200, "", allowed]);
    const host = `${BUCKET}.s3.localhost`;
    const hosted = await preflight("/no-such-key", { ...headers, host });
    expect([hosted.status, corsOf(hosted)]).toEqual([200, allowed]);
    const website = { ...headers, host: `${BUCKET}.s3-website.localhost` };
    expect(corsOf(await preflight("/page", website))).toEqual(allowed);
    const tooMuch = await preflight(`/${BUCKET}/page`, asking("PUT", "authorization"));
    expect([tooMuch.status, corsOf(tooMuch)]).toEqual([403, {}]);
  });

  test("of a presigned URL is answered without a look at its signature", async () => {
    await configure({ AllowedMethods: ["GET"], AllowedOrigins: ["*"] });
    const query =
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test/20200101/us-east-1/s3/aws4_request&X-Amz-Date=20200101T000000Z&X-Amz-Expires=1&X-Amz-SignedHeaders=host&X-Amz-Signature=0";
    const answer = await preflight(`/${BUCKET}/page?${query}`, asking("GET"));
    expect([answer.status, corsOf(answer)]).toEqual([
      200,
      { "access-control-allow-origin": "*", "access-control-allow-methods": "GET", vary: VARY },
    ]);
  });
});

describe("the answer to a request", () => {
  beforeAll(async () => {
    await configure({
      AllowedMethods: ["GET", "DELETE"],
      AllowedOrigins: [ORIGIN],
      AllowedHeaders: ["x-amz-*"],
      MaxAgeSeconds: 60,
    });
    await open.allowEveryone();
  });
  const allowed = {
    "access-control-allow-origin": ORIGIN,
    "access-control-allow-methods": "GET, DELETE",
    "access-control-max-age": "60",
    "access-control-allow-credentials": "true",
    vary: VARY,
  };
  const get = (path: string, headers: Record<string, string>) => open.raw("GET", path, { headers });

  test("has the headers when its origin and method are allowed", async () => {
    const page = `/${BUCKET}/page`;
    const answer = await get(page, { origin: ORIGIN, "x-amz-request-payer": "requester" });
    expect([answer.status, answer.body, corsOf(answer)]).toEqual([200, "bytes", allowed]);
    expect(corsOf(await get(page, {}))).toEqual({});
    expect(corsOf(await get(page, { origin: "https://evil.example" }))).toEqual({});
    const head = await open.raw("HEAD", page, { headers: { origin: ORIGIN } });
    expect([head.status, corsOf(head)]).toEqual([200, {}]);
    // What a request announces counts.
    expect(corsOf(await get(page, asking("PUT")))).toEqual({});
    expect(corsOf(await get(page, asking("GET", "authorization")))).toEqual({});
  });

  test("has them on errors, those of signatures included", async () => {
    const absent = await get(`/${BUCKET}/absent`, { origin: ORIGIN });
    expect([absent.status, corsOf(absent)]).toEqual([404, allowed]);
    const authorization =
      "AWS4-HMAC-SHA256 Credential=nobody/20200101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00";
    const forged = await get(`/${BUCKET}/page`, { origin: ORIGIN, authorization });
    expect([forged.status, corsOf(forged)]).toEqual([403, allowed]);
    const elsewhere = await get("/no-such-bucket/page", { origin: ORIGIN });
    expect([elsewhere.status, corsOf(elsewhere)]).toEqual([404, {}]);
  });
});
