/**
 * What a keyspace makes of its replicas and trees: updates and reads of 1 KiB, a split while updates go on, and what an empty
 * one costs.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Keyspace,
  keyOf,
  openKeyspace,
  SPACE,
} from "../../packages/dynamodb/src/storage/partition/index.ts";
import { NODES } from "../../packages/dynamodb/src/storage/partition/keyspace.fixture.ts";
import { ReplicaPorts } from "../../packages/dynamodb/src/storage/replication/index.ts";
import { type SystemEnvironment, systemEnvironment } from "../../packages/env/src/index.ts";

const COUNT = 100_000;
const KEYS = 20_000;
const EMPTY_COUNT = 200;
const VALUE = Buffer.alloc(1024, "v");

export async function measureKeyspace(): Promise<string> {
  const dataDirectory = mkdtempSync(join(tmpdir(), "cloudglass-keyspace-"));
  try {
    return [
      await measure("in memory", systemEnvironment()),
      await measure("on disk", systemEnvironment({ dataDirectory })),
    ].join("\n");
  } finally {
    rmSync(dataDirectory, { recursive: true, force: true });
  }
}

async function measure(where: string, env: SystemEnvironment): Promise<string> {
  const ports = new ReplicaPorts(env.network, NODES);
  const open = (name: string) =>
    openKeyspace({ env: { ...env, disk: env.disk.directory(name) }, ports, nodes: NODES, name });
  const keyspace = await open("full");
  await rate(COUNT / 5, 64, (number) => put(keyspace, number));
  const puts = await rate(COUNT, 64, (number) => put(keyspace, number));
  const one = await rate(COUNT / 10, 1, (number) => put(keyspace, number));
  const strong = await rate(COUNT, 64, (number) => get(keyspace, number, "strong"));
  const eventual = await rate(COUNT, 64, (number) => get(keyspace, number, "eventual"));
  const split = await splitUnderLoad(keyspace);
  await keyspace.destroy();
  const empty = await emptyOnes(open);
  env.close();
  return (
    `keyspace, 1 KiB, ${where}: ${rated(puts)} updates with 64 at a time, ${rated(one)} one by one, ` +
    `${rated(strong)} strong reads, ${rated(eventual)} eventual; ${split}; ${empty}`
  );
}

async function splitUnderLoad(keyspace: Keyspace): Promise<string> {
  let longestMs = 0;
  let isOver = false;
  const begin = performance.now();
  const splitting = keyspace.split(1, "heat").then(() => {
    isOver = true;
  });
  let count = 0;
  const client = async () => {
    while (!isOver) {
      const from = performance.now();
      await put(keyspace, count++);
      longestMs = Math.max(longestMs, performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: 16 }, client));
  await splitting;
  const seconds = (performance.now() - begin) / 1000;
  const megabytes = (KEYS * VALUE.length) / 1e6;
  return (
    `a split of ${megabytes.toFixed(0)} MB took ${seconds.toFixed(1)} s beside ` +
    `${(count / seconds).toFixed(0)} updates/s, the slowest ${longestMs.toFixed(0)} ms`
  );
}

async function emptyOnes(open: (name: string) => Promise<Keyspace>): Promise<string> {
  const opened: Keyspace[] = [];
  const each = async (work: (number: number) => Promise<unknown>) => {
    const begin = performance.now();
    for (let number = 0; number < EMPTY_COUNT; number++) await work(number);
    return `${((performance.now() - begin) / EMPTY_COUNT).toFixed(2)} ms`;
  };
  const before = process.memoryUsage();
  const opening = await each(async (number) => opened.push(await open(`empty-${number}`)));
  const using = await each((number) => put(opened[number] as Keyspace, number));
  const after = process.memoryUsage();
  const memory =
    (after.heapUsed + after.external - before.heapUsed - before.external) / EMPTY_COUNT;
  const closing = await each((number) => (opened[number] as Keyspace).close());
  const destroying = await each((number) => (opened[number] as Keyspace).destroy());
  return (
    `of ${EMPTY_COUNT}: opening ${opening}, the first update ${using}, closing ${closing}, ` +
    `destroying ${destroying}, ${(memory / 1024).toFixed(0)} KiB each`
  );
}

/** Calls a second. */
async function rate(
  count: number,
  atOnce: number,
  call: (number: number) => Promise<unknown>,
): Promise<number> {
  let number = 0;
  const client = async () => {
    while (number < count) await call(number++);
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: atOnce }, client));
  return (count * 1000) / (performance.now() - begin);
}

function put(keyspace: Keyspace, number: number): Promise<unknown> {
  const key = keyAt(number);
  return keyspace.update(key, (view) => ({
    mutations: [{ key, value: VALUE }],
    result: view.get(key),
  }));
}

function get(
  keyspace: Keyspace,
  number: number,
  consistency: "strong" | "eventual",
): Promise<unknown> {
  const key = keyAt(number);
  return keyspace.read(key, (view) => view.get(key), consistency);
}

/** Sixteen bytes that look like a hash, and a text. */
function keyAt(number: number): Uint8Array {
  const suffix = Buffer.alloc(28);
  const seed = number % KEYS;
  for (let word = 0; word < 4; word++) {
    suffix.writeUInt32BE(Math.imul(seed + 1, 0x9e37_79b1 + word * 0x85eb_ca6a) >>> 0, word * 4);
  }
  suffix.write(`item-${seed}`, 16);
  return keyOf(SPACE.items, suffix);
}

function rated(perSecond: number): string {
  return `${perSecond.toFixed(0)}/s (${(1e6 / perSecond).toFixed(1)} µs)`;
}
