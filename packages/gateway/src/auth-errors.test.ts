/** Codes, statuses and words of AWS per family of services, for faults that clients really meet. */
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deriveEcdsaPrivateKey } from "./sigv4/signing-key.ts";
import { ecdsaSigner, presign, sha256Hex, signHeaders } from "./sigv4/testing/signer.ts";
import { formatBasicTimestamp } from "./sigv4/timestamp.ts";
import { ANN, KEY, openWorld, SESSION, type World } from "./testing/fake-services.ts";
import { signedRequest } from "./testing/signed-request.ts";

let world: World;
beforeEach(() => {
  world = openWorld();
});
afterEach(() => world.gateway.close());

const HEADS: Record<string, Parameters<typeof signedRequest>[1]> = {
  dynamodb: {
    method: "POST",
    body: "{}",
    headers: {
      "x-amz-target": "DynamoDB_20120810.ListTables",
      "content-type": "application/x-amz-json-1.0",
    },
  },
  logs: {
    method: "POST",
    body: "{}",
    headers: {
      "x-amz-target": "Logs_20140328.DescribeLogGroups",
      "content-type": "application/x-amz-json-1.1",
    },
  },
  lambda: { method: "GET", target: "/2015-03-31/functions/" },
  ec2: { method: "POST", body: "Action=DescribeInstances&Version=2016-11-15" },
  sts: {},
  iam: { method: "POST", body: "Action=ListUsers&Version=2010-05-08" },
  s3: { method: "GET", target: "/b/k" },
};

const MINUTES = 60_000;

test.each([
  ["sts", { secret: "x" }, 403, "SignatureDoesNotMatch"],
  ["iam", { secret: "x" }, 403, "SignatureDoesNotMatch"],
  ["s3", { secret: "x" }, 403, "SignatureDoesNotMatch"],
  ["dynamodb", { secret: "x" }, 400, "InvalidSignatureException"],
  ["logs", { secret: "x" }, 400, "InvalidSignatureException"],
  ["lambda", { secret: "x" }, 403, "InvalidSignatureException"],
  ["ec2", { secret: "x" }, 401, "AuthFailure"],
  ["s3", { accessKeyId: "AKIANO" }, 403, "InvalidAccessKeyId"],
  ["sts", { accessKeyId: "AKIANO" }, 403, "InvalidClientTokenId"],
  ["iam", { accessKeyId: "AKIANO" }, 403, "InvalidClientTokenId"],
  ["dynamodb", { accessKeyId: "AKIANO" }, 400, "UnrecognizedClientException"],
  ["logs", { accessKeyId: "AKIANO" }, 400, "UnrecognizedClientException"],
  ["lambda", { accessKeyId: "AKIANO" }, 403, "UnrecognizedClientException"],
  ["ec2", { accessKeyId: "AKIANO" }, 401, "AuthFailure"],
  ["s3", { sessionToken: "expired" }, 400, "ExpiredToken"],
  ["sts", { sessionToken: "expired" }, 403, "ExpiredToken"],
  ["dynamodb", { sessionToken: "expired" }, 400, "ExpiredTokenException"],
  ["logs", { sessionToken: "expired" }, 400, "ExpiredTokenException"],
  ["ec2", { sessionToken: "expired" }, 400, "RequestExpired"],
  ["s3", { sessionToken: "other" }, 400, "InvalidToken"],
  ["s3", { ageMs: 15 * MINUTES + 1000 }, 403, "RequestTimeTooSkewed"],
  ["sts", { ageMs: 15 * MINUTES + 1000 }, 403, "SignatureDoesNotMatch"],
  ["dynamodb", { ageMs: 15 * MINUTES + 1000 }, 400, "(20260101T000000Z - 15 min.)"],
  ["dynamodb", { ageMs: 14 * MINUTES }, 501, "NotImplemented"],
  ["logs", { ageMs: 15 * MINUTES + 1000 }, 400, "(20260101T000000Z - 15 min.)"],
  ["lambda", { ageMs: 5 * MINUTES + 1000 }, 403, "(20260101T000000Z - 5 min.)"],
  ["lambda", { ageMs: 4 * MINUTES }, 501, "NotImplemented"],
])("%s with %j answers %i %s", async (service, options, status, words) => {
  const head = HEADS[service] as object;
  const answer = await world.gateway.inject(signedRequest(world, { service, ...head, ...options }));
  const said = `${answer.body} ${answer.headers["x-amzn-errortype"] ?? ""}`;
  expect(said).toContain(words);
  expect(answer.statusCode).toBe(status);
});

test.each([
  ["sts", 403, "MissingAuthenticationToken"],
  ["iam", 403, "MissingAuthenticationToken"],
  ["dynamodb", 400, "MissingAuthenticationTokenException"],
  ["logs", 400, "MissingAuthenticationTokenException"],
  ["lambda", 403, "MissingAuthenticationTokenException"],
  ["ec2", 400, "MissingParameter"],
])("%s without a signature answers %i %s", async (service, status, code) => {
  const { authorization: _, ...headers } = signedRequest(world, {
    service,
    ...HEADS[service],
  }).headers;
  const request = signedRequest(world, { service, ...HEADS[service] });
  const answer = await world.gateway.inject({
    ...request,
    headers: { ...headers, host: `${service}.localhost:4566` },
  });
  expect(`${answer.body} ${answer.headers["x-amzn-errortype"] ?? ""}`).toContain(code);
  expect(answer.statusCode).toBe(status);
});

const withAuthorization = async (service: string, edit: (authorization: string) => string) => {
  const request = signedRequest(world, { service, ...HEADS[service] });
  const authorization = edit(request.headers.authorization as string);
  return world.gateway.inject({ ...request, headers: { ...request.headers, authorization } });
};

describe("a malformed Authorization header", () => {
  const cases: [string, (text: string) => string, string, string][] = [
    [
      "without a part",
      (text) => text.replace(/, Signature=.*/, ""),
      "Authorization header requires ",
      "requires three components",
    ],
    [
      "with a part that is no pair",
      (text) => `${text}, nonsense`,
      "missing equal-sign",
      "the authorization component &quot;nonsense&quot; is malformed",
    ],
    [
      "with a short credential",
      (text) => text.replace("/aws4_request", ""),
      "Credential must have exactly 5 slash-delimited elements",
      "the Credential is mal-formed",
    ],
    [
      "with another terminator",
      (text) => text.replace("/aws4_request", "/aws5_request"),
      "Credential should be scoped with a valid terminator: ",
      "incorrect terminator",
    ],
    [
      "with another date in its scope",
      (text) => text.replace("/20260101/", "/20260102/"),
      "Date in Credential scope does not match YYYYMMDD",
      "Invalid credential date",
    ],
    [
      "without the host among what is signed",
      (text) => text.replace(/SignedHeaders=[^,]*/, "SignedHeaders=x-amz-date"),
      " must be a ",
      "<HeadersNotSigned>host</HeadersNotSigned>",
    ],
    [
      "with an algorithm that is none",
      (text) => text.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512"),
      "Unsupported AWS ",
      "X-Amz-Algorithm only supports",
    ],
    [
      "of another scheme",
      () => "Basic dTpw",
      "Invalid key=value pair",
      "Unsupported Authorization Type",
    ],
  ];
  test.each(cases)("%s is refused in the words of STS and of S3", async (_name, edit, sts, s3) => {
    for (const [service, words] of [
      ["sts", sts],
      ["s3", s3],
    ] as const) {
      const request = signedRequest(world, { service, ...HEADS[service] });
      request.headers.host = service === "sts" ? "sts.localhost" : "localhost";
      const authorization = edit(request.headers.authorization as string);
      const headers = { ...request.headers, authorization };
      const answer = await world.gateway.inject({ ...request, headers });
      expect(answer.body).toContain(words);
      expect([400, 403]).toContain(answer.statusCode);
    }
  });

  test("of version 2 is told which version there is", async () => {
    const answer = await withAuthorization("s3", () => "AWS AKIA:abc=");
    expect(answer.body).toContain("Please use AWS4-HMAC-SHA256.");
  });

  test("beside signing parameters in the query is refused", async () => {
    const request = signedRequest(world, { service: "s3", target: "/b/k?X-Amz-Algorithm=a" });
    const answer = await world.gateway.inject(request);
    expect(answer.body).toContain("Only one auth mechanism allowed");
  });
});

test("S3 names the region that it expects", async () => {
  const answer = await world.gateway.inject(
    signedRequest(world, {
      service: "s3",
      target: "/k",
      region: "us-east-1",
      headers: { host: "b.s3.eu-west-1.amazonaws.com" },
    }),
  );
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain("<Code>AuthorizationHeaderMalformed</Code>");
  expect(answer.body).toContain("<Region>eu-west-1</Region>");
});

test("SigV4A is accepted in the regions of its set only", async () => {
  world.objects.set("b/k", Buffer.from("content"));
  const ecdsa = ecdsaSigner(deriveEcdsaPrivateKey(KEY.accessKeyId, KEY.secret));
  const get = (regionSet: string, edit: (authorization: string) => string = (text) => text) => {
    const input = {
      method: "GET",
      target: "/k",
      headers: { host: "b.s3.eu-west-1.amazonaws.com" },
      accessKeyId: KEY.accessKeyId,
      secret: KEY.secret,
      region: "",
      service: "s3",
      timestamp: formatBasicTimestamp(world.env.clock.now()),
      payloadHash: sha256Hex(""),
    };
    const { headers } = signHeaders(input, ecdsa, regionSet);
    const authorization = edit(headers.authorization as string);
    const signed = { ...headers, authorization };
    return world.gateway.inject({ method: "GET", url: "/k", headers: signed });
  };
  for (const regionSet of ["eu-west-1", "us-east-1,eu-*", "*"]) {
    expect((await get(regionSet)).body).toBe("content");
  }
  for (const regionSet of ["us-east-1", "us-*", ""]) {
    const answer = await get(regionSet);
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain("<Code>AuthorizationHeaderMalformed</Code>");
  }
  const broken = await get("*", (text) => text.replace(/Signature=../, "Signature=31"));
  expect(broken.body).toContain("<Code>SignatureDoesNotMatch</Code>");
});

test("S3 names headers that should have been signed", async () => {
  const request = signedRequest(world, { service: "s3", target: "/b/k" });
  const headers = { ...request.headers, "x-amz-acl": "public-read" };
  const answer = await world.gateway.inject({ ...request, headers });
  expect(answer.statusCode).toBe(403);
  expect(answer.body).toContain("<HeadersNotSigned>x-amz-acl</HeadersNotSigned>");
});

describe("a presigned URL", () => {
  const input = () => ({
    method: "GET",
    target: "/b/k",
    headers: { host: "localhost:80" },
    accessKeyId: KEY.accessKeyId,
    secret: KEY.secret,
    region: "us-east-1",
    service: "s3",
    timestamp: formatBasicTimestamp(world.env.clock.now()),
    payloadHash: "UNSIGNED-PAYLOAD",
  });
  const url = (expires: number, secret = KEY.secret) => presign({ ...input(), secret }, expires);
  const get = (target: string) =>
    world.gateway.inject({ method: "GET", url: target, headers: { host: "localhost:80" } });

  test("of version 2 is verified and expires", async () => {
    world.objects.set("b/k", Buffer.from("content"));
    const expires = Math.floor(world.env.clock.now() / 1000) + 60;
    const made = (secret: string) => {
      const digest = createHmac("sha1", secret)
        .update(`GET\n\n\n${expires}\n/b/k`)
        .digest("base64");
      return `/b/k?AWSAccessKeyId=${KEY.accessKeyId}&Expires=${expires}&Signature=${encodeURIComponent(digest)}`;
    };
    expect((await get(made(KEY.secret))).body).toBe("content");
    const wrong = await get(made("another"));
    expect(wrong.statusCode).toBe(403);
    expect(wrong.body).toContain("<Code>SignatureDoesNotMatch</Code>");
    expect((await get(made(KEY.secret).replace(KEY.accessKeyId, "AKIANOBODY"))).body).toContain(
      "<Code>InvalidAccessKeyId</Code>",
    );
    await world.env.clock.advance(61_000);
    const late = await get(made(KEY.secret));
    expect(late.statusCode).toBe(403);
    expect(late.body).toContain("<Message>Request has expired</Message>");
  });

  test("from the future is refused, beyond what clocks may differ", async () => {
    world.objects.set("b/k", Buffer.from("content"));
    const made = (aheadMs: number) => {
      const timestamp = formatBasicTimestamp(world.env.clock.now() + aheadMs);
      return presign({ ...input(), timestamp }, 60);
    };
    expect((await get(made(14 * MINUTES))).body).toBe("content");
    const early = await get(made(16 * MINUTES));
    expect(early.statusCode).toBe(403);
    expect(early.body).toContain("<Message>Request is not valid yet</Message>");
  });

  test("of a service whose payload is signed works too", async () => {
    const sts = {
      ...input(),
      target: "/?Action=GetCallerIdentity&Version=2011-06-15",
      service: "sts",
      payloadHash: sha256Hex(""),
    };
    expect((await get(presign(sts, 60))).body).toContain(ANN.arn);
    const unsigned = await get(presign({ ...sts, payloadHash: "UNSIGNED-PAYLOAD" }, 60));
    expect(unsigned.statusCode).toBe(403);
  });

  test("carries a session's token, and no other will do", async () => {
    world.objects.set("b/k", Buffer.from("content"));
    const target = presign({ ...input(), ...SESSION }, 60);
    expect((await get(target)).body).toBe("content");
    const other = target.replace(/Security-Token=[^&]*/, "Security-Token=other");
    expect((await get(other)).body).toContain("<Code>InvalidToken</Code>");
    const without = target.replace(/&X-Amz-Security-Token=[^&]*/, "");
    expect((await get(without)).body).toContain("<Code>InvalidToken</Code>");
  });

  test("carries headers in its query", async () => {
    const headers = { host: "localhost:80" };
    const target = presign(
      {
        ...input(),
        method: "PUT",
        target: "/b/k?x-amz-meta-a=1&x-amz-checksum-crc32=AAAAAA%3D%3D",
      },
      60,
    );
    const answer = await world.gateway.inject({
      method: "PUT",
      url: target,
      headers,
      payload: "x",
    });
    expect(answer.statusCode).toBe(200);
    expect(world.metadata.get("b/k")).toEqual({ a: "1" });
    const moved = target.replace("meta-a=1", "meta-a=2");
    const refused = await world.gateway.inject({
      method: "PUT",
      url: moved,
      headers,
      payload: "x",
    });
    expect(refused.body).toContain("<Code>SignatureDoesNotMatch</Code>");
  });

  test("cannot be given a header that it does not sign", async () => {
    const headers = { host: "localhost:80", "x-amz-meta-a": "1" };
    const answer = await world.gateway.inject({ method: "GET", url: url(60), headers });
    expect(answer.body).toContain("<HeadersNotSigned>x-amz-meta-a</HeadersNotSigned>");
  });

  test("works until it expires, by the emulator's clock", async () => {
    world.objects.set("b/k", Buffer.from("content"));
    const target = url(60);
    expect((await get(target)).body).toBe("content");
    await world.env.clock.advance(60_000);
    expect((await get(target)).statusCode).toBe(200);
    await world.env.clock.advance(1000);
    const late = await get(target);
    expect(late.statusCode).toBe(403);
    expect(late.body).toContain("<Message>Request has expired</Message>");
    expect(late.body).toContain("<X-Amz-Expires>60</X-Amz-Expires>");
  });

  test.each([
    ["for over a week", () => url(604_801), 400, "must be less than a week"],
    ["for a negative time", () => url(-1), 400, "X-Amz-Expires must be non-negative"],
    ["for no number", () => url(60).replace("Expires=60", "Expires=x"), 400, "should be a number"],
    [
      "without a parameter",
      () => url(60).replace(/&X-Amz-Date=[^&]*/, ""),
      400,
      "requires the X-Amz-Algorithm",
    ],
    ["of another secret", () => url(60, "x"), 403, "SignatureDoesNotMatch"],
    ["with a parameter more", () => `${url(60)}&versionId=1`, 403, "SignatureDoesNotMatch"],
    ["for another object", () => url(60).replace("/b/k", "/b/l"), 403, "SignatureDoesNotMatch"],
  ])("%s is refused", async (_name, target, status, words) => {
    const answer = await get(target());
    expect(answer.body).toContain(words);
    expect(answer.statusCode).toBe(status);
  });
});
