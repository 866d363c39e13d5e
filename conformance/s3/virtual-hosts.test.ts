/** Virtual-host style: the bucket in the Host header. Every name resolves to the loopback, as `*.localhost` does. */
import { Agent } from "node:http";
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { ROOT } from "../testing/emulator.ts";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

const DOTTED = "dots.in.the-name";

let open: OpenBucket;
let agent: Agent;
beforeAll(async () => {
  open = await OpenBucket.start();
  await open.s3.send(new CreateBucketCommand({ Bucket: DOTTED }));
  agent = new Agent({
    keepAlive: true,
    lookup: (_name, options, found) => {
      if (options.all) found(null, [{ address: "127.0.0.1", family: 4 }]);
      else found(null, "127.0.0.1", 4);
    },
  });
});
afterAll(async () => {
  agent.destroy();
  await open.stop();
});

const clientAt = (domain: string): S3Client =>
  open.emulator.s3(ROOT, {
    endpoint: `http://${domain}:${open.emulator.running.port}`,
    forcePathStyle: false,
    requestHandler: { httpAgent: agent },
  });

describe.each([
  "s3.localhost",
  "localhost",
  "s3.localhost.localstack.cloud",
  "s3.us-east-1.amazonaws.com",
])("BUCKET.%s", (domain) => {
  test.each([BUCKET, DOTTED])("%s: the SDK writes, reads and lists", async (Bucket) => {
    const client = clientAt(domain);
    const Key = `${domain}/ü +%2F//x`;
    await client.send(new PutObjectCommand({ Bucket, Key, Body: domain }));
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body?.transformToString()).toBe(domain);
    const { Contents } = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: `${domain}/` }),
    );
    expect(Contents?.map((object) => object.Key)).toEqual([Key]);
    // The same object in path style.
    const same = await open.s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await same.Body?.transformToString()).toBe(domain);
    const Delete = { Objects: [{ Key }] };
    await client.send(new DeleteObjectsCommand({ Bucket, Delete }));
  });
});

test("a bucket is made under its own host", async () => {
  await clientAt("s3.localhost").send(new CreateBucketCommand({ Bucket: "made-there" }));
  const there = new ListObjectsV2Command({ Bucket: "made-there" });
  expect((await open.s3.send(there)).KeyCount).toBe(0);
});

test("a wrong secret and an absent key are told in virtual-host style too", async () => {
  const client = clientAt("s3.localhost");
  expect(
    await denialOf(client.send(new GetObjectCommand({ Bucket: BUCKET, Key: "missing" }))),
  ).toMatchObject({ name: "NoSuchKey", fields: { Key: "missing" } });
  client.config.credentials = async () => ({ ...ROOT, secretAccessKey: "wrong" });
  expect(
    await denialOf(client.send(new GetObjectCommand({ Bucket: BUCKET, Key: "missing" }))),
  ).toMatchObject({ name: "SignatureDoesNotMatch", status: 403 });
});

test("presigned URLs name the bucket in the host", async () => {
  await open.put("signed", "bytes");
  const client = clientAt("s3.localhost");
  const url = await getSignedUrl(client, new GetObjectCommand({ Bucket: BUCKET, Key: "signed" }));
  expect(new URL(url).hostname).toBe(`${BUCKET}.s3.localhost`);
  const path = url.slice(url.indexOf("/", "http://".length));
  const host = new URL(url).host;
  const answer = await open.raw("GET", path, { headers: { host } });
  expect([answer.status, answer.body]).toEqual([200, "bytes"]);
  const elsewhere = await open.raw("GET", path, {
    headers: { host: host.replace(BUCKET, DOTTED) },
  });
  expect([elsewhere.status, element(elsewhere, "Code")]).toEqual([403, "SignatureDoesNotMatch"]);
});

test("anonymous: host forms that name the bucket, and a host that names nothing", async () => {
  await open.put("open", "bytes");
  await open.allowEveryone();
  for (const host of [
    `${BUCKET}.s3.localhost:4566`,
    `${BUCKET}.localhost`,
    `${BUCKET.toUpperCase()}.S3.LOCALHOST`,
    `${BUCKET}.s3.eu-west-1.amazonaws.com`,
    `${BUCKET}.s3.dualstack.eu-west-1.amazonaws.com`,
  ]) {
    const answer = await open.raw("GET", "/open", { headers: { host } });
    expect([host, answer.status, answer.body]).toEqual([host, 200, "bytes"]);
  }
  for (const host of ["anything.example", "localhost:4566", "s3.localhost", "[::1]:4566"]) {
    const answer = await open.raw("GET", `/${BUCKET}/open`, { headers: { host } });
    expect([host, answer.status, answer.body]).toEqual([host, 200, "bytes"]);
  }
});
