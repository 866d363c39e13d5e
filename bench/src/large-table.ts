/**
 * A table of 10,000,000 items: memory, reads all over it beside those of a small table, and bytes written for each byte
 * stored. And a table of 1 GB whose process dies: how long the next one takes to its first answer.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dynamodbRequest } from "./dynamodb.ts";
import { load } from "./load.ts";
import { ServerProcess } from "./server-process.ts";
import { measure, prepareAll, send } from "./workloads.ts";

const BATCH = 25;
const CHUNK_REQUESTS = 4000;
const READS = 5000;
const SMALL_COUNT = 10_000;

const create = (TableName: string) =>
  dynamodbRequest("CreateTable", {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  });

const keyOf = (index: number) => ({ pk: { S: `item-${String(index).padStart(9, "0")}` } });

async function fill(
  server: ServerProcess,
  TableName: string,
  count: number,
  text: (index: number) => string,
): Promise<void> {
  const perChunk = CHUNK_REQUESTS * BATCH;
  for (let from = 0; from < count; from += perChunk) {
    const batches = Math.ceil(Math.min(perChunk, count - from) / BATCH);
    const requests = Array.from({ length: batches }, (_, at) => {
      const first = from + at * BATCH;
      const puts = Array.from({ length: Math.min(BATCH, count - first) }, (_, each) => ({
        PutRequest: { Item: { ...keyOf(first + each), text: { S: text(first + each) } } },
      }));
      return dynamodbRequest("BatchWriteItem", { RequestItems: { [TableName]: puts } });
    });
    const result = await load({
      port: server.port,
      connections: 16,
      requests: prepareAll(server, requests),
      count: requests.length,
      secondsMax: 600,
    });
    if (result.failures > 0) throw new Error(`filling failed: ${result.firstFailure}`);
  }
}

async function reads(server: ServerProcess, TableName: string, count: number, name: string) {
  const requests = Array.from({ length: READS }, (_, at) =>
    dynamodbRequest("GetItem", {
      TableName,
      Key: keyOf(Math.floor(((at * 7919) % READS) * (count / READS))),
      ConsistentRead: true,
    }),
  );
  const plan = { name, requests: prepareAll(server, requests), secondsMax: 60 };
  await measure(server, { ...plan, count: READS });
  return measure(server, { ...plan, count: 4 * READS });
}

interface View {
  readonly items: {
    readonly partitions: readonly {
      readonly sizeBytes: number;
      readonly replicas: readonly {
        readonly logBytes: number;
        readonly tree: { readonly appliedBytes: number; readonly writtenBytes: number };
      }[];
    }[];
  };
}

async function writtenShare(server: ServerProcess, table: string): Promise<string> {
  const answer = await fetch(
    `http://127.0.0.1:${server.port}/_cloudglass/dynamodb/tables/${table}`,
  );
  const { items } = (await answer.json()) as View;
  let [applied, written] = [0, 0];
  for (const { replicas } of items.partitions) {
    for (const { tree } of replicas) {
      applied += tree.appliedBytes;
      written += tree.writtenBytes;
    }
  }
  // Each byte is written to the log once too.
  return `${(1 + written / applied).toFixed(2)} (${items.partitions.length} partitions)`;
}

export async function measureLargeTable(count: number): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-table-"));
  const server = await ServerProcess.start("cloudglass.ts", [dataDir]);
  try {
    for (const name of ["small", "large"]) await send(server, create(name));
    const text = () => "an item as small tables of keys and counters have them, with a few words";
    await fill(server, "small", SMALL_COUNT, text);
    const small = await reads(server, "small", SMALL_COUNT, "small");
    const begin = performance.now();
    await fill(server, "large", count, text);
    const seconds = (performance.now() - begin) / 1000;
    const filled = server.usage().residentBytes;
    const large = await reads(server, "large", count, "large");
    const failures = small.failures + large.failures;
    if (failures > 0) throw new Error(`reads failed: ${large.firstFailure ?? small.firstFailure}`);
    return (
      `table of ${count} items: filled at ${(count / seconds).toFixed(0)} items/s, ` +
      `${megabytes(filled)} resident then, ${megabytes(large.residentBytes)} after reads all over it; ` +
      `GetItem ${large.perCore.toFixed(0)}/s/core, ` +
      `${((100 * large.perCore) / small.perCore).toFixed(0)} % of a table of ${SMALL_COUNT}; ` +
      `bytes written per byte and replica ${await writtenShare(server, "large")}`
    );
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** From the start of a process after `kill -9` to its first answer about an item of a table of so many bytes. */
export async function measureRecovery(bytes: number): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-recovery-"));
  const itemBytes = 4096;
  const count = Math.floor(bytes / itemBytes);
  try {
    const first = await ServerProcess.start("cloudglass.ts", [dataDir]);
    await send(first, create("recovered"));
    const filling = "x".repeat(itemBytes - 64);
    await fill(first, "recovered", count, () => filling);
    const dead = new Promise((resolve) => first.child.once("exit", resolve));
    first.child.kill("SIGKILL");
    await dead;
    const begin = performance.now();
    const second = await ServerProcess.start("cloudglass.ts", [dataDir]);
    const started = performance.now();
    const last = { TableName: "recovered", Key: keyOf(count - 1), ConsistentRead: true };
    const answer = await send(second, dynamodbRequest("GetItem", last));
    const answered = performance.now();
    await second.stop();
    if (!answer.includes(filling)) throw new Error("the last item is not there");
    return (
      `recovery of ${megabytes(bytes)} after kill -9: process ready after ` +
      `${(started - begin).toFixed(0)} ms, first answer from the table ${(answered - started).toFixed(0)} ms later`
    );
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
