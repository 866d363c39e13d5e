/**
 * A data directory with a bucket of 10,000,000 objects: from the start of the process to the first signed answer that
 * is about the bucket, and the memory it has then and after reads all over the bucket.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fillBucket } from "./many-objects.ts";
import { ServerProcess } from "./server-process.ts";
import { measure, prepareAll, send } from "./workloads.ts";

const STARTS = 5;
const KEY_SQL = "printf('object-%010d', n)";
const keyOf = (index: number) => `object-${String(index).padStart(10, "0")}`;

export async function measureHugeBucket(count: number): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-huge-"));
  try {
    const emptyMs = await openingMs(dataDir, "/", 3);
    const made = await ServerProcess.start("cloudglass.ts", [dataDir]);
    await send(made, { method: "PUT", target: "/huge" });
    await send(made, { method: "PUT", target: "/huge/original", body: Buffer.alloc(1024) });
    await made.stop();
    fillBucket({ dataDir, bucket: "huge", original: "original", count, keySql: KEY_SQL });
    const middle = `/huge?list-type=2&max-keys=10&start-after=${keyOf(count / 2)}`;
    const fullMs = await openingMs(dataDir, middle, STARTS);
    const server = await ServerProcess.start("cloudglass.ts", [dataDir]);
    try {
      await send(server, { method: "GET", target: middle });
      const opened = server.usage().residentBytes;
      const targets = Array.from(
        { length: 5000 },
        (_, at) => `/huge/${keyOf(Math.floor((at / 5000) * count))}`,
      );
      const requests = prepareAll(
        server,
        targets.map((target) => ({ method: "GET", target })),
      );
      const plan = { requests, count: requests.length, secondsMax: 60 };
      const { failures, residentBytes } = await measure(server, { ...plan, name: "GET" });
      if (failures > 0) throw new Error(`${failures} of ${requests.length} reads failed`);
      return (
        `bucket of ${count} objects: process start to first signed answer ${fullMs.toFixed(0)} ms ` +
        `(${(fullMs / emptyMs).toFixed(2)} of an empty directory's), ` +
        `${megabytes(opened)} resident then, ${megabytes(residentBytes)} after 5,000 reads`
      );
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;

/** The median of some starts. */
async function openingMs(dataDir: string, target: string, starts: number): Promise<number> {
  const times: number[] = [];
  for (let start = 0; start < starts; start++) {
    const begin = performance.now();
    const server = await ServerProcess.start("cloudglass.ts", [dataDir]);
    await send(server, { method: "GET", target });
    times.push(performance.now() - begin);
    await server.stop();
  }
  return times.sort((a, b) => a - b)[Math.floor(starts / 2)] as number;
}
