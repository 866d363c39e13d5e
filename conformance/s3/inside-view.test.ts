/** The store seen from inside: what there is, where its shards are, and what a read of them takes. */
import { createHash } from "node:crypto";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

const KEY = "photos/2026 ä/one?.raw";
/** Two stripes. */
const CONTENT = Buffer.alloc(2_000_000, "cloudglass ");

interface Shard {
  readonly shard: number;
  readonly home: string;
  readonly node: string;
  readonly zone: string;
  readonly state: string;
}

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  await open.put(KEY, CONTENT);
});
afterAll(() => open.emulator.stop());
afterEach(() => open.emulator.running.env.faults.clearAll());

async function ask(path: string, init: RequestInit = {}) {
  const answer = await fetch(`${open.emulator.endpoint}/_cloudglass/s3/${path}`, init);
  return { status: answer.status, content: await answer.json() };
}
const post = (path: string, body: object) =>
  ask(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const shards = (query = "") =>
  ask(`buckets/${BUCKET}/shards?key=${encodeURIComponent(KEY)}${query}`);
const read = () => post(`buckets/${BUCKET}/reads`, { key: KEY });
const kill = (node: string) =>
  open.emulator.running.env.faults.set({ id: node, target: { node }, kind: "down" });
const md5 = createHash("md5").update(CONTENT).digest("hex");

test("buckets are listed a page at a time", async () => {
  for (const Bucket of ["a-shelf", "z-shelf"]) {
    await open.s3.send(new CreateBucketCommand({ Bucket }));
  }
  const { content: first } = await ask("buckets?limit=2");
  expect(first.buckets.map(({ name }: { name: string }) => name)).toEqual(["a-shelf", BUCKET]);
  expect(first).toMatchObject({ count: 3, next: BUCKET });
  const { content: last } = await ask(`buckets?limit=2&after=${first.next}`);
  expect(last.buckets).toMatchObject([
    { name: "z-shelf", ownerAccountId: "000000000000", region: "us-east-1" },
  ]);
  expect(last).not.toHaveProperty("next");
  expect((await ask("buckets?after=zz")).content.buckets).toEqual([]);
});

test("versions of a key are listed a page at a time, newest first, delete markers among them", async () => {
  const Bucket = "versions";
  await open.s3.send(new CreateBucketCommand({ Bucket }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await open.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  for (const Body of ["1", "22"]) {
    await open.s3.send(new PutObjectCommand({ Bucket, Key: "a b", Body }));
  }
  await open.s3.send(new PutObjectCommand({ Bucket, Key: "a b c", Body: "another" }));
  const { VersionId } = await open.s3.send(new DeleteObjectCommand({ Bucket, Key: "a b" }));
  const versions = (query: string) => ask(`buckets/${Bucket}/versions${query}`);
  const { content: first } = await versions("?key=a%20b&limit=2");
  expect(first.versions).toMatchObject([
    { versionId: VersionId, isLatest: true, isDeleteMarker: true },
    { isLatest: false, isDeleteMarker: false, sizeBytes: 2 },
  ]);
  expect(first.next).toBe(first.versions[1].versionId);
  const { content: last } = await versions(`?key=a%20b&limit=2&after=${first.next}`);
  expect(last).toMatchObject({ versions: [{ sizeBytes: 1 }] });
  expect(last).not.toHaveProperty("next");
  expect(await versions("?key=none")).toMatchObject({ status: 200, content: { versions: [] } });
  expect((await versions("?key=a%20b&after=none")).status).toBe(404);
  expect((await versions("")).status).toBe(400);
});

test("objects are listed by prefix and delimiter", async () => {
  await open.put("photos/a", "a");
  const at = `buckets/${BUCKET}/objects?prefix=photos/`;
  const { content: rolled } = await ask(`${at}&delimiter=/`);
  expect(rolled.prefixes).toEqual(["photos/2026 ä/"]);
  expect(rolled.objects).toMatchObject([{ key: "photos/a", sizeBytes: 1 }]);
  const { content: page } = await ask(`${at}&limit=1`);
  expect(page.objects).toMatchObject([{ key: KEY, sizeBytes: CONTENT.length }]);
  const { content: rest } = await ask(`${at}&after=${encodeURIComponent(page.next)}`);
  expect(rest.objects).toMatchObject([{ key: "photos/a" }]);
});

test("every stripe has eight shards, two in each of four zones", async () => {
  const { content } = await shards();
  expect(content).toMatchObject({ key: KEY, sizeBytes: CONTENT.length, stripeCount: 2 });
  expect(content.stripes).toHaveLength(2);
  for (const stripe of content.stripes) {
    const states = stripe.shards.map(({ state }: Shard) => state);
    expect(states).toEqual(new Array(8).fill("present"));
    const zones = Map.groupBy(stripe.shards as Shard[], ({ zone }) => zone);
    expect([...zones.values()].map((held) => held.length)).toEqual([2, 2, 2, 2]);
    expect(new Set(stripe.shards.map(({ node }: Shard) => node)).size).toBe(8);
  }
  const { content: paged } = await shards("&limit=1");
  expect(paged).toMatchObject({ next: 1, stripes: [{ index: 0 }] });
  expect((await shards("&limit=1&from=1")).content).toMatchObject({ stripes: [{ index: 1 }] });
});

test("a dead node's shards are out of reach, a read computes them, and is whole again when it is back", async () => {
  expect((await read()).content).toMatchObject({ md5, isDegraded: false, stripeCount: 2 });
  const [first] = (await shards()).content.stripes;
  const lost: Shard = first.shards[0];
  kill(lost.node);
  const seen = (await shards()).content.stripes[0].shards as Shard[];
  expect(seen.filter(({ state }) => state !== "present")).toMatchObject([
    { shard: 0, node: lost.node, state: "unreachable" },
  ]);
  const { content: nodes } = await ask("nodes");
  expect(nodes.nodes.find(({ name }: { name: string }) => name === lost.node).state).toBe("down");
  const { content: degraded } = await read();
  expect(degraded).toMatchObject({ md5, bytesRead: CONTENT.length, isDegraded: true });
  expect(degraded.stripes[0]).toMatchObject({ losses: { 0: "unreachable" }, rebuilt: [0] });
  expect(degraded.stripes[0].read).toHaveLength(6);
  expect(degraded.stripes[0].read).not.toContain(0);
  open.emulator.running.env.faults.clearAll();
  expect((await read()).content).toMatchObject({ md5, isDegraded: false });
});

test("a scrub puts lost shards elsewhere, so a read is whole although the node stays away", async () => {
  const [first] = (await shards()).content.stripes;
  kill(first.shards[2].node);
  const report = await post("scrubs", {});
  expect(report.content.chunksRebuilt).toBeGreaterThan(0);
  const moved = (await shards()).content.stripes[0].shards[2] as Shard;
  expect(moved).toMatchObject({ home: first.shards[2].node, state: "present" });
  expect(moved.node).not.toBe(moved.home);
  expect((await read()).content).toMatchObject({ md5, isDegraded: false });
});

test("more lost nodes than the code can stand: the read says what it misses, and gives no bytes", async () => {
  for (const { node } of (await shards()).content.stripes[0].shards.slice(0, 5)) kill(node);
  const { status, content } = await read();
  expect(status).toBe(200);
  expect(content.failure).toContain("of 8 shards can be read");
  expect(content).not.toHaveProperty("md5");
});

test("the trace of GetObject says which shards it read", async () => {
  const { $metadata } = await open.get(KEY, { Range: "bytes=0-99" });
  const url = `${open.emulator.endpoint}/_cloudglass/requests/${$metadata.requestId}`;
  const { steps } = (await (await fetch(url)).json()) as { steps: { step: string }[] };
  const found = steps.filter(({ step }) => step === "shards");
  expect(found).toMatchObject([{ detail: { stripe: 0, read: [0], losses: {}, rebuilt: [] } }]);
});

test("what is not there, or is asked wrongly, is refused", async () => {
  const at = `buckets/${BUCKET}`;
  const refused: [string, number][] = [
    ["buckets/nowhere/objects", 404],
    ["buckets/nowhere/shards?key=a", 404],
    [`${at}/shards`, 400],
    [`${at}/shards?key=nowhere`, 404],
    [`${at}/shards?key=photos/a&limit=33`, 400],
    [`${at}/objects?limit=0`, 400],
    ["buckets?limit=1e9", 400],
    ["buckets/%E0%A4%A/objects", 404],
    [`${at}/reads`, 405],
    ["else", 404],
  ];
  for (const [path, status] of refused) expect((await ask(path)).status, path).toBe(status);
  expect((await ask(`${at}/reads`, { method: "POST", body: "{}" })).status).toBe(415);
  const posted: [object, number][] = [
    [{}, 400],
    [{ key: 3 }, 400],
    [{ key: "nowhere" }, 404],
    [{ key: KEY, other: "" }, 400],
    [{ key: "x".repeat(20_000) }, 400],
  ];
  for (const [body, status] of posted)
    expect((await post(`${at}/reads`, body)).status).toBe(status);
});
