/** Lambda under load: what stays the same over many invocations, and what many requests at once get. */
import { BenchFunctions, invokeRequest } from "./lambda-functions.ts";
import type { ServerProcess } from "./server-process.ts";
import { measure, prepareAll, send } from "./workloads.ts";

const IN_SEQUENCE = 10_000;
const FUNCTIONS = 100;
const AT_ONCE = 1000;

/** Answers what it holds itself. */
const TELLING = {
  "index.mjs": `
    import { readdirSync } from "node:fs";
    let count = 0;
    export const handler = async ({ tell }) => {
      count++;
      if (!tell) return {};
      gc();
      const { rss, heapUsed } = process.memoryUsage();
      return { count, rss, heapUsed, descriptors: readdirSync("/proc/self/fd").length };
    };`,
};

/** Resident memory, heap after a collection, open descriptors. */
interface Held {
  readonly rss: number;
  readonly heapUsed: number;
  readonly descriptors: number;
}

export async function inSequence(
  server: ServerProcess,
  functions: BenchFunctions,
): Promise<string> {
  await functions.create("telling", TELLING);
  const requests = prepareAll(server, [invokeRequest("telling")]);
  const plan = { name: "in sequence", requests, connections: 1, secondsMax: 600 };
  await measure(server, { ...plan, count: 1000 });
  const before = await held(server);
  const { failures, seconds } = await measure(server, { ...plan, count: IN_SEQUENCE });
  const after = await held(server);
  const ran = after.own.count - before.own.count - 1;
  return [
    `${IN_SEQUENCE} warm invocations in sequence: ${failures} failed, ${ran} ran in one process, ${(IN_SEQUENCE / seconds).toFixed(0)}/s`,
    `  the emulator: ${change(before.emulator, after.emulator)}`,
    `  the function: ${change(before.own, after.own)}`,
  ].join("\n");
}

async function held(
  server: ServerProcess,
): Promise<{ readonly emulator: Held; readonly own: Held & { readonly count: number } }> {
  const own = JSON.parse(await send(server, invokeRequest("telling", { tell: true })));
  const heapUsed = (await server.tell("count heap")) as number;
  const descriptors = server.descriptorCount();
  return { emulator: { rss: server.usage().residentBytes, heapUsed, descriptors }, own };
}

function change(before: Held, after: Held): string {
  const pair = (key: "rss" | "heapUsed") =>
    `${megabytes(before[key])} → ${megabytes(after[key])} MB`;
  return (
    `resident ${pair("rss")}, heap ${pair("heapUsed")}, ` +
    `descriptors ${before.descriptors} → ${after.descriptors}`
  );
}

/** Each answer names its request and counts its environment's invocations: none may be lost, none run twice. */
const COUNTING = {
  "index.mjs": `
    const environment = crypto.randomUUID();
    let count = 0;
    export const handler = async ({ id }) => ({ id, environment, count: ++count });`,
};

export async function manyAtOnce(server: ServerProcess): Promise<string> {
  const functions = await BenchFunctions.open(server);
  const names = Array.from({ length: FUNCTIONS }, (_, index) => `many-${index}`);
  for (const name of names) await functions.create(name, COUNTING);
  const begin = performance.now();
  const counts = new Map<string, number>();
  let lost = 0;
  const ask = async (id: number) => {
    try {
      const text = await send(server, invokeRequest(names[id % FUNCTIONS] as string, { id }));
      const answer = JSON.parse(text);
      if (answer.id !== id) lost++;
      const { environment, count } = answer;
      counts.set(environment, Math.max(counts.get(environment) ?? 0, count));
    } catch (error) {
      if (lost++ === 0) console.error(error);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, id) => ask(id)));
  const ran = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const seconds = (performance.now() - begin) / 1000;
  const doubled = ran - (AT_ONCE - lost);
  return (
    `${AT_ONCE} requests at once to ${FUNCTIONS} functions: ${lost} lost, ${doubled} run twice, ` +
    `${counts.size} environments, ${seconds.toFixed(1)} s, resident ${megabytes(server.usage().residentBytes)} MB`
  );
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
