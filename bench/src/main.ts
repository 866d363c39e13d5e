/**
 * `npm run bench`: the emulator beside its ceilings, in one run on one machine. Prints requests a second per
 * server core, latencies and memory. Ratios hold better than figures. With names of sections (`npm run bench -- 5
 * listing zone`) only those run.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measureAuthorization } from "./authorization.ts";
import { deleteThousands, moveNothing, uploadAtOnce } from "./bulk-requests.ts";
import { measureDynamodb } from "./dynamodb.ts";
import { engines } from "./engines.ts";
import { measureExpressions } from "./expressions.ts";
import { measureForwarding } from "./forwarding.ts";
import { measureHugeBucket } from "./huge-bucket.ts";
import { uploadHugeObject } from "./huge-object.ts";
import { measureInstances } from "./instances.ts";
import { measureItems } from "./items.ts";
import { measureKeyspace } from "./keyspace.ts";
import { measureLambda } from "./lambda.ts";
import { measureLargeListing } from "./large-listing.ts";
import { measureLargeTable, measureRecovery } from "./large-table.ts";
import { measureLostZone } from "./lost-zone.ts";
import { measureLsm } from "./lsm.ts";
import { measurePacketTables } from "./packet-tables.ts";
import { measureReplication } from "./replication.ts";
import { ServerProcess } from "./server-process.ts";
import { measureStartUp } from "./start-up.ts";
import { measureStates } from "./states.ts";
import { type Row, table } from "./table.ts";
import { measureTracing } from "./tracing.ts";
import { createVpcs } from "./vpcs.ts";
import {
  largeObjects,
  listing,
  type Measured,
  multipart,
  send,
  smallObjects,
} from "./workloads.ts";

const [secondsText = "5", ...chosen] = process.argv.slice(2);
const seconds = Number(secondsText);

/** In the order in which they run. Each prints for itself. */
const SECTIONS: Readonly<Record<string, () => Promise<string>>> = {
  objects: () => withServer(objects),
  bulk: () => withServer(bulk),
  copies: () => withServer(moveNothing),
  zone: () => withServer((server) => measureLostZone(server, seconds)),
  upload: () => withServer(hugeUpload),
  listing: () => measureLargeListing(seconds),
  bucket: () => measureHugeBucket(10_000_000),
  dynamodb: () => measureDynamodb(seconds),
  lambda: () => measureLambda(seconds),
  table: () => measureLargeTable(10_000_000),
  recovery: () => measureRecovery(1e9),
  engines,
  forwarding: measureForwarding,
  expressions: measureExpressions,
  lsm: measureLsm,
  items: measureItems,
  instances: () => withServer(measureInstances),
  authorization: measureAuthorization,
  replication: measureReplication,
  keyspace: measureKeyspace,
  vpcs: () => withServer(createVpcs),
  "packet-tables": measurePacketTables,
  tracing: () => measureTracing(seconds),
  start: measureStartUp,
  states: measureStates,
};

/** A fresh emulator with a bucket `bench`. */
async function withServer(measure: (server: ServerProcess) => Promise<string>): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-bench-"));
  const server = await ServerProcess.start("cloudglass.ts", [dataDir]);
  try {
    await send(server, { method: "PUT", target: "/bench" });
    return await measure(server);
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function ceiling(name: string, script: string): Promise<Row[]> {
  const server = await ServerProcess.start(script);
  try {
    const measured = [
      ...(await smallObjects(server, seconds)),
      ...(await largeObjects(server, seconds)),
    ];
    return measured.map((each) => ({ ...each, server: name }));
  } finally {
    await server.stop();
  }
}

async function objects(server: ServerProcess): Promise<string> {
  const idle = server.usage();
  const bare = await ceiling("bare Fastify", "bare-fastify.ts");
  const signed = await ceiling("Fastify + SigV4", "sigv4-fastify.ts");
  const held = [...(await smallObjects(server, seconds)), ...(await largeObjects(server, seconds))];
  const rest = [await multipart(server, 4), await listing(server, seconds)];
  const rows: Row[] = [
    ...bare,
    ...signed,
    ...held.map((each, index) => ({
      ...each,
      server: "Cloudglass",
      share: each.perCore / (signed[index] as Measured).perCore,
    })),
    ...rest.map((each) => ({ ...each, server: "Cloudglass" })),
  ];
  return `${shown(rows)}\nidle memory of the emulator: ${(idle.residentBytes / 1e6).toFixed(0)} MB`;
}

async function bulk(server: ServerProcess): Promise<string> {
  const rows = [await deleteThousands(server), await uploadAtOnce(server)];
  return shown(rows.map((each) => ({ ...each, server: "Cloudglass" })));
}

async function hugeUpload(server: ServerProcess): Promise<string> {
  const huge = await uploadHugeObject(server, "/bench/huge", 5 * 2 ** 30);
  return (
    `PUT 5 GiB: ${huge.statusLine}, ${huge.megabytesPerCore.toFixed(0)} MB/s/core, ` +
    `at most ${(huge.residentBytesMax / 1e6).toFixed(0)} MB resident`
  );
}

function shown(rows: readonly Row[]): string {
  for (const each of rows) {
    if (each.failures > 0)
      console.error(`${each.name}: ${each.failures} failed; first:\n${each.firstFailure}`);
  }
  return table(rows);
}

for (const name of chosen.length > 0 ? chosen : Object.keys(SECTIONS)) {
  const section = SECTIONS[name];
  if (section === undefined) {
    console.error(`no section ${name}; there are ${Object.keys(SECTIONS).join(", ")}`);
    process.exit(2);
  }
  console.log(`\n${await section()}`);
}
