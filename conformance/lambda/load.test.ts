/** Many requests at once, and many one after the other: each is answered once, and nothing grows. */
import { readdirSync, readlinkSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole, invoke } from "./testing/functions.ts";

let emulator: Emulator;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator();
  Role = await createRole(emulator, "runner");
});
afterAll(() => emulator.stop());

test("of many requests at once none is lost, none answered by another's answer, none run twice", async () => {
  const names = ["a", "b", "c", "d"];
  const source = `
    const environment = crypto.randomUUID();
    let count = 0;
    export const handler = async ({ token }) => ({ token, environment, count: ++count });`;
  await Promise.all(
    names.map((name) => createFunction(emulator, name, source, { Role, MemorySize: 1769 })),
  );
  const counts = new Map<string, number>();
  let asked = 0;
  const ask = async (name: string) => {
    const token = `${name}${asked++}`;
    const { payload } = await invoke(emulator, name, { token });
    expect(payload.token).toBe(token);
    counts.set(payload.environment, Math.max(counts.get(payload.environment) ?? 0, payload.count));
  };
  // The first wave starts environments; the others share them.
  for (let wave = 0; wave < 5; wave++) {
    await Promise.all(Array.from({ length: 20 }, (_, at) => ask(names[at % names.length]!)));
  }
  expect(asked).toBe(100);
  expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(asked);
});

const WARM_UP = 300;
const CALLS = 700;
/** Of each call something is kept on purpose, up to a bound: what was decided about it, for one. It is less than this. */
const GROWTH_BYTES_MAX = 4096 * CALLS;

test("warm invocations leave no descriptors and no memory behind, in the function or in the emulator", {
  timeout: 180_000,
}, async (context) => {
  context.skip(process.platform !== "linux", "descriptors are counted in Linux's /proc");
  const source = `
      import { readdirSync, readlinkSync } from "node:fs";
      let count = 0;
      export const handler = async ({ tell }) => {
        count++;
        if (!tell) return;
        gc();
        const heapBytes = process.memoryUsage().heapUsed;
        return { count, heapBytes, descriptorCount: readdirSync("/proc/self/fd").length };
      };`;
  await createFunction(emulator, "warm", source, { Role, MemorySize: 1769 });
  // One client, whose connection stays the same.
  const client = emulator.lambda();
  const ask = async (event: object) => {
    const asked = new InvokeCommand({ FunctionName: "warm", Payload: JSON.stringify(event) });
    return (await client.send(asked)).Payload!.transformToString();
  };
  const call = async (count: number) => {
    for (let made = 0; made < count; made++) expect(await ask({})).toBe("null");
    const payload = JSON.parse(await ask({ tell: true }));
    return { payload, heapBytes: heapBytes(), descriptorCount: descriptorCount() };
  };
  const before = await call(WARM_UP);
  const after = await call(CALLS);
  expect(after.payload.count - before.payload.count).toBe(CALLS + 1);
  expect(after.payload.descriptorCount).toBe(before.payload.descriptorCount);
  expect(after.payload.heapBytes - before.payload.heapBytes).toBeLessThan(GROWTH_BYTES_MAX);
  expect(after.descriptorCount).toBe(before.descriptorCount);
  expect(after.heapBytes - before.heapBytes).toBeLessThan(GROWTH_BYTES_MAX);
});

test("environments that are gone have given back their sockets and pipes", async (context) => {
  context.skip(process.platform !== "linux", "they are counted in Linux's /proc");
  const source =
    "export const handler = () => new Promise((resolve) => setTimeout(resolve, 50, 1));";
  await createFunction(emulator, "wide", source, { Role, MemorySize: 1769 });
  const wave = async () => {
    const client = emulator.lambda();
    const asked = new InvokeCommand({ FunctionName: "wide" });
    await Promise.all(Array.from({ length: 6 }, () => client.send(asked)));
    client.destroy();
    const during = pipeCount();
    await emulator.advance(16 * 60_000);
    return during;
  };
  // The first opens what stays.
  await wave();
  const before = pipeCount();
  expect(await wave()).toBeGreaterThan(before);
  await vi.waitFor(() => expect(pipeCount()).toBeLessThanOrEqual(before), {
    timeout: 30_000,
    interval: 20,
  });
});

/** Sockets too. */
function pipeCount(): number {
  const directory = "/proc/self/fd";
  const links = readdirSync(directory).map((name) => {
    try {
      return readlinkSync(`${directory}/${name}`);
    } catch {
      // The one by which the directory was read.
      return "";
    }
  });
  return links.filter((link) => /^(socket|pipe):|\/p\d+$/.test(link)).length;
}

const descriptorCount = () => readdirSync("/proc/self/fd").length;

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** Of this process, which is the emulator. */
function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}
