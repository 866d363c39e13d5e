import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { type Cloud, start } from "cloudglass";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EventStream } from "./event-stream.ts";

let cloud: Cloud;
let s3: S3Client;
let sts: STSClient;

beforeAll(async () => {
  cloud = await start();
  s3 = new S3Client(cloud.clientConfig());
  sts = new STSClient(cloud.clientConfig());
  await s3.send(new CreateBucketCommand({ Bucket: "seen" }));
});
afterAll(() => cloud.close());

const open = (query = "", headers: Record<string, string> = {}) =>
  EventStream.open(`${cloud.endpoint}/_cloudglass/events${query}`, headers);
const requestsOf = async (query: string) => {
  const answer = await cloud.fetch(`/_cloudglass/requests${query}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as {
    readonly requests: readonly Record<string, unknown>[];
    readonly nextMarker?: string;
  };
};

test("requests are told of as they end, each as the list shows it", async () => {
  await using events = await open();
  expect(events.response.headers.get("content-type")).toBe("text/event-stream");
  const put = await s3.send(new PutObjectCommand({ Bucket: "seen", Key: "a/b", Body: "hello" }));
  const missing = await s3
    .send(new GetObjectCommand({ Bucket: "seen", Key: "missing" }))
    .catch((error) => error);
  const [first, second] = [await events.next(), await events.next()];
  expect(first).toMatchObject({
    type: "request",
    content: {
      requestId: put.$metadata.requestId,
      method: "PUT",
      path: "/seen/a/b",
      service: "s3",
      operation: "PutObject",
      status: 200,
      error: "",
      caller: "arn:aws:iam::000000000000:root",
      resource: "arn:aws:s3:::seen/a/b",
      receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      durationMs: expect.any(Number),
    },
  });
  expect(first?.content.durationMs).toBeGreaterThan(0);
  expect(second?.content).toMatchObject({
    requestId: missing.$metadata.requestId,
    operation: "GetObject",
    status: 404,
    error: "NoSuchKey",
  });
  const { requests } = await requestsOf("?limit=2");
  expect(requests).toEqual([second?.content, first?.content]);
});

test("one is told of what one asks for, and the clock, faults, snapshots and resets are told of", async () => {
  await using denied = await open("?status=4xx&service=s3&type=request");
  await using world = await open("?type=clock,faults,snapshot,reset");
  const get = new GetObjectCommand({ Bucket: "seen", Key: "not-there" });
  await sts.send(new GetCallerIdentityCommand({}));
  await s3.send(get).catch(() => {});
  expect((await denied.next())?.content).toMatchObject({ path: "/seen/not-there" });

  await cloud.clock.advance(60_000);
  const moved = await world.next();
  expect(moved).toMatchObject({ type: "clock", content: { rate: 1, paused: false } });
  expect(moved?.content.offsetMs).toBeGreaterThanOrEqual(60_000);
  await cloud.faults.set({ id: "lost", target: { zone: "us-east-1a" }, kind: "down" });
  expect(await world.next()).toMatchObject({
    type: "faults",
    content: { faults: [{ id: "lost" }] },
  });
  const snapshot = cloud.snapshot("before");
  expect(await world.next()).toEqual({
    type: "snapshot",
    content: { name: "before", action: "taken" },
  });
  cloud.reset();
  expect(await world.next()).toEqual({ type: "reset", content: { namespace: "default" } });
  cloud.restore(snapshot);
  expect(await world.next()).toMatchObject({ content: { name: "before", action: "restored" } });
  // A copy brings its faults.
  expect(await world.next()).toMatchObject({
    type: "faults",
    content: { faults: [{ id: "lost" }] },
  });
  // The stream goes on with the world that came.
  await s3.send(get).catch(() => {});
  expect((await denied.next())?.content).toMatchObject({ path: "/seen/not-there", status: 404 });
});

test("faults are told of as their route shows them, also when they end by their time or count", async () => {
  const own = cloud.namespace("faulty");
  const headers = { "x-cloudglass-namespace": own.name };
  await using events = await open("?type=faults", headers);
  const shown = async () => (await own.fetch("/_cloudglass/faults")).json();
  const told = async () => (await events.next())?.content;
  await own.faults.set({ kind: "down", target: { node: "s3-storage-0" }, duration: "5m" });
  expect(await told()).toEqual(await shown());
  await own.clock.advance(299_000);
  await own.faults.set({ kind: "error", target: { service: "sts" }, count: 1 });
  expect(await told()).toMatchObject({ faults: [{ id: "fault-1" }, { id: "fault-2", hits: 0 }] });
  const sending = { ...own.clientConfig(), maxAttempts: 1 };
  await new STSClient(sending).send(new GetCallerIdentityCommand({})).catch(() => {});
  expect(await told()).toMatchObject({ faults: [{ id: "fault-1" }] });
  await own.clock.advance(1000);
  expect(await told()).toMatchObject({ faults: [] });
});

test("each namespace has a stream of its own", async () => {
  const worker = cloud.namespace("worker-1");
  await using events = await open("?type=request", { "x-cloudglass-namespace": worker.name });
  await sts.send(new GetCallerIdentityCommand({}));
  const other = new STSClient(worker.clientConfig());
  const { $metadata } = await other.send(new GetCallerIdentityCommand({}));
  expect((await events.next())?.content).toMatchObject({ requestId: $metadata.requestId });
});

test("who has gone makes room, and more than may listen are refused", async () => {
  const headers = { "x-cloudglass-namespace": cloud.namespace("crowded").name };
  const streams = await Promise.all(Array.from({ length: 32 }, () => open("", headers)));
  const refused = await fetch(`${cloud.endpoint}/_cloudglass/events`, { headers });
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ error: "TooManyReaders" });
  for (const stream of streams) stream.leave();
  // Their connections close when the emulator has been told; nothing else is waited for.
  let status = 503;
  for (let attempt = 0; attempt < 1000 && status === 503; attempt++) {
    const again = await fetch(`${cloud.endpoint}/_cloudglass/events`, { headers });
    status = again.status;
    await again.body?.cancel();
  }
  expect(status).toBe(200);
});

test("pages of the list follow one another, and filters hold for them", async () => {
  for (let n = 0; n < 5; n++) await sts.send(new GetCallerIdentityCommand({}));
  const seen: unknown[] = [];
  let marker: string | undefined;
  for (let page = 0; page < 3; page++) {
    const more = marker === undefined ? "" : `&marker=${marker}`;
    const { requests, nextMarker } = await requestsOf(`?operation=GetCaller*&limit=2${more}`);
    seen.push(...requests.map(({ requestId }) => requestId));
    marker = nextMarker;
  }
  expect(seen.length).toBeGreaterThanOrEqual(5);
  expect(new Set(seen).size).toBe(seen.length);
  const answer = await cloud.fetch("/_cloudglass/requests?status=teapot");
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    error: "BadRequest",
    message: expect.stringMatching(/^status is 403/),
  });
});

test("streams that are open do not hold up the end", async () => {
  const closing = await start();
  const stream = await EventStream.open(`${closing.endpoint}/_cloudglass/events`);
  const ended = stream.next();
  await closing.close();
  // One that is cut after the grace has no end.
  expect(await ended).toBeUndefined();
});
