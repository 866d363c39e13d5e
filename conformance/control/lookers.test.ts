/** What may look at a namespace, and that looking makes none: by header, by query, with the token and without it. */
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { type Cloud, start } from "cloudglass";
import { afterAll, beforeAll, expect, test } from "vitest";

const TOKEN = "a-token-of-this-test";
const withToken = { authorization: `Bearer ${TOKEN}` };

let cloud: Cloud;
beforeAll(async () => {
  cloud = await start({ logLevel: "silent", controlToken: TOKEN });
  const seen = new S3Client(cloud.namespace("seen").clientConfig());
  await seen.send(new CreateBucketCommand({ Bucket: "only-there" }));
});
afterAll(() => cloud.close());

const ask = async (path: string, headers: Record<string, string> = {}, method = "GET") => {
  const answer = await fetch(cloud.endpoint + path, { method, headers });
  return { status: answer.status, text: await answer.text() };
};
const names = async () => {
  const { text } = await ask("/_cloudglass/namespaces", withToken);
  return (JSON.parse(text).namespaces as readonly { name: string }[]).map(({ name }) => name);
};

test.each(["/_cloudglass/health", "/_localstack/health", "/_localstack/info", "/_localstack/init"])(
  "%s is answered without the token and makes no namespace",
  async (path) => {
    expect((await ask(`${path}?namespace=made-1`)).status).toBe(200);
    expect((await ask(path, { "x-cloudglass-namespace": "made-2" })).status).toBe(200);
    expect(await names()).toEqual(["default", "seen"]);
  },
);

test("a website of a namespace that is not there is not looked for in a new one", async () => {
  const website = "/_cloudglass/s3/website/only-there/";
  const { status, text } = await ask(`${website}?namespace=made-3`);
  expect({ status, ...JSON.parse(text) }).toMatchObject({ status: 404, error: "NoSuchNamespace" });
  expect((await ask(website, { "x-cloudglass-namespace": "made-4" })).status).toBe(404);
  expect(await names()).toEqual(["default", "seen"]);
});

test.each([
  ["GET", "/_cloudglass/requests"],
  ["GET", "/_cloudglass/events"],
  ["GET", "/_cloudglass/clock"],
  ["GET", "/_cloudglass/s3/buckets"],
  ["DELETE", "/_cloudglass/faults"],
])("%s %s of a namespace that is not there is 404, and makes none", async (method, path) => {
  const { status, text } = await ask(`${path}?namespace=made-5`, withToken, method);
  expect({ status, ...JSON.parse(text) }).toMatchObject({ status: 404, error: "NoSuchNamespace" });
  expect(await names()).toEqual(["default", "seen"]);
});

test("what is of all namespaces is answered to who looks at one that is gone", async () => {
  const headers = { ...withToken, "x-cloudglass-namespace": "gone" };
  for (const path of ["/_cloudglass/namespaces", "/_cloudglass/snapshots"]) {
    expect((await ask(path, headers)).status).toBe(200);
  }
  expect(await names()).toEqual(["default", "seen"]);
});

test("what services show is of the namespace that the query names, or the header", async () => {
  const buckets = (query: string, headers = {}) =>
    ask(`/_cloudglass/s3/buckets${query}`, { ...withToken, ...headers });
  expect((await buckets("?namespace=seen")).text).toContain("only-there");
  expect((await buckets("", { "x-cloudglass-namespace": "seen" })).text).toContain("only-there");
  expect((await buckets("")).text).not.toContain("only-there");
  expect((await buckets("?namespace=default")).text).not.toContain("only-there");
  const { status, text } = await buckets("?namespace=No+Name");
  expect({ status, ...JSON.parse(text) }).toMatchObject({ status: 400, error: "InvalidNamespace" });
});

test("below a bucket's own host the same path and query are a key of that bucket", async () => {
  const { port } = cloud;
  const path = "/_cloudglass/s3/buckets?namespace=made-6";
  const headers = { host: `only-there.s3.localhost:${port}` };
  const asked = get({ host: "127.0.0.1", port, path, headers });
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  answer.resume();
  expect(answer.headers["content-type"]).toBe("application/xml");
  expect(await names()).toEqual(["default", "seen"]);
});

// Two in a second come from one page of the console: kept, they would push all others out in minutes.
test("who looks on is not seen among the requests, nor met by their faults; a website's visitors are", async () => {
  await ask("/_cloudglass/s3/website/only-there/", withToken);
  const target = { service: "*", operation: "*" };
  await cloud.faults.set({
    id: "all",
    kind: "error",
    target,
    error: { code: "Down", status: 503 },
  });
  for (const path of [
    "s3/buckets",
    "dynamodb/tables",
    "lambda/functions",
    "vpc/vpcs",
    "logs/groups",
  ]) {
    expect(await ask(`/_cloudglass/${path}`, withToken)).toMatchObject({ status: 200 });
  }
  await cloud.faults.clear("all");
  const { text: requests } = await ask("/_cloudglass/requests", withToken);
  expect(requests).toContain("WebsiteGetObject");
  expect(requests).not.toContain("View");
  const { text: numbers } = await ask("/_cloudglass/metrics", withToken);
  expect(numbers).not.toContain("ViewBuckets");
});
