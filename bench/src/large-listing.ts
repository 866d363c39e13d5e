/**
 * ListObjectsV2 over 100,000 keys with prefix and delimiter: processor time of the server a page of 1,000, at the
 * first, a middle and the last page. Keys that stand alone, and keys that roll up ten to a common prefix.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fillBucket } from "./many-objects.ts";
import { ServerProcess } from "./server-process.ts";
import { measure, prepareAll, send } from "./workloads.ts";

const PAGE = 1000;
const SHAPES = [
  { name: "keys", bucket: "flat", count: 100_000, perPrefix: 1 },
  { name: "common prefixes of 10 keys", bucket: "deep", count: 1_000_000, perPrefix: 10 },
] as const;

const PREFIX = "logs/2026/entry-";
const prefixOf = (entry: number) => `${PREFIX}${String(entry).padStart(7, "0")}`;

export async function measureLargeListing(seconds: number): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-listing-"));
  const lines: string[] = [];
  try {
    const empty = await ServerProcess.start("cloudglass.ts", [dataDir]);
    for (const { bucket } of SHAPES) {
      await send(empty, { method: "PUT", target: `/${bucket}` });
      await send(empty, { method: "PUT", target: `/${bucket}/original`, body: Buffer.alloc(1024) });
    }
    await empty.stop();
    for (const { bucket, count, perPrefix } of SHAPES) {
      const keySql =
        perPrefix === 1
          ? `printf('${PREFIX}%07d', n)`
          : `printf('${PREFIX}%07d/%d', n / ${perPrefix}, n % ${perPrefix})`;
      fillBucket({ dataDir, bucket, original: "original", count, keySql });
    }
    const server = await ServerProcess.start("cloudglass.ts", [dataDir]);
    try {
      for (const shape of SHAPES) lines.push(await pages(server, shape, seconds));
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
  return lines.join("\n");
}

async function pages(
  server: ServerProcess,
  { name, bucket, count, perPrefix }: (typeof SHAPES)[number],
  seconds: number,
): Promise<string> {
  const entries = count / perPrefix;
  const times: string[] = [];
  for (const [position, skipped] of [
    ["first", 0],
    ["middle", entries / 2],
    ["last", entries - PAGE],
  ] as const) {
    const after = prefixOf(skipped - 1) + (perPrefix === 1 ? "" : "/");
    const start = skipped === 0 ? "" : `&start-after=${encodeURIComponent(after)}`;
    const query = `delimiter=%2F&list-type=2&max-keys=${PAGE}&prefix=${encodeURIComponent("logs/2026/")}`;
    const target = `/${bucket}?${query}${start}`;
    const text = await send(server, { method: "GET", target });
    const shown = text.match(/<Key>|<CommonPrefixes>/g)?.length;
    if (shown !== PAGE) throw new Error(`${target} shows ${shown} entries`);
    const requests = prepareAll(server, [{ method: "GET", target }]);
    const plan = { name, requests, count: 1e9, secondsMax: seconds / 4, connections: 2 };
    await measure(server, plan);
    const { perCore } = await measure(server, plan);
    times.push(`${position} ${(1000 / perCore).toFixed(2)} ms`);
  }
  return `page of ${PAGE} ${name} out of ${entries}: ${times.join(", ")} of the server`;
}
