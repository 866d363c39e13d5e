import { DiskError } from "@cloudglass/env";
import { ServiceError } from "@cloudglass/wire";
import { afterEach, expect, test } from "vitest";
import { openWorld, SESSION, type World } from "./testing/fake-services.ts";
import { signedRequest } from "./testing/signed-request.ts";

let world: World;
const open = (options: Parameters<typeof openWorld>[0] = {}) => {
  world = openWorld(options);
  return world;
};
afterEach(() => world.gateway.close());

test("a signed request reaches its operation and is answered in the service's form", async () => {
  const { gateway, used } = open();
  const answer = await gateway.inject(signedRequest(world));
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toContain("<Arn>arn:aws:iam::111122223333:user/ann</Arn>");
  expect(answer.headers["x-amzn-requestid"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer.headers.date).toBe(new Date(world.env.clock.now()).toUTCString());
  expect(used).toEqual(["AKIAANN sts eu-west-1"]);
});

test("whoever asks STS for JSON gets it, errors included", async () => {
  const { gateway } = open();
  const headers = { accept: "application/json" };
  const answer = await gateway.inject(signedRequest(world, { headers }));
  expect(answer.headers["content-type"]).toBe("application/json");
  expect(answer.json().GetCallerIdentityResponse.GetCallerIdentityResult.Account).toBe(
    "111122223333",
  );
  const refused = await gateway.inject(signedRequest(world, { headers, secret: "wrong" }));
  expect(refused.statusCode).toBe(403);
  expect(refused.json().Error.Code).toBe("SignatureDoesNotMatch");
});

test("concurrent first requests share one loading of their service", async () => {
  const { gateway, loads } = open();
  expect(loads).toEqual([]);
  await Promise.all(Array.from({ length: 5 }, () => gateway.inject(signedRequest(world))));
  expect(loads).toEqual(["sts"]);
});

test("a service that cannot be loaded answers 500 and is tried again by the next request", async () => {
  let attempts = 0;
  const { gateway } = open({
    services: {
      sts: async () => {
        attempts++;
        throw new Error("not today");
      },
    },
  });
  for (const attempt of [1, 2]) {
    const answer = await gateway.inject(signedRequest(world));
    expect(answer.statusCode).toBe(500);
    expect(answer.body).toContain("<Code>InternalError</Code>");
    expect(attempts).toBe(attempt);
  }
});

test.each([
  ["a wrong secret", { secret: "wrong" }, 403, "SignatureDoesNotMatch"],
  ["an unknown key", { accessKeyId: "AKIANOBODY" }, 403, "InvalidClientTokenId"],
  ["an inactive key", { accessKeyId: "AKIAINACTIVE" }, 403, "InvalidClientTokenId"],
  ["an old signature", { ageMs: 901_000 }, 403, "Signature expired: "],
  ["a signature from the future", { ageMs: -901_000 }, 403, "Signature not yet current: "],
  [
    "a temporary key without its token",
    { accessKeyId: SESSION.accessKeyId },
    403,
    "InvalidClientTokenId",
  ],
  ["an expired token", { ...SESSION, sessionToken: "expired" }, 403, "ExpiredToken"],
])("%s is refused with AWS's error", async (_name, options, status, words) => {
  const { gateway } = open();
  const answer = await gateway.inject(signedRequest(world, options));
  expect(answer.body).toContain(words);
  expect(answer.statusCode).toBe(status);
  expect(world.asked).toEqual([]);
});

test("a session's key is accepted with its token", async () => {
  const { gateway } = open();
  const answer = await gateway.inject(signedRequest(world, SESSION));
  expect(answer.statusCode).toBe(200);
});

test("a body that was exchanged on the way is refused before anything parses it", async () => {
  const { gateway } = open();
  const request = signedRequest(world);
  const answer = await gateway.inject({ ...request, payload: "Action=%zz&\xff" });
  expect(answer.statusCode).toBe(403);
  expect(answer.body).toContain("<Code>SignatureDoesNotMatch</Code>");
});

test("requests without a signature are refused, but for the operations that nobody signs", async () => {
  const { gateway } = open();
  const headers = {
    host: "sts.localhost:4566",
    "content-type": "application/x-www-form-urlencoded",
  };
  const send = (action: string) =>
    gateway.inject({
      method: "POST",
      url: "/",
      headers,
      payload: `Action=${action}&Version=2011-06-15`,
    });
  const refused = await send("GetCallerIdentity");
  expect(refused.statusCode).toBe(403);
  expect(refused.body).toContain("<Code>MissingAuthenticationToken</Code>");
  const unsigned = await send("AssumeRoleWithSAML");
  expect(unsigned.statusCode).toBe(501);
});

test("an operation that does not exist here answers 501 and its name, once the caller is known", async () => {
  const { gateway } = open();
  const body = "Action=DecodeAuthorizationMessage&Version=2011-06-15&EncodedMessage=x";
  const answer = await gateway.inject(signedRequest(world, { body }));
  expect(answer.statusCode).toBe(501);
  expect(answer.body).toContain("<Code>NotImplemented</Code>");
  expect(answer.body).toContain("DecodeAuthorizationMessage");
  const stranger = await gateway.inject(signedRequest(world, { body, secret: "wrong" }));
  expect(stranger.statusCode).toBe(403);
});

test("an operation without an access row is denied and logged as a defect", async () => {
  const { gateway } = open();
  const body = "Action=GetSessionToken&Version=2011-06-15";
  const answer = await gateway.inject(signedRequest(world, { body }));
  expect(answer.statusCode).toBe(403);
  expect(answer.body).toContain("<Code>AccessDenied</Code>");
  expect(world.logged.filter(({ level }) => level === "error")).toMatchObject([
    { detail: { service: "sts", operation: "GetSessionToken" } },
  ]);
});

test("what policies do not allow is denied with IAM's sentence", async () => {
  const { gateway, denied } = open();
  denied.add("sts:GetAccessKeyInfo");
  const body = "Action=GetAccessKeyInfo&Version=2011-06-15&AccessKeyId=AKIAAAAAAAAAAAAAAAAA";
  const answer = await gateway.inject(signedRequest(world, { body }));
  expect(answer.statusCode).toBe(403);
  expect(answer.body).toContain("<Code>AccessDenied</Code>");
  expect(answer.body).toContain(
    "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: sts:GetAccessKeyInfo on resource: *",
  );
});

test("policies see the global condition keys", async () => {
  const { gateway, asked } = open();
  const body = "Action=GetAccessKeyInfo&Version=2011-06-15&AccessKeyId=AKIAAAAAAAAAAAAAAAAA";
  const headers = { "user-agent": "test/1", referer: "http://a.test/" };
  await gateway.inject(signedRequest(world, { body, headers }));
  expect(asked[0]?.context).toEqual({
    "aws:SourceIp": "127.0.0.1",
    "aws:SecureTransport": false,
    "aws:RequestedRegion": "eu-west-1",
    "aws:ViaAWSService": false,
    "aws:UserAgent": "test/1",
    "aws:Referer": "http://a.test/",
  });
});

test("a defect answers 500 with an id and leaves its stack in the log", async () => {
  open().failure = new TypeError("defect of the test");
  const answer = await world.gateway.inject(signedRequest(world));
  expect(answer.statusCode).toBe(500);
  expect(answer.body).toContain("<Code>InternalError</Code>");
  expect(answer.body).not.toContain("defect of the test");
  const [entry] = world.logged.filter(({ level }) => level === "error");
  expect(entry?.detail).toMatchObject({ requestId: answer.headers["x-amzn-requestid"] });
  expect(JSON.stringify(entry?.detail)).toContain("defect of the test");
});

test("a full disk answers with a 500-class error that says so", async () => {
  open().failure = new DiskError("ENOSPC", "no space");
  const answer = await world.gateway.inject(signedRequest(world));
  expect(answer.statusCode).toBe(503);
  expect(answer.body).toContain("no space left");
});

test("a service's own error keeps its code, status and headers", async () => {
  open().failure = new ServiceError("Teapot", 418, "short & stout", {
    headers: { "retry-after": "1" },
  });
  const answer = await world.gateway.inject(signedRequest(world));
  expect(answer.statusCode).toBe(418);
  expect(answer.headers["retry-after"]).toBe("1");
  expect(answer.body).toContain("<Code>Teapot</Code>");
  expect(answer.body).toContain("short &amp; stout");
});

test("a service without a package answers 501 in its own protocol", async () => {
  const { gateway } = open();
  const answer = await gateway.inject(
    signedRequest(world, {
      service: "dynamodb",
      method: "POST",
      body: "{}",
      headers: {
        "x-amz-target": "DynamoDB_20120810.ListTables",
        "content-type": "application/x-amz-json-1.0",
      },
    }),
  );
  expect(answer.statusCode).toBe(501);
  expect(answer.json()).toMatchObject({ __type: expect.stringContaining("NotImplemented") });
});

test("a service without a model answers 501 and its name", async () => {
  const { gateway } = open();
  const xml = await gateway.inject(
    signedRequest(world, { service: "sqs", method: "POST", body: "a" }),
  );
  expect(xml.statusCode).toBe(501);
  expect(xml.body).toContain("sqs");
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.A" };
  const json = await gateway.inject(
    signedRequest(world, { service: "sqs", method: "POST", body: "{}", headers }),
  );
  expect(json.json()).toMatchObject({ __type: "NotImplemented" });
});

test("a scope for another service than the host's is refused in AWS's words", async () => {
  const { gateway } = open();
  const headers = { host: "sts.eu-west-1.amazonaws.com" };
  const service = await gateway.inject(
    signedRequest(world, { headers, service: "nothing", method: "POST" }),
  );
  expect(service.body).toContain("Credential should be scoped to correct service: ");
  expect(service.statusCode).toBe(403);
  const region = await gateway.inject(signedRequest(world, { headers, region: "us-west-2" }));
  expect(region.body).toContain("Credential should be scoped to a valid region");
});

test("permissive mode takes unknown keys for root, still verifies known ones, and says so", async () => {
  const { gateway } = open({ authMode: "permissive" });
  const stranger = await gateway.inject(signedRequest(world, { accessKeyId: "AKIANOBODY" }));
  expect(stranger.statusCode).toBe(200);
  expect(stranger.body).toContain("arn:aws:iam::000000000000:root");
  expect(stranger.headers["x-cloudglass-auth"]).toBe("permissive");
  const elsewhere = { accessKeyId: "ASIANOBODY", sessionToken: "made elsewhere" };
  for (const temporary of [elsewhere, { ...SESSION, sessionToken: "other" }]) {
    const answer = await gateway.inject(signedRequest(world, temporary));
    expect(answer.body).toContain("arn:aws:iam::000000000000:root");
  }
  const known = await gateway.inject(signedRequest(world, { secret: "wrong" }));
  expect(known.statusCode).toBe(403);
  expect(known.headers["x-cloudglass-auth"]).toBe("permissive");
});

test("strict mode says nothing of its mode", async () => {
  const { gateway } = open();
  const answer = await gateway.inject(signedRequest(world));
  expect(answer.headers).not.toHaveProperty("x-cloudglass-auth");
});

test("a trace keeps the steps of a request, and the ring stays bounded", async () => {
  const { gateway } = open();
  const body = "Action=GetAccessKeyInfo&Version=2011-06-15&AccessKeyId=AKIAAAAAAAAAAAAAAAAA";
  const answer = await gateway.inject(signedRequest(world, { body }));
  const trace = world.site.traces.get(String(answer.headers["x-amzn-requestid"]));
  expect(trace).toMatchObject({ service: "sts", operation: "GetAccessKeyInfo", status: 200 });
  expect(trace?.steps.map(({ step }) => step)).toEqual(["authenticate", "authorize"]);
  expect(world.logged.at(-1)).toMatchObject({
    level: "info",
    detail: { service: "sts", operation: "GetAccessKeyInfo", status: 200 },
  });
  for (let count = 0; count < 520; count++) await gateway.inject({ method: "GET", url: "/" });
  expect(world.site.traces.list().length).toBe(512);
});

test("the emulator's own routes come before S3, but not below a bucket's host", async () => {
  const { gateway } = open({
    control: ({ head: { method, path } }) =>
      path === "/_cloudglass/health" ? { status: 200, headers: {}, body: method } : undefined,
  });
  const get = (host: string) =>
    gateway.inject({ method: "GET", url: "/_cloudglass/health", headers: { host } });
  expect((await get("localhost:4566")).body).toBe("GET");
  expect((await get("b.s3.localhost:4566")).body).toContain("<Code>AccessDenied</Code>");
});

test.each([
  ["beyond ASCII", "%C3%A9", "\xe9"],
  ["beyond Latin-1", "%E6%97%A5", Buffer.from("日").toString("latin1")],
  ["of control", "a%01%7Fb", "a  b"],
])("an answer's header with characters %s arrives", async (_what, sent, received) => {
  const { gateway, objects } = open();
  objects.set("b/k", Buffer.from("content"));
  const target = `/b/k?response-content-disposition=${sent}`;
  const answer = await gateway.inject(signedRequest(world, { service: "s3", target }));
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toBe("content");
  expect(answer.headers["content-disposition"]).toBe(received);
});

test("an object that a browser shows as a page gets no share in the emulator's origin", async () => {
  const { gateway, objects } = open();
  objects.set("b/page.html", Buffer.from("<script>fetch('/_cloudglass/reset')</script>"));
  const shown = async (asked: Readonly<Record<string, string>>, host?: string) => {
    const request = signedRequest(world, {
      service: "s3",
      target: host === undefined ? "/b/page.html" : "/page.html",
      headers: { ...asked, ...(host === undefined ? {} : { host }) },
    });
    const answer = await gateway.inject(request);
    expect(answer.statusCode).toBe(200);
    return String(answer.headers["content-security-policy"] ?? "");
  };
  const chromium =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36";
  const browsers: readonly Readonly<Record<string, string>>[] = [
    { "sec-fetch-dest": "document" },
    { "sec-fetch-dest": "iframe" },
    // Kept in a cache, from which a navigation may take it.
    { "sec-fetch-dest": "empty" },
    // Of plain HTTP to names that are not localhost.
    { "user-agent": chromium, accept: "*/*" },
    { accept: "text/html,application/xhtml+xml,*/*;q=0.8" },
  ];
  for (const asked of browsers) {
    expect(await shown(asked)).toMatch(/^sandbox /);
    expect(await shown(asked)).not.toContain("allow-same-origin");
  }
  expect(await shown({ "user-agent": "aws-sdk-js/3.981.0", accept: "*/*" })).toBe("");
  expect(await shown({})).toBe("");
  expect(await shown({ "sec-fetch-dest": "document" }, "b.s3.localhost:4566")).toBe("");
});
