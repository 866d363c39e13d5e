/** An emulator inside the test's process: with and without a port, namespaces apart from one another. */
import { once } from "node:events";
import { duplexPair } from "node:stream";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { type Cloud, type CloudNamespace, start } from "cloudglass";
import { afterEach, expect, test } from "vitest";

let cloud: Cloud | undefined;
afterEach(() => cloud?.close());

const open = async (options: Parameters<typeof start>[0] = {}) => {
  cloud = await start({ logLevel: "silent", ...options });
  return cloud;
};
const health = async (of: CloudNamespace) =>
  (await (await of.fetch("/_cloudglass/health")).json()) as { services: Record<string, string> };

test.each([
  ["a port", {}],
  ["no port", { port: false }],
] as const)("with %s its fetch reaches it, and it ends with its block", async (_what, options) => {
  let ended: Cloud;
  {
    await using own = await start({ logLevel: "silent", ...options });
    ended = own;
    expect(own.port > 0).toBe(!("port" in options));
    expect((await health(own)).services.s3).toBe("available");
    await own.fetch("/bucket");
    expect((await health(own)).services.s3).toBe("running");
    expect(own.requests[0]).toMatchObject({ path: "/bucket", service: "s3", status: 404 });
  }
  await expect(ended.fetch("/_cloudglass/health")).rejects.toThrow(/fetch failed|socket hang up/);
  expect(() => ended.namespace("late")).toThrow("The emulator is closed");
  expect(() => ended.clock).toThrow("The emulator is closed");
});

test("what others accepted is served until it closes, and cut afterwards", async () => {
  const started = await open({ port: false });
  const connect = () => {
    const [client, server] = duplexPair();
    started.gateway.accept(server);
    return [client, once(server, "close")] as const;
  };
  const [kept, keptEnds] = connect();
  kept.write("GET /_cloudglass/health HTTP/1.1\r\nhost: localhost\r\n\r\n");
  expect(`${(await once(kept, "data"))[0]}`).toContain("200 OK");
  await started.close();
  await Promise.all([keptEnds, connect()[1]]);
});

test.each([
  ["a port", {}],
  ["no port", { port: false }],
] as const)("with %s a body sent with fetch has its length", async (_what, options) => {
  const started = await open(options);
  const s3 = new S3Client(started.clientConfig());
  await s3.send(new CreateBucketCommand({ Bucket: "sent" }));
  const bodies = ["text", "", Buffer.from("bytes"), new Blob(["blob"]), new URLSearchParams("a=b")];
  for (const [at, body] of bodies.entries()) {
    const unsigned = new PutObjectCommand({ Bucket: "sent", Key: `${at}` });
    const presigned = await getSignedUrl(s3, unsigned);
    expect((await started.fetch(presigned, { method: "PUT", body })).status).toBe(200);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "sent", Key: `${at}` }));
    expect(await Body?.transformToString()).toBe(
      body instanceof Blob ? await body.text() : `${body}`,
    );
  }
});

test.each([
  ["a port", {}],
  ["no port", { port: false }],
] as const)("with %s a request is sent as fetch sends it", async (_what, options) => {
  const started = await open(options);
  const clock = "/_cloudglass/clock";
  const init = { method: "POST", body: JSON.stringify({ pause: true }) };
  for (const url of [`${started.endpoint}${clock}`, `http://elsewhere:1${clock}`]) {
    const answer = await started.fetch(new Request(url, init));
    expect(await answer.json()).toMatchObject({ paused: true });
  }
});

test.each([
  ["a port", {}],
  ["no port", { port: false }],
] as const)("with %s redirects are followed when nothing else is said", async (_what, options) => {
  const started = await open(options);
  const page = "/_cloudglass/ui";
  const followed = await started.fetch(page);
  expect(followed).toMatchObject({ status: 200, redirected: true });
  expect(followed.url).toBe(`${started.endpoint}${page}/`);
  expect(await followed.text()).toContain("<title>");
  expect((await started.fetch(page, { redirect: "manual" })).status).toBe(308);
  await expect(started.fetch(page, { redirect: "error" })).rejects.toThrow("fetch failed");
});

test.each([
  ["a port", {}],
  ["no port", { port: false }],
] as const)(
  "with %s an abort rejects with its reason, also while reading",
  async (_what, options) => {
    const started = await open(options);
    const reason = new Error("enough");
    const events = "/_cloudglass/events";
    await expect(started.fetch(events, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const aborting = new AbortController();
    const answer = await started.fetch(events, { signal: aborting.signal });
    aborting.abort(reason);
    await expect(answer.text()).rejects.toBe(reason);
  },
);

test("what cannot be meant is refused before anything is done", async () => {
  const { snapshot, restore, clientConfig } = await open({ port: false });
  expect(() => snapshot("a b")).toThrow("name is 1 to 100 letters");
  expect(() => snapshot(5 as unknown as string)).toThrow("name is 1 to 100 letters");
  expect(() => restore(undefined as unknown as string)).toThrow(/^restore\(\) takes the name/);
  expect(() => clientConfig({ accountId: "12" })).toThrow('accountId takes 12 digits, not "12"');
});

test("a namespace has services, requests, clock and faults of its own", async () => {
  const { namespace, clock, faults } = await open({ port: false });
  const other = namespace("other");
  await other.fetch("/bucket");
  expect(other.requests.length).toBe(1);
  expect(cloud?.requests.length).toBe(0);
  const before = clock.now();
  await other.clock.advance(86_400_000);
  expect(clock.now() - before).toBeLessThan(60_000);
  await other.faults.set({ id: "z", target: { zone: "us-east-1a" }, kind: "down" });
  expect(faults.list()).toEqual([]);
});

test("the clock is moved by durations and moments too, and says what is none", async () => {
  const { clock } = await open({ port: false });
  clock.pause();
  const begin = clock.now();
  await clock.advance("30d");
  await clock.advance("PT90S");
  expect(clock.now() - begin).toBe(30 * 86_400_000 + 90_000);
  await clock.set("2099-01-31T00:00:00+01:00");
  expect(new Date(clock.now()).toISOString()).toBe("2099-01-30T23:00:00.000Z");
  await clock.set(new Date("2099-02-01"));
  expect(clock.state()).toMatchObject({ now: Date.UTC(2099, 1, 1), paused: true });
  await expect(clock.advance("30 dogs")).rejects.toThrow("advance is milliseconds, or a duration");
  await expect(clock.set("2098-01-01")).rejects.toThrow("time goes forward only");
  await expect(clock.advance(-1)).rejects.toThrow(RangeError);
});

test("faults are set as over HTTP: presets, ends by duration, ids and codes that are checked", async () => {
  const { faults, clock, namespace } = await open({ port: false });
  clock.pause();
  const until = new Date(clock.now() + 300_000).toISOString();
  const set = await faults.set({ kind: "down", target: { zone: "us-east-1a" }, duration: "5m" });
  expect(set).toEqual({
    id: "fault-1",
    kind: "down",
    target: { zone: "us-east-1a" },
    until,
    hits: 0,
  });
  const [preset] = await faults.preset("throttled-api", { service: "s3", perSecond: 5, count: 2 });
  expect(preset).toMatchObject({ id: "throttled-api-1", kind: "throttle", perSecond: 5, count: 2 });
  const [lost] = await faults.preset("lose-a-zone");
  expect(lost).toMatchObject({ target: { zone: "us-east-1a" }, origin: "preset lose-a-zone" });
  expect(faults.list().map(({ id }) => id)).toEqual([
    "fault-1",
    "throttled-api-1",
    "lose-a-zone-1",
  ]);
  expect(await (await cloud?.fetch("/_cloudglass/faults"))?.json()).toMatchObject({
    faults: faults.list(),
    targets: await faults.targets(),
  });
  await clock.advance(300_000);
  expect(faults.list().map(({ id }) => id)).toEqual(["throttled-api-1", "lose-a-zone-1"]);
  expect(faults.clear("lose-a-zone-1")).toBe(1);
  expect(() => faults.clear("lose-a-zone-1")).toThrow("There is no fault lose-a-zone-1");
  expect(namespace("other").faults.list()).toEqual([]);

  const target = { service: "dynamodb" };
  const refused = [
    faults.set({ kind: "error", target, error: { code: "NoSuchBucket" } }),
    faults.set({ kind: "down", target: { zone: "us-east-1a" }, duration: "soon" }),
    faults.preset("hot-partition", { table: "missing" }),
  ];
  const said = await Promise.all(refused.map((each) => each.catch((error) => error.message)));
  expect(said).toEqual([
    expect.stringMatching(/^error\.code "NoSuchBucket" is none of dynamodb/),
    expect.stringMatching(/^duration must be milliseconds/),
    'table "missing" does not exist.',
  ]);
  expect(faults.clear()).toBe(1);
});

test("a reset takes requests, faults and the moved clock away", async () => {
  const started = await open({ port: false });
  await started.fetch("/bucket");
  await started.faults.set({ id: "z", target: { zone: "us-east-1a" }, kind: "down" });
  await started.clock.advance(86_400_000);
  const moved = started.clock.now();
  started.reset();
  expect(started.requests).toEqual([]);
  expect(started.faults.list()).toEqual([]);
  expect(started.clock.now()).toBeLessThan(moved);
  expect((await started.fetch("/bucket")).status).toBe(404);
});

test("a namespace of a name that none can have is refused, by its header and by its function", async () => {
  const started = await open({ port: false });
  const headers = { "x-cloudglass-namespace": "No Such" };
  const answer = await started.fetch("/bucket", { headers });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain("InvalidNamespace");
  expect(() => started.namespace("../x")).toThrow("no namespace of this name");
});

test.each([
  ["seeded"],
  [{}],
  [{ snapshot: "seeded", namespace: "default" }],
  [{ snapshot: 5 }],
  [null],
])("a fork from %j is refused in words", async (from) => {
  const started = await open({ port: false });
  const fork = () => started.fork("copy", from as unknown as { snapshot: string });
  expect(fork).toThrow(TypeError);
  expect(fork).toThrow('{snapshot: "name"} or {namespace: "name"}');
});

test("a fault that ends after some hits has those that are left in snapshots and forks", async () => {
  const started = await open({ port: false });
  const target = { service: "s3" };
  await started.faults.set({
    id: "e",
    target,
    kind: "error",
    error: { code: "SlowDown" },
    count: 3,
  });
  const status = (of: CloudNamespace) =>
    new S3Client({ ...of.clientConfig(), maxAttempts: 1 }).send(new ListBucketsCommand({})).then(
      () => 200,
      ({ $metadata }) => $metadata.httpStatusCode,
    );
  expect([await status(started), await status(started)]).toEqual([503, 503]);
  const taken = started.snapshot();
  const forked = started.fork("forked");
  expect(await status(started)).toBe(503);
  expect(started.faults.list()).toEqual([]);
  started.restore(taken);
  for (const each of [started, forked]) {
    expect(each.faults.list()).toMatchObject([{ id: "e", hits: 2 }]);
    expect(await status(each)).toBe(503);
    expect(each.faults.list()).toEqual([]);
    expect(await status(each)).toBe(200);
  }
});

test("a snapshot has state, faults and clock; restored, the namespace is what it was", async () => {
  const started = await open({ port: false });
  const s3 = () => new S3Client(started.clientConfig());
  await s3().send(new CreateBucketCommand({ Bucket: "kept" }));
  await s3().send(new PutObjectCommand({ Bucket: "kept", Key: "k", Body: "before" }));
  await started.clock.advance(86_400_000);
  await started.faults.set({ id: "z", target: { zone: "us-east-1a" }, kind: "slow", delayMs: 1 });
  const taken = started.snapshot("before");
  await s3().send(new PutObjectCommand({ Bucket: "kept", Key: "k", Body: "after" }));
  started.faults.clear();
  await started.clock.advance(86_400_000);
  const later = started.clock.now();

  const forked = started.fork("forked");
  started.restore(taken);
  expect(later - started.clock.now()).toBeGreaterThan(86_000_000);
  expect(started.faults.list().map(({ id }) => id)).toEqual(["z"]);
  const read = async (of: CloudNamespace) => {
    const client = new S3Client(of.clientConfig());
    const { Body } = await client.send(new GetObjectCommand({ Bucket: "kept", Key: "k" }));
    return Body?.transformToString();
  };
  expect(await read(started)).toBe("before");
  expect(await read(forked)).toBe("after");
  expect(forked.clock.now()).toBeGreaterThanOrEqual(later);
});
