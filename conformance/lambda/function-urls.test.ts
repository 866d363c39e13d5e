/** What is behind function URLs, through HTTP. */
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  type CreateFunctionUrlConfigCommandInput,
  DeleteAliasCommand,
  DeleteFunctionUrlConfigCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { keysOfUser } from "../dynamodb/principals.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { openUrl, type UrlAnswer } from "./testing/function-url.ts";
import { createFunction, createRole } from "./testing/functions.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function";
/** Does as the body says. */
const SOURCE = `
  export const handler = async (event) => {
    const { kind, value } = event.body === undefined ? {} : JSON.parse(event.body);
    if (kind === "throw") throw new Error("no");
    return kind === "value" ? value : event;
  };
  export const stream = awslambda.streamifyResponse(async (event, stream) => {
    const { kind } = event.body === undefined ? {} : JSON.parse(event.body);
    if (kind === "throw") throw new Error("no");
    if (kind === "head") {
      const head = { statusCode: 201, headers: { "X-Own": "own" }, cookies: ["a=1", "b=2"] };
      stream = awslambda.HttpResponseStream.from(stream, head);
    } else {
      stream.setContentType("text/plain");
    }
    stream.write("one ");
    stream.write("two");
    stream.end();
  });
`;

let emulator: Emulator;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  Role = await createRole(emulator, "runner");
  await createFunction(emulator, "echo", SOURCE, { Role });
  await createFunction(emulator, "stream", SOURCE, { Role, Handler: "index.stream" });
  for (const name of ["echo", "stream"]) await open(name);
});
afterAll(() => emulator.stop());

/** Lets everybody in, by both permissions that it takes. */
async function open(FunctionName: string, Qualifier?: string): Promise<void> {
  const everyone = { FunctionName, Qualifier, Principal: "*" };
  const lambda = emulator.lambda();
  await lambda.send(
    new AddPermissionCommand({
      ...everyone,
      StatementId: "FunctionURLAllowPublicAccess",
      Action: "lambda:InvokeFunctionUrl",
      FunctionUrlAuthType: "NONE",
    }),
  );
  await lambda.send(
    new AddPermissionCommand({
      ...everyone,
      StatementId: "FunctionURLInvokeAllowPublicAccess",
      Action: "lambda:InvokeFunction",
      InvokedViaFunctionUrl: true,
    }),
  );
}

async function urlFor(
  FunctionName: string,
  more: Partial<CreateFunctionUrlConfigCommandInput> = {},
): Promise<string> {
  const input = { FunctionName, AuthType: "NONE" as const, ...more };
  const lambda = emulator.lambda();
  const { Qualifier } = more;
  await lambda
    .send(new DeleteFunctionUrlConfigCommand({ FunctionName, Qualifier }))
    .catch(() => undefined);
  return `${(await lambda.send(new CreateFunctionUrlConfigCommand(input))).FunctionUrl}`;
}

const call = (url: string, options: Parameters<typeof openUrl>[2] = {}): Promise<UrlAnswer> =>
  openUrl(emulator, url, options);
const post = (url: string, said: unknown, headers: Readonly<Record<string, string>> = {}) =>
  call(url, {
    method: "POST",
    body: JSON.stringify(said),
    headers: { "content-type": "application/json", ...headers },
  });

describe("what the function is given", () => {
  test("path, query, headers, cookies and context", async () => {
    const url = await urlFor("echo");
    const answer = await call(`${url}a%20b/c?x=1&y=%2F&x=2`, {
      headers: { "X-Own": "Value", cookie: "k=v; l=w", "user-agent": "test" },
    });
    expect(answer.status).toBe(200);
    const host = new URL(url).host;
    const id = host.split(".")[0];
    const event = JSON.parse(answer.text);
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/a b/c",
      rawQueryString: "x=1&y=%2F&x=2",
      cookies: ["k=v", "l=w"],
      headers: { host, "x-own": "Value", "user-agent": "test", "x-forwarded-proto": "http" },
      queryStringParameters: { x: "1,2", y: "/" },
      requestContext: {
        accountId: "anonymous",
        apiId: id,
        domainName: host.replace(/:.*/, ""),
        domainPrefix: id,
        http: { method: "GET", path: "/a b/c", protocol: "HTTP/1.1", userAgent: "test" },
        requestId: answer.headers["x-amzn-requestid"],
        stage: "$default",
      },
      isBase64Encoded: false,
    });
    expect(event.headers.cookie).toBeUndefined();
    const aws = url.replace(/localhost:\d+/, "on.aws");
    expect(JSON.parse((await call(aws)).text).requestContext.domainPrefix).toBe(id);
    expect(event.body).toBeUndefined();
    expect(event.requestContext.authorizer).toBeUndefined();
    expect(event.requestContext.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  });

  test.each([
    ["text/plain; charset=utf-8", "grüße", false],
    ["application/vnd.api+json", "{}", false],
    ["application/x-www-form-urlencoded", "a=b", true],
    ["application/octet-stream", "\u0000\u0001", true],
  ])("a body of %s", async (type, body, isBase64Encoded) => {
    const url = await urlFor("raw");
    const { text } = await call(url, { method: "PUT", body, headers: { "content-type": type } });
    const shown = isBase64Encoded ? Buffer.from(body).toString("base64") : body;
    expect(JSON.parse(text)).toMatchObject({ body: shown, isBase64Encoded });
  });
  beforeAll(async () => {
    await createFunction(emulator, "raw", "export const handler = async (event) => event;", {
      Role,
    });
    await open("raw");
  });
});

describe("what the function answers", () => {
  let url: string;
  beforeAll(async () => {
    url = await urlFor("echo");
  });
  const answered = (value: unknown) => post(url, { kind: "value", value });

  test.each([
    ["an object", { hello: "world" }, '{"hello":"world"}'],
    ["a list", ["hello", 3, true], '["hello",3,true]'],
    ["a text", "hello", "hello"],
    ["a number", 3.1, "3.1"],
    ["nothing", null, "null"],
  ])("%s is the body of a 200", async (_name, value, text) => {
    const answer = await answered(value);
    expect(answer).toMatchObject({ status: 200, text });
    expect(answer.headers["content-type"]).toBe("application/json");
  });

  test("status, headers, cookies and bytes are the function's", async () => {
    const answer = await answered({
      statusCode: "418",
      headers: { "Content-Type": "text/x", "X-Own": 1, Connection: "upgrade" },
      cookies: ["a=1; Path=/", "b=2"],
      body: Buffer.from("tea").toString("base64"),
      isBase64Encoded: true,
    });
    expect(answer).toMatchObject({ status: 418, text: "tea", cookies: ["a=1; Path=/", "b=2"] });
    expect(answer.headers).toMatchObject({
      "content-type": "text/x",
      "x-own": "1",
      "x-amzn-remapped-connection": "upgrade",
      "content-length": "3",
    });
    expect(await answered({ statusCode: 204 })).toMatchObject({ status: 204, text: "" });
  });

  test.each([
    ["an error", { kind: "throw" }],
    ["a status that is none", { kind: "value", value: { statusCode: "ok" } }],
    [
      "a header that is none",
      { kind: "value", value: { statusCode: 200, headers: { "a b": "" } } },
    ],
    ["cookies that are none", { kind: "value", value: { statusCode: 200, cookies: [1] } }],
  ])("%s is a bad gateway", async (_name, said) => {
    expect(await post(url, said)).toMatchObject({ status: 502, text: "Internal Server Error" });
  });

  test("6 MB are too much", async () => {
    const answer = await post(url, { kind: "value", value: "x".repeat(6 * 1024 * 1024) });
    expect(answer.status).toBe(413);
  });

  test("a function that may not run now is asked too often", async () => {
    await createFunction(emulator, "idle", SOURCE, { Role });
    await open("idle");
    const ReservedConcurrentExecutions = 0;
    await emulator
      .lambda()
      .send(
        new PutFunctionConcurrencyCommand({ FunctionName: "idle", ReservedConcurrentExecutions }),
      );
    expect((await post(await urlFor("idle"), {})).status).toBe(429);
  });
});

describe("streams", () => {
  test("a body with its head in front", async () => {
    const url = await urlFor("stream", { InvokeMode: "RESPONSE_STREAM" });
    const answer = await post(url, { kind: "head" });
    expect(answer).toMatchObject({ status: 201, text: "one two", cookies: ["a=1", "b=2"] });
    expect(answer.headers).toMatchObject({ "x-own": "own", "transfer-encoding": "chunked" });
    const plain = await post(url, {});
    expect(plain).toMatchObject({ status: 200, text: "one two" });
    expect(plain.headers["content-type"]).toBe("text/plain");
    expect(await post(url, { kind: "throw" })).toMatchObject({ status: 502 });
  });

  test("a stream that nobody reads holds nothing up", async () => {
    const more = { Role, Handler: "index.stream", Timeout: 900 };
    await createFunction(emulator, "unread", SOURCE, more);
    await open("unread");
    const single = { FunctionName: "unread", ReservedConcurrentExecutions: 1 };
    await emulator.lambda().send(new PutFunctionConcurrencyCommand(single));
    const url = await urlFor("unread", { InvokeMode: "RESPONSE_STREAM" });
    expect(await call(url, { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
    const again = async () => expect(await post(url, {})).toMatchObject({ text: "one two" });
    await vi.waitFor(again, { timeout: 20_000, interval: 20 });
  });

  test("a function that does not stream is not read for its head", async () => {
    const url = await urlFor("echo", { InvokeMode: "RESPONSE_STREAM" });
    const value = { statusCode: 201, body: "x" };
    expect(await post(url, { kind: "value", value })).toMatchObject({
      status: 200,
      text: '{"statusCode":201,"body":"x"}',
    });
  });
});

describe("who is let in", () => {
  const FORBIDDEN = {
    status: 403,
    text: '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
  };

  test("a URL that there is not, is nobody's", async () => {
    const id = "0123456789abcdefghijklmnopqrstuv";
    const answer = await call(`http://${id}.lambda-url.us-east-1.localhost/`);
    expect(answer).toMatchObject({ status: 403, text: '{"Message":null}' });
    expect(answer.headers["x-amzn-errortype"]).toBe("AccessDeniedException");
  });

  test("everybody, once both permissions are there", async () => {
    await createFunction(emulator, "public", SOURCE, { Role });
    const url = await urlFor("public");
    expect(await call(url)).toMatchObject(FORBIDDEN);
    const allow = (more: object) =>
      emulator.lambda().send(
        new AddPermissionCommand({
          FunctionName: "public",
          StatementId: "s",
          Principal: "*",
          Action: "lambda:InvokeFunctionUrl",
          ...more,
        }),
      );
    await allow({ FunctionUrlAuthType: "NONE" });
    expect(await call(url)).toMatchObject(FORBIDDEN);
    await allow({
      StatementId: "t",
      Action: "lambda:InvokeFunction",
      InvokedViaFunctionUrl: true,
    });
    expect(await call(url)).toMatchObject({ status: 200 });
  });

  test("callers who sign, with the rights of theirs", async () => {
    const url = await urlFor("echo", { AuthType: "AWS_IAM" });
    expect(await call(url)).toMatchObject(FORBIDDEN);
    const allow = (name: string, Action: readonly string[]) =>
      keysOfUser(emulator, "000000000000", name, {
        Effect: "Allow",
        Action,
        Resource: `${ARN}:echo`,
        Condition: { StringEqualsIfExists: { "lambda:FunctionUrlAuthType": "AWS_IAM" } },
      });
    const credentials = await allow("caller", [
      "lambda:InvokeFunctionUrl",
      "lambda:InvokeFunction",
    ]);
    const half = await allow("half", ["lambda:InvokeFunction"]);
    const headers = { "content-type": "application/json" };
    const signed = await call(`${url}x?y=1`, { method: "POST", body: "{}", headers, credentials });
    expect(signed.status).toBe(200);
    expect(JSON.parse(signed.text).requestContext).toMatchObject({
      accountId: "000000000000",
      authorizer: {
        iam: {
          accessKey: credentials.accessKeyId,
          accountId: "000000000000",
          userArn: "arn:aws:iam::000000000000:user/caller",
        },
      },
    });
    expect(await call(url, { credentials: half })).toMatchObject(FORBIDDEN);
    const forged = { ...credentials, secretAccessKey: "wrong" };
    expect((await call(url, { credentials: forged })).status).toBe(403);
    expect((await call(url, { credentials, region: "eu-west-1" })).status).toBe(403);
  });

  test("the URL of an alias is the alias's, and dead without it", async () => {
    const lambda = emulator.lambda();
    await lambda.send(new PublishVersionCommand({ FunctionName: "echo" }));
    await emulator.advance(0);
    const alias = { FunctionName: "echo", Name: "live", FunctionVersion: "1" };
    await lambda.send(new CreateAliasCommand(alias));
    const url = await urlFor("echo", { Qualifier: "live" });
    expect(await call(url)).toMatchObject(FORBIDDEN);
    await open("echo", "live");
    expect(await call(url)).toMatchObject({ status: 200 });
    await lambda.send(new DeleteAliasCommand({ FunctionName: "echo", Name: "live" }));
    expect(await call(url)).toMatchObject(FORBIDDEN);
  });
});

describe("other origins", () => {
  const Cors = {
    AllowOrigins: ["https://a.example"],
    AllowMethods: ["GET", "PUT"],
    AllowHeaders: ["x-own"],
    ExposeHeaders: ["x-amzn-trace-id"],
    AllowCredentials: true,
    MaxAge: 60,
  };

  test("are let in as the settings say, by preflight and answer", async () => {
    const url = await urlFor("echo", { Cors });
    const preflight = (origin: string) =>
      call(url, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "PUT" },
      });
    const { status, text, headers } = await preflight("https://a.example");
    expect([status, text]).toEqual([200, ""]);
    expect(headers).toMatchObject({
      "access-control-allow-origin": "https://a.example",
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "GET,PUT",
      "access-control-allow-headers": "x-own",
      "access-control-max-age": "60",
    });
    const other = await preflight("https://b.example");
    expect(other.headers["access-control-allow-origin"]).toBeUndefined();
    const answer = await call(url, { headers: { origin: "https://a.example" } });
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": "https://a.example",
      "access-control-expose-headers": "x-amzn-trace-id",
      vary: "Origin",
    });
  });

  test("without settings a preflight is the function's", async () => {
    const url = await urlFor("echo");
    const headers = { origin: "https://a.example", "access-control-request-method": "PUT" };
    const answer = await call(url, { method: "OPTIONS", headers });
    expect(JSON.parse(answer.text).requestContext.http.method).toBe("OPTIONS");
  });
});
