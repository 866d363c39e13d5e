import { expect, test } from "vitest";
import { control, type Facts } from "./control.ts";

const asked: Parameters<Facts["decisions"]>[0][] = [];
const routes = control({
  version: "1.2.3",
  services: () => ({ s3: "running", iam: "available", ec2: "available" }),
  decisionsOf: (requestId) => (requestId === "known-1" ? { requestId } : undefined),
  traceOf: (requestId) => (requestId === "known-1" ? { requestId, steps: [] } : undefined),
  decisions: (filter) => {
    asked.push(filter);
    return { decisions: [] };
  },
  suggestion: (principal, includeDenied) =>
    principal === "arn:ann" ? { principal, includeDenied } : undefined,
});
const answer = (method: string, path: string, query = "") => routes(method, path, query);
const bodyOf = (path: string, query = "") => {
  const { status, body } = answer("GET", path, query) ?? {};
  return { status, ...JSON.parse(body as string) };
};

test.each(["/_cloudglass/health", "/_localstack/health", "/_localstack/health/"])(
  "%s answers in LocalStack's shape",
  (path) => {
    for (const method of ["GET", "HEAD"]) {
      const response = answer(method, path);
      expect(response?.status).toBe(200);
      expect(response?.headers["content-type"]).toBe("application/json");
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
  "/_localstack/info",
  "/_localstack/healthy",
])("%s is 404 and says what there is", (path) => {
  const response = answer("GET", path);
  expect(response?.status).toBe(404);
  expect(JSON.parse(response?.body as string).routes).toContain("GET /_cloudglass/health");
});

test("other methods are 405", () => {
  expect(answer("POST", "/_localstack/health")).toMatchObject({
    status: 405,
    headers: { allow: "GET, HEAD" },
  });
});

test("the trace of a request is answered by its id", () => {
  expect(bodyOf("/_cloudglass/requests/known-1")).toEqual({
    status: 200,
    requestId: "known-1",
    steps: [],
  });
  expect(bodyOf("/_cloudglass/requests/other")).toMatchObject({ status: 404, error: "NotFound" });
});

test("the decision of a request is answered by its id; one that is not known says what is kept", () => {
  expect(bodyOf("/_cloudglass/requests/known-1/decision")).toEqual({
    status: 200,
    requestId: "known-1",
  });
  expect(bodyOf("/_cloudglass/requests/other/decision")).toMatchObject({
    status: 404,
    error: "NotFound",
    message: expect.stringContaining("no request other among the last ones"),
  });
  expect(answer("HEAD", "/_cloudglass/requests/known-1/decision")?.status).toBe(200);
  expect(answer("DELETE", "/_cloudglass/requests/known-1/decision")?.status).toBe(405);
});

test("decisions are chosen by principal, action and outcome, with stars", () => {
  const query = "principal=arn:aws:iam::*:user/ann*&action=S3:get*&decision=denied&limit=7";
  expect(bodyOf("/_cloudglass/iam/decisions", query).status).toBe(200);
  const filter = asked.at(-1);
  expect(filter?.limit).toBe(7);
  expect(filter?.principal("arn:aws:iam::1:user/anna")).toBe(true);
  expect(filter?.principal("arn:aws:iam::1:user/bob")).toBe(false);
  expect(filter?.action("s3:GetObject")).toBe(true);
  expect(filter?.action("s3:PutObject")).toBe(false);
  const kinds = ["allowed", "explicit-deny", "implicit-deny"] as const;
  expect(kinds.map((kind) => filter?.decision(kind))).toEqual([false, true, true]);
});

test("without a query everything is asked for, twenty at a time", () => {
  bodyOf("/_cloudglass/iam/decisions");
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
])("a query of %s is refused", (query, message) => {
  expect(bodyOf("/_cloudglass/iam/decisions", query)).toMatchObject({
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

test("a suggestion is for one principal, with or without what it was denied", () => {
  const path = "/_cloudglass/iam/suggestion";
  expect(bodyOf(path, "principal=arn%3Aann")).toEqual({
    status: 200,
    principal: "arn:ann",
    includeDenied: false,
  });
  expect(bodyOf(path, "principal=arn:ann&include-denied=true").includeDenied).toBe(true);
  expect(bodyOf(path, "principal=arn:bob").status).toBe(404);
  expect(bodyOf(path).status).toBe(400);
  expect(bodyOf(path, "principal=arn:ann&include-denied=1").status).toBe(400);
  expect(answer("POST", path)?.status).toBe(405);
});
