import { createHmac } from "node:crypto";
import { type Service, ServiceError, type UnmodeledCall } from "@cloudglass/wire";
import { afterEach, expect, test } from "vitest";
import { deriveSigningKey } from "./sigv4/signing-key.ts";
import { ANN, KEY, openWorld, SESSION, type World } from "./testing/fake-services.ts";

let world: World;
afterEach(() => world.gateway.close());

const PERMISSION = { action: "s3:PutObject", resource: "arn:aws:s3:::b/k" };

/** A service that claims POST, and puts its mark on every answer. */
function openClaiming(answer: (call: UnmodeledCall) => unknown, page = false): World {
  const service: Service = {
    operations: {},
    access: {},
    unmodeled: ({ method }) =>
      method === "POST"
        ? {
            operation: "TakeForm",
            answer: async (call) => {
              const body = await answer(call);
              return { status: 200, headers: {}, body: JSON.stringify(body) };
            },
            ...(page
              ? {
                  showError: (error, { requestId }) => ({
                    status: error.status,
                    headers: { "content-type": "text/html" },
                    body: `<p>${error.code} ${requestId}</p>`,
                  }),
                }
              : {}),
          }
        : undefined,
    finish: (head, response, call) => ({
      ...response,
      headers: { ...response.headers, "x-mark": `${head.method} ${call?.operation}` },
    }),
    close: async () => {},
  };
  world = openWorld({ services: { s3: async () => ({ name: "s3", create: () => service }) } });
  return world;
}

const post = (more: object = {}) =>
  world.gateway.inject({ method: "POST", url: "/b", payload: "form", ...more });

const version4 = (text: string, secret: string, more: object = {}) => ({
  version: 4 as const,
  text,
  credential: `${KEY.accessKeyId}/20260131/eu-west-1/s3/aws4_request`,
  timestamp: "20260131T000000Z",
  signature: createHmac("sha256", deriveSigningKey(secret, "20260131", "eu-west-1", "s3"))
    .update(text)
    .digest("hex"),
  sessionToken: undefined,
  ...more,
});

test("a claimed request is anonymous, keeps its body, and has operation and id in the trace", async () => {
  openClaiming(async (call) => {
    const pieces: string[] = [];
    await call.body.consume((bytes) => {
      pieces.push(Buffer.from(bytes).toString());
    });
    return { caller: call.caller.kind, body: pieces.join(""), length: call.body.contentLength };
  });
  const answer = await post();
  expect(answer.json()).toEqual({ caller: "anonymous", body: "form", length: 4 });
  expect(answer.headers["x-mark"]).toBe("POST TakeForm");
  const [trace] = world.site.traces.list();
  expect(trace).toMatchObject({ operation: "TakeForm", service: "s3", caller: "", status: 200 });
  expect(answer.headers["x-amz-request-id"]).toBe(trace?.requestId);
});

test("what an anonymous request is not allowed stays forbidden", async () => {
  openClaiming((call) => call.authorize(PERMISSION).allowed);
  expect((await post()).json()).toBe(false);
});

test("a signed text makes its signer the caller, in permissions, trace and last use", async () => {
  openClaiming((call) => {
    const signed = call.authenticate(version4("a policy, ü", KEY.secret));
    return { arn: signed.caller.arn, ...signed.authorize(PERMISSION), region: signed.region };
  });
  const answer = await post();
  expect(answer.json()).toMatchObject({ arn: ANN.arn, allowed: true, region: "eu-west-1" });
  expect(world.site.traces.list()[0]?.caller).toBe(ANN.arn);
  expect(world.used).toEqual(["AKIAANN s3 eu-west-1"]);
});

test("version 2 of a signed text is HMAC-SHA-1 in base64", async () => {
  const signature = createHmac("sha1", SESSION.secret).update("policy").digest("base64");
  const { accessKeyId, sessionToken } = SESSION;
  const signed = { version: 2 as const, text: "policy", accessKeyId, signature, sessionToken };
  openClaiming((call) => call.authenticate(signed).caller.arn);
  expect((await post()).json()).toBe(ANN.arn);
});

test.each([
  ["another text", { text: "changed" }, 403, "SignatureDoesNotMatch"],
  [
    "an unknown key",
    { credential: "AKIANO/20260131/eu-west-1/s3/aws4_request" },
    403,
    "InvalidAccessKeyId",
  ],
  ["a bad token", { sessionToken: "no" }, 400, "InvalidToken"],
  ["a scope in parts", { credential: "AKIAANN" }, 400, "InvalidArgument"],
  [
    "another service",
    { credential: "AKIAANN/20260131/eu-west-1/sts/aws4_request" },
    400,
    "InvalidArgument",
  ],
])("%s is refused", async (_name, change, status, code) => {
  openClaiming((call) => call.authenticate(version4("policy", KEY.secret, change)).caller.arn);
  const answer = await post();
  expect(answer.statusCode).toBe(status);
  expect(answer.body).toContain(`<Code>${code}</Code>`);
  expect(answer.headers["x-mark"]).toBe("POST TakeForm");
  expect(world.used).toEqual([]);
});

test("errors have the route's own form when it has one, and count as the request's", async () => {
  openClaiming(() => {
    throw new ServiceError("NoSuchPage", 404, "no");
  }, true);
  const answer = await post();
  expect(answer.statusCode).toBe(404);
  expect(answer.headers["content-type"]).toBe("text/html");
  const [trace] = world.site.traces.list();
  expect(trace).toMatchObject({ error: "NoSuchPage", status: 404 });
  expect(answer.body).toBe(`<p>NoSuchPage ${trace?.requestId}</p>`);
});

test("a failure that is a defect is 500 in the same form, and requests that nobody claims go on", async () => {
  openClaiming(() => {
    throw new Error("defect");
  }, true);
  const answer = await post();
  expect([answer.statusCode, answer.body.slice(0, 16)]).toEqual([500, "<p>InternalError"]);
  const other = await world.gateway.inject({ method: "GET", url: "/b" });
  expect([other.statusCode, other.headers["x-mark"]]).toEqual([501, "GET undefined"]);
});
