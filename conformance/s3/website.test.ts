/** Websites: configuration by the SDK, pages as a browser asks for them. */
import {
  CopyObjectCommand,
  DeleteBucketWebsiteCommand,
  GetBucketWebsiteCommand,
  HeadObjectCommand,
  PutBucketWebsiteCommand,
  type WebsiteConfiguration,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  await open.put("index.html", "the index", { ContentType: "text/html", Metadata: { by: "me" } });
  await open.put("docs/index.html", "docs index", { ContentType: "text/html" });
  await open.put("a page+ü.html", "odd key");
  await open.put("error.html", "our error", { ContentType: "text/html" });
  await open.put("moved", "", { WebsiteRedirectLocation: "/docs/" });
  await open.put("gone-out", "", { WebsiteRedirectLocation: "https://example.com/x?y" });
});
afterAll(() => open.stop());

const index = { IndexDocument: { Suffix: "index.html" } };
const configure = (configuration: WebsiteConfiguration) =>
  open.s3.send(
    new PutBucketWebsiteCommand({ Bucket: BUCKET, WebsiteConfiguration: configuration }),
  );
const configuration = () => open.s3.send(new GetBucketWebsiteCommand({ Bucket: BUCKET }));

const HOST = `${BUCKET}.s3-website.localhost:4566`;
const page = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  open.raw(method, path, { headers: { host: HOST, ...headers } });
const facts = (body: string) =>
  Object.fromEntries(
    [...body.matchAll(/<li>(\w+): ([^<]*)<\/li>/g)].map(([, name, value]) => [name, value]),
  );

describe("the configuration", () => {
  test("is absent, put, given back, and removed", async () => {
    const absent = {
      name: "NoSuchWebsiteConfiguration",
      status: 404,
      fields: { BucketName: BUCKET },
    };
    expect(await denialOf(configuration())).toMatchObject(absent);
    const whole: WebsiteConfiguration = {
      ...index,
      ErrorDocument: { Key: "error.html" },
      RoutingRules: [
        {
          Condition: { KeyPrefixEquals: "a/", HttpErrorCodeReturnedEquals: "404" },
          Redirect: { HostName: "h", Protocol: "https", HttpRedirectCode: "302" },
        },
        { Redirect: { ReplaceKeyPrefixWith: "" } },
      ],
    };
    await configure(whole);
    const { $metadata: _, ...given } = await configuration();
    expect(given).toEqual(whole);
    const all = { RedirectAllRequestsTo: { HostName: "example.com", Protocol: "http" as const } };
    await configure(all);
    const { $metadata: __, ...other } = await configuration();
    expect(other).toEqual(all);
    const removed = await open.s3.send(new DeleteBucketWebsiteCommand({ Bucket: BUCKET }));
    expect(removed.$metadata.httpStatusCode).toBe(204);
    expect(await denialOf(configuration())).toMatchObject(absent);
  });

  const redirect = (Redirect: object, Condition?: object) => ({
    ...index,
    RoutingRules: [{ Redirect, ...(Condition === undefined ? {} : { Condition }) }],
  });
  test.each([
    [
      { IndexDocument: { Suffix: "/i" } },
      "InvalidArgument",
      "The IndexDocument Suffix is not well formed",
    ],
    [
      { IndexDocument: { Suffix: "" } },
      "InvalidArgument",
      "The IndexDocument Suffix is not well formed",
    ],
    [
      { ErrorDocument: { Key: "e" } },
      "InvalidArgument",
      "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
    ],
    [
      { ...index, RedirectAllRequestsTo: { HostName: "h" } },
      "InvalidArgument",
      "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
    ],
    [
      redirect({ Protocol: "protocol" }),
      "InvalidRequest",
      "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.",
    ],
    [
      redirect({ ReplaceKeyWith: "a", ReplaceKeyPrefixWith: "b" }),
      "InvalidRequest",
      "You can only define ReplaceKeyPrefix or ReplaceKey but not both.",
    ],
    [
      redirect({ ReplaceKeyWith: "a" }, {}),
      "InvalidRequest",
      "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
    ],
    [
      redirect({ HttpRedirectCode: "300" }),
      "InvalidRequest",
      "The provided HTTP redirect code (300) is not valid. Valid codes are 3XX except 300.",
    ],
    [
      redirect({ HttpRedirectCode: "301" }, { HttpErrorCodeReturnedEquals: "200" }),
      "InvalidRequest",
      "The provided HTTP error code (200) is not valid. Valid codes are 4XX or 5XX.",
    ],
    [
      { ...index, RoutingRules: [] },
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
    ],
  ])("%j is refused", async (wrong, name, message) => {
    expect(await denialOf(configure(wrong as WebsiteConfiguration))).toMatchObject({
      name,
      message,
      status: 400,
    });
  });
});

describe("a website", () => {
  beforeAll(async () => {
    await configure(index);
    await open.allowEveryone();
  });

  test.each([
    HOST,
    `${BUCKET}.s3-website-us-east-1.amazonaws.com`,
    `${BUCKET}.s3-website.eu-west-1.amazonaws.com`,
    `${BUCKET}.s3-website.localhost.localstack.cloud:4566`,
  ])("stands at %s", async (host) => {
    const answer = await open.raw("GET", "/", { headers: { host } });
    expect([answer.status, answer.body]).toEqual([200, "the index"]);
    expect(answer.headers).toMatchObject({
      "content-type": "text/html",
      "content-length": "9",
      "x-amz-meta-by": "me",
    });
    expect(answer.headers.etag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(answer.headers["x-amz-request-id"]).toMatch(/^[0-9A-Z]{16}$/);
  });

  test("stands below a path too, and its links stay there", async () => {
    const base = `/_cloudglass/s3/website/${BUCKET}`;
    expect((await open.raw("GET", `${base}/`)).body).toBe("the index");
    expect((await open.raw("GET", base)).body).toBe("the index");
    expect((await open.raw("GET", `${base}/docs/`)).body).toBe("docs index");
    const directory = await open.raw("GET", `${base}/docs`);
    expect([directory.status, directory.headers.location]).toEqual([302, `${base}/docs/`]);
    const moved = await open.raw("GET", `${base}/moved`);
    expect([moved.status, moved.headers.location]).toEqual([301, `${base}/docs/`]);
    const nothing = await open.raw("GET", "/_cloudglass/s3/else");
    expect([nothing.status, JSON.parse(nothing.body).error]).toEqual([404, "NotFound"]);
  });

  test("shows a directory's index, and sends those without the slash there", async () => {
    expect((await page("/docs/")).body).toBe("docs index");
    const slashless = await page("/docs");
    expect([slashless.status, slashless.headers.location]).toEqual([302, "/docs/"]);
  });

  test("reads keys as URLs write them, and answers HEAD, ranges and conditions", async () => {
    expect((await page("/a%20page+%C3%BC.html")).body).toBe("odd key");
    const head = await page("/", {}, "HEAD");
    expect([head.status, head.headers["content-length"], head.body]).toEqual([200, "9", ""]);
    const range = await page("/", { range: "bytes=4-8" });
    expect([range.status, range.body, range.headers["content-range"]]).toEqual([
      206,
      "index",
      "bytes 4-8/9",
    ]);
    const cached = await page("/", { "if-none-match": String(head.headers.etag) });
    expect([cached.status, cached.body]).toEqual([304, ""]);
    expect((await page("/", { "if-match": '"other"' })).status).toBe(412);
  });

  test("follows what an object says of its place", async () => {
    const inside = await page("/moved");
    expect([inside.status, inside.headers.location]).toEqual([301, "/docs/"]);
    const outside = await page("/gone-out");
    expect([outside.status, outside.headers.location]).toEqual([301, "https://example.com/x?y"]);
  });

  test("writes an error page of its own", async () => {
    const answer = await page("/absent");
    expect(answer.status).toBe(404);
    expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
    const id = String(answer.headers["x-amz-request-id"]);
    const host = String(answer.headers["x-amz-id-2"]);
    expect(answer.body).toBe(
      `<html>\n<head><title>404 Not Found</title></head>\n<body>\n<h1>404 Not Found</h1>\n<ul>\n<li>Code: NoSuchKey</li>\n<li>Message: The specified key does not exist.</li>\n<li>Key: absent</li>\n<li>RequestId: ${id}</li>\n<li>HostId: ${host}</li>\n</ul>\n<hr/>\n</body>\n</html>\n`,
    );
    expect(answer.headers).toMatchObject({
      "x-amz-error-code": "NoSuchKey",
      "x-amz-error-message": "The specified key does not exist.",
      "x-amz-error-detail-key": "absent",
    });
    expect(facts((await page("/absent/")).body)).toMatchObject({ Key: "absent/index.html" });
    expect((await page("/absent", {}, "HEAD")).body).toBe("");
  });

  test("takes nothing but GET and HEAD", async () => {
    for (const method of ["POST", "PUT", "DELETE"]) {
      const answer = await page("/", {}, method);
      expect([answer.status, facts(answer.body)]).toMatchObject([
        405,
        { Code: "MethodNotAllowed", Method: method, ResourceType: "OBJECT" },
      ]);
    }
  });

  test("is not there for a bucket that is not, or is not configured", async () => {
    const nobody = await page("/", { host: "no-such-bucket.s3-website.localhost" });
    expect([nobody.status, facts(nobody.body)]).toMatchObject([
      404,
      { Code: "NoSuchBucket", BucketName: "no-such-bucket" },
    ]);
    await open.s3.send(new DeleteBucketWebsiteCommand({ Bucket: BUCKET }));
    const bare = await page("/");
    expect([bare.status, facts(bare.body)]).toMatchObject([
      404,
      { Code: "NoSuchWebsiteConfiguration", BucketName: BUCKET },
    ]);
    await configure(index);
  });

  test("shows only what everybody may read, signed or not", async () => {
    await open.allowOnly(`arn:aws:s3:::${BUCKET}/docs/*`, "s3:GetObject");
    expect((await page("/docs/")).body).toBe("docs index");
    const denied = await page("/");
    expect([denied.status, facts(denied.body)]).toMatchObject([
      403,
      { Code: "AccessDenied", Message: "Access Denied" },
    ]);
    // Whether a key is there is told to those who may list.
    expect((await page("/docs/absent")).status).toBe(403);
    expect((await page("/docs")).status).toBe(302);
    await open.allowEveryone();
  });
});

describe("an error document", () => {
  beforeAll(() => configure({ ...index, ErrorDocument: { Key: "error.html" } }));

  test("is shown with the status of the error", async () => {
    const answer = await page("/absent", { range: "bytes=0-1" });
    expect([answer.status, answer.body]).toEqual([404, "our error"]);
    expect(answer.headers["content-type"]).toBe("text/html");
    expect((await page("/", {}, "PUT")).body).toContain("MethodNotAllowed");
  });

  test("that is not there is told in the page", async () => {
    await configure({ ...index, ErrorDocument: { Key: "no-error.html" } });
    const { status, body } = await page("/absent");
    expect(status).toBe(404);
    expect(body).toContain(
      "</ul>\n<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>\n<li>Code: NoSuchKey</li>\n<li>Message: The specified key does not exist.</li>\n<li>Key: no-error.html</li>\n</ul>\n<hr/>",
    );
  });

  test("that has moved sends its reader on", async () => {
    await configure({ ...index, ErrorDocument: { Key: "moved" } });
    const answer = await page("/absent");
    expect([answer.status, answer.headers.location]).toEqual([301, "/docs/"]);
  });
});

describe("redirections", () => {
  test("of everything keep the path", async () => {
    await configure({ RedirectAllRequestsTo: { HostName: "example.com" } });
    const plain = await page("/a%20b/c");
    expect([plain.status, plain.headers.location]).toEqual([301, "http://example.com/a%20b/c"]);
    await configure({ RedirectAllRequestsTo: { HostName: "example.com", Protocol: "https" } });
    expect((await page("/")).headers.location).toBe("https://example.com/");
    // Hosts come from a document: they may be anything, and a header may not.
    await configure({ RedirectAllRequestsTo: { HostName: "例え.example" } });
    expect((await page("/%C3%A9")).headers.location).toBe(
      "http://%E4%BE%8B%E3%81%88.example/%C3%A9",
    );
  });

  test("by rules: prefix, error code, both; host, protocol, code, key and prefix replaced", async () => {
    await configure({
      ...index,
      ErrorDocument: { Key: "error.html" },
      RoutingRules: [
        {
          Condition: { KeyPrefixEquals: "both/", HttpErrorCodeReturnedEquals: "404" },
          Redirect: { ReplaceKeyWith: "both.html" },
        },
        { Condition: { KeyPrefixEquals: "host/" }, Redirect: { HostName: "other.example" } },
        { Condition: { KeyPrefixEquals: "old/" }, Redirect: { ReplaceKeyPrefixWith: "new/" } },
        { Condition: { KeyPrefixEquals: "bare/" }, Redirect: { ReplaceKeyPrefixWith: "" } },
        { Condition: { KeyPrefixEquals: "secure/" }, Redirect: { Protocol: "https" } },
        { Condition: { KeyPrefixEquals: "code/" }, Redirect: { HttpRedirectCode: "307" } },
        { Condition: { KeyPrefixEquals: "moved" }, Redirect: { ReplaceKeyWith: "ruled" } },
        { Condition: { KeyPrefixEquals: "index" }, Redirect: { ReplaceKeyWith: "ruled" } },
        { Condition: { HttpErrorCodeReturnedEquals: "404" }, Redirect: { ReplaceKeyWith: "lost" } },
      ],
    });
    const sent = async (path: string) => {
      const { status, headers } = await page(path);
      return [status, headers.location];
    };
    expect(await sent("/both/x")).toEqual([301, `http://${HOST}/both.html`]);
    expect(await sent("/host/k")).toEqual([301, "http://other.example/host/k"]);
    expect(await sent("/old/a%20b")).toEqual([301, `http://${HOST}/new/a%20b`]);
    expect(await sent("/bare/docs/")).toEqual([301, `http://${HOST}/docs/`]);
    expect(await sent("/secure/k")).toEqual([301, `https://${HOST}/secure/k`]);
    expect(await sent("/code/k")).toEqual([307, `http://${HOST}/code/k`]);
    // Rules come before what the object says.
    expect(await sent("/moved")).toEqual([301, `http://${HOST}/ruled`]);
    expect(await sent("/absent")).toEqual([301, `http://${HOST}/lost`]);
    // The root is no key that begins with "index", and a directory is found before the error counts.
    expect(await sent("/")).toEqual([200, undefined]);
    expect(await sent("/docs")).toEqual([302, "/docs/"]);
  });
});

describe("x-amz-website-redirect-location", () => {
  const location = async (Key: string) =>
    (await open.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }))).WebsiteRedirectLocation;

  test("is given back, is not copied, and can be set by a copy", async () => {
    expect((await open.get("gone-out")).WebsiteRedirectLocation).toBe("https://example.com/x?y");
    const CopySource = `${BUCKET}/gone-out`;
    await open.s3.send(new CopyObjectCommand({ Bucket: BUCKET, Key: "copy", CopySource }));
    expect(await location("copy")).toBeUndefined();
    await open.s3.send(
      new CopyObjectCommand({
        Bucket: BUCKET,
        Key: "copy",
        CopySource: `${BUCKET}/copy`,
        WebsiteRedirectLocation: "/there",
      }),
    );
    expect(await location("copy")).toBe("/there");
  });

  test.each(["there", "ftp://example.com"])("%s is refused", async (WebsiteRedirectLocation) => {
    expect(await denialOf(open.put("k", "", { WebsiteRedirectLocation }))).toMatchObject({
      name: "InvalidRedirectLocation",
      status: 400,
      message:
        "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
    });
  });
});
