/**
 * `npm run bench`: the emulator beside its ceilings, in one run on one machine. Prints requests a second per
 * server core, latencies and memory. Ratios hold better than figures.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engines } from "./engines.ts";
import { uploadHugeObject } from "./huge-object.ts";
import { ServerProcess } from "./server-process.ts";
import { measureStartUp } from "./start-up.ts";
import { type Row, table } from "./table.ts";
import {
  largeObjects,
  listing,
  type Measured,
  multipart,
  send,
  smallObjects,
} from "./workloads.ts";

const seconds = Number(process.argv[2] ?? "5");
const rows: Row[] = [];

async function ceiling(name: string, script: string): Promise<Measured[]> {
  const server = await ServerProcess.start(script);
  try {
    const measured = [
      ...(await smallObjects(server, seconds)),
      ...(await largeObjects(server, seconds)),
    ];
    rows.push(...measured.map((each) => ({ ...each, server: name })));
    return measured;
  } finally {
    await server.stop();
  }
}

function warnOfFailures(measured: readonly Measured[]): void {
  for (const each of measured) {
    if (each.failures > 0)
      console.error(`${each.name}: ${each.failures} failed; first:\n${each.firstFailure}`);
  }
}

await ceiling("bare Fastify", "bare-fastify.ts");
const signed = await ceiling("Fastify + SigV4", "sigv4-fastify.ts");

const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-bench-"));
const server = await ServerProcess.start("cloudglass.ts", [dataDir]);
try {
  const idle = server.usage();
  await send(server, { method: "PUT", target: "/bench" });
  const held = [...(await smallObjects(server, seconds)), ...(await largeObjects(server, seconds))];
  const shares = held.map((each, index) => each.perCore / (signed[index] as Measured).perCore);
  const rest = [await multipart(server, 4), await listing(server, seconds)];
  rows.push(
    ...held.map((each, index) => ({
      ...each,
      server: "Cloudglass",
      share: shares[index] as number,
    })),
    ...rest.map((each) => ({ ...each, server: "Cloudglass" })),
  );
  warnOfFailures(rows);
  console.log(table(rows));
  console.log(`idle memory of the emulator: ${(idle.residentBytes / 1e6).toFixed(0)} MB`);
} finally {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
const fresh = await ServerProcess.start("cloudglass.ts", [dataDir]);
try {
  await send(fresh, { method: "PUT", target: "/bench" });
  const huge = await uploadHugeObject(fresh, "/bench/huge", 5 * 2 ** 30);
  console.log(
    `\nPUT 5 GiB: ${huge.statusLine}, ${huge.megabytesPerCore.toFixed(0)} MB/s/core, ` +
      `at most ${(huge.residentBytesMax / 1e6).toFixed(0)} MB resident`,
  );
} finally {
  await fresh.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
console.log(await engines());
console.log(await measureStartUp());
