import { FaultSet, SimulatedClock } from "@cloudglass/env";
import { expect, test } from "vitest";
import { control } from "./control.ts";
import { EventFeed } from "./event-feed.ts";
import type { Facts } from "./facts.ts";

const clock = new SimulatedClock();
const asked: Parameters<Facts["decisions"]>[0][] = [];
const factsOf = (namespace: string): Facts => ({
  namespace,
  namespaces: new Proxy({} as Facts["namespaces"], {}),
  process: new Proxy({} as Facts["process"], {}),
  version: "1.2.3",
  faultTargets: async () => ({ zones: [], nodes: [], tables: [] }),
  knownErrorCodes: async () => [],
  knownOperations: async () => [],
  services: () => ({ s3: "running", iam: "available", ec2: "available" }),
  decisionsOf: (requestId) => (requestId === "known-1" ? { requestId } : undefined),
  traceOf: (requestId) =>
    requestId === "known-1" ? { requestId, steps: [], namespace } : undefined,
  decisions: (filter) => {
    asked.push(filter);
    return { decisions: [] };
  },
  suggestion: (principal, includeDenied) =>
    principal === "arn:ann" ? { principal, includeDenied } : undefined,
  requests: () => ({ requests: [], nextMarker: undefined }),
  events: new EventFeed(clock),
  clock,
  faults: new FaultSet(clock),
  measures: () => [],
  principals: (text, limit) => ({ text, limit }),
  principal: (arn) => (arn === "arn:aws:iam::0:user/a/ann" ? { arn } : undefined),
});
const routes = control({
  access: { token: undefined, hostnames: [] },
  services: ["s3", "iam", "ec2"],
  has: () => true,
  facts: factsOf,
});
const answer = (method: string, path: string, query = "", headers: Record<string, string> = {}) =>
  routes({
    head: { method, path, query, headers: { host: "localhost:4566", ...headers }, rawHeaders: [] },
    remoteAddress: "127.0.0.1",
    body: async () => new Uint8Array(0),
  });
const bodyOf = async (path: string, query = "", headers: Record<string, string> = {}) => {
  const { status, body } = (await answer("GET", path, query, headers)) ?? {};
  return { status, ...JSON.parse(body as string) };
};

test.each(["/_cloudglass/health", "/_localstack/health", "/_localstack/health/"])(
  "%s answers in LocalStack's shape",
  async (path) => {
    for (const method of ["GET", "HEAD"]) {
      const response = await answer(method, path);
      expect(response?.status).toBe(200);
      expect(response?.headers["content-type"]).toBe("application/json");
      expect(response?.headers["x-content-type-options"]).toBe("nosniff");
      expect(JSON.parse(response?.body as string)).toEqual({
        services: { s3: "running", iam: "available", ec2: "available" },
        edition: "cloudglass",
        version: "1.2.3",
      });
    }
  },
);

test.each([
  "/_cloudglass",
  "/_cloudglass/other",
  "/_cloudglass/sqs/page",
  "/_localstack/other",
  "/_localstack/healthy",
])("%s is 404 and says what there is", async (path) => {
  const response = await answer("GET", path);
  expect(response?.status).toBe(404);
  expect(JSON.parse(response?.body as string).routes).toContain("GET /_cloudglass/health");
});

test("other methods are 405", async () => {
  expect(await answer("POST", "/_cloudglass/health")).toMatchObject({
    status: 405,
    headers: { allow: "GET, HEAD" },
  });
});

test("the trace of a request is answered by its id", async () => {
  expect(await bodyOf("/_cloudglass/requests/known-1")).toEqual({
    status: 200,
    requestId: "known-1",
    steps: [],
    namespace: "default",
  });
  expect(await bodyOf("/_cloudglass/requests/other")).toMatchObject({
    status: 404,
    error: "NotFound",
  });
});

test("the decision of a request is answered by its id; one that is not known says what is kept", async () => {
  expect(await bodyOf("/_cloudglass/requests/known-1/decision")).toEqual({
    status: 200,
    requestId: "known-1",
  });
  expect(await bodyOf("/_cloudglass/requests/other/decision")).toMatchObject({
    status: 404,
    error: "NotFound",
    message: expect.stringContaining("no request other among the last ones"),
  });
  expect((await answer("HEAD", "/_cloudglass/requests/known-1/decision"))?.status).toBe(200);
  expect((await answer("DELETE", "/_cloudglass/requests/known-1/decision"))?.status).toBe(405);
});

test("decisions are chosen by principal, action and outcome, with stars", async () => {
  const query = "principal=arn:aws:iam::*:user/ann*&action=S3:get*&decision=denied&limit=7";
  expect((await bodyOf("/_cloudglass/iam/decisions", query)).status).toBe(200);
  const filter = asked.at(-1);
  expect(filter?.limit).toBe(7);
  expect(filter?.principal("arn:aws:iam::1:user/anna")).toBe(true);
  expect(filter?.principal("arn:aws:iam::1:user/bob")).toBe(false);
  expect(filter?.action("s3:GetObject")).toBe(true);
  expect(filter?.action("s3:PutObject")).toBe(false);
  const kinds = ["allowed", "explicit-deny", "implicit-deny"] as const;
  expect(kinds.map((kind) => filter?.decision(kind))).toEqual([false, true, true]);
});

test("without a query everything is asked for, twenty at a time", async () => {
  await bodyOf("/_cloudglass/iam/decisions");
  const filter = asked.at(-1);
  expect(filter?.limit).toBe(20);
  expect(filter?.principal("")).toBe(true);
  expect(filter?.decision("allowed")).toBe(true);
});

test.each([
  ["decision=maybe", "decision is one of"],
  ["limit=0", "limit is a number"],
  ["limit=1000", "limit is a number"],
  ["limit=1e1", "limit is a number"],
  ["marker=x", "marker is the nextMarker"],
  ["who=ann", "who is not one of"],
])("a query of %s is refused", async (query, message) => {
  expect(await bodyOf("/_cloudglass/iam/decisions", query)).toMatchObject({
    status: 400,
    message: expect.stringContaining(message),
  });
});

test.each([
  "/",
  "/bucket/key",
  "/_cloudglassy",
  "/bucket/_cloudglass/health",
  "/_cloudglass/s3/x",
  "/_cloudglass/vpc/packets",
])("%s is not the emulator's own", (path) => {
  expect(answer("GET", path)).toBeUndefined();
});

test("a suggestion is for one principal, with or without what it was denied", async () => {
  const path = "/_cloudglass/iam/suggestion";
  expect(await bodyOf(path, "principal=arn%3Aann")).toEqual({
    status: 200,
    principal: "arn:ann",
    includeDenied: false,
  });
  expect((await bodyOf(path, "principal=arn:ann&include-denied=true")).includeDenied).toBe(true);
  expect((await bodyOf(path, "principal=arn:bob")).status).toBe(404);
  expect((await bodyOf(path)).status).toBe(400);
  expect((await bodyOf(path, "principal=arn:ann&include-denied=1")).status).toBe(400);
  expect((await answer("POST", path))?.status).toBe(405);
});

test("a request is for the namespace that its header or its query names", async () => {
  const path = "/_cloudglass/requests/known-1";
  expect((await bodyOf(path)).namespace).toBe("default");
  expect((await bodyOf(path, "namespace=w-1")).namespace).toBe("w-1");
  const headers = { "x-cloudglass-namespace": "w-2" };
  expect((await bodyOf(path, "", headers)).namespace).toBe("w-2");
});

test("users and roles are listed by a part of their name, and one is named by its ARN, encoded or not", async () => {
  const path = "/_cloudglass/iam/principals";
  expect(await bodyOf(path)).toEqual({ status: 200, text: "", limit: 200 });
  expect(await bodyOf(path, "text=an&limit=5")).toEqual({ status: 200, text: "an", limit: 5 });
  for (const limit of ["0", "1001", "x"]) {
    expect(await bodyOf(path, `limit=${limit}`)).toMatchObject({ status: 400 });
  }
  const arn = "arn:aws:iam::0:user/a/ann";
  expect(await bodyOf(`${path}/${arn}`)).toEqual({ status: 200, arn });
  expect(await bodyOf(`${path}/${encodeURIComponent(arn)}`)).toEqual({ status: 200, arn });
  expect((await bodyOf(`${path}/arn:aws:iam::0:user/bob`)).status).toBe(404);
  expect((await bodyOf(`${path}/%E0%A4%A`)).status).toBe(400);
});

test("the console is served to everybody; what it then asks for needs the token", async () => {
  const withToken = control({
    access: { token: "secret", hostnames: [] },
    services: [],
    has: () => true,
    facts: factsOf,
  });
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const exchange = {
      head: { method: "GET", path, query: "", headers, rawHeaders: [] },
      remoteAddress: "10.0.0.7",
      body: async () => new Uint8Array(0),
    };
    return (await withToken(exchange))?.status;
  };
  expect(await ask("/_cloudglass/ui/requests/1")).toBe(200);
  expect(await ask("/_cloudglass/iam/principals")).toBe(401);
  expect(await ask("/_cloudglass/iam/principals", { authorization: "Bearer secret" })).toBe(200);
});
