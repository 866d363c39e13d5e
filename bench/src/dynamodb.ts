/**
 * DynamoDB over HTTP beside its ceiling and a peer: Fastify that checks the signature, and dynalite, which keeps its
 * items in memory and checks nothing.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServerProcess } from "./server-process.ts";
import type { UnsignedRequest } from "./sign.ts";
import { type Row, table } from "./table.ts";
import { type Measured, measure, prepareAll, send } from "./workloads.ts";

const KEYS = 2000;
const QUERIED = 100;
const COLLECTIONS = 20;
const FILLING = "x".repeat(900);

interface Workload {
  readonly name: string;
  readonly requests: readonly UnsignedRequest[];
  readonly connections?: number;
}

export function dynamodbRequest(operation: string, input: object): UnsignedRequest {
  return {
    method: "POST",
    target: "/",
    service: "dynamodb",
    contentType: "application/x-amz-json-1.0",
    body: Buffer.from(JSON.stringify(input)),
    headers: { "x-amz-target": `DynamoDB_20120810.${operation}` },
  };
}

const numbered = <Each>(count: number, of: (index: number) => Each): Each[] =>
  Array.from({ length: count }, (_, index) => of(index));

const TableName = "bench";
const keyOf = (index: number) => ({ pk: { S: `key-${index}` }, sk: { N: "0" } });
/** About 1 KiB as DynamoDB counts it. */
const itemOf = (index: number) => ({
  ...keyOf(index),
  name: { S: `item ${index}` },
  count: { N: String(index) },
  tags: { L: [{ S: "one" }, { S: "two" }] },
  filling: { S: FILLING },
});
const smallOf = (pk: string, sk: number) => ({
  pk: { S: pk },
  sk: { N: String(sk) },
  text: { S: "a small item of about a hundred bytes, as queries and batches have them" },
});

const CREATE = dynamodbRequest("CreateTable", {
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "N" },
  ],
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
});

const PUT: Workload = {
  name: "PutItem 1 KiB",
  requests: numbered(KEYS, (index) =>
    dynamodbRequest("PutItem", { TableName, Item: itemOf(index) }),
  ),
};
const GET: Workload = {
  name: "GetItem 1 KiB",
  requests: numbered(KEYS, (index) => dynamodbRequest("GetItem", { TableName, Key: keyOf(index) })),
};
const UPDATE: Workload = {
  name: "UpdateItem with expression",
  requests: numbered(KEYS, (index) =>
    dynamodbRequest("UpdateItem", {
      TableName,
      Key: keyOf(index),
      UpdateExpression: "SET #c = #c + :one, touched = :now",
      ConditionExpression: "attribute_exists(pk)",
      ExpressionAttributeNames: { "#c": "count" },
      ExpressionAttributeValues: { ":one": { N: "1" }, ":now": { S: "today" } },
    }),
  ),
};
const BATCH: Workload = {
  name: "BatchWriteItem of 25",
  requests: numbered(COLLECTIONS * (QUERIED / 25), (index) => {
    const pk = `collection-${Math.floor(index / 4)}`;
    const puts = numbered(25, (at) => ({
      PutRequest: { Item: smallOf(pk, (index % 4) * 25 + at) },
    }));
    return dynamodbRequest("BatchWriteItem", { RequestItems: { [TableName]: puts } });
  }),
};
const QUERY: Workload = {
  name: "Query of 100 items",
  requests: numbered(COLLECTIONS, (index) =>
    dynamodbRequest("Query", {
      TableName,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: `collection-${index}` } },
    }),
  ),
};
const TRANSACT: Workload = {
  name: "TransactWriteItems of 4",
  // Transactions under way at the same time have no items in common.
  requests: numbered(500, (index) =>
    dynamodbRequest("TransactWriteItems", {
      TransactItems: numbered(4, (at) => ({
        Put: { TableName, Item: smallOf(`transaction-${index}-${at}`, 0) },
      })),
    }),
  ),
};

const CEILING = [PUT, GET];
const ALL = [PUT, GET, UPDATE, BATCH, QUERY, TRANSACT];
/** dynalite has no transactions. */
const PEER = [PUT, GET, UPDATE, BATCH, QUERY];

export async function measureDynamodb(seconds: number): Promise<string> {
  const ceiling = await withServer("sigv4-fastify.ts", [], (server) =>
    run(server, CEILING, seconds, "Fastify + SigV4"),
  );
  const peer = await withServer("dynalite.ts", [], async (server) => {
    await send(server, CREATE);
    return run(server, PEER, seconds, "dynalite in memory");
  });
  const memory = await withServer("cloudglass.ts", ["--ephemeral"], (server) =>
    measured(server, seconds, "Cloudglass in memory"),
  );
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-bench-"));
  try {
    const disk = await withServer("cloudglass.ts", [dataDir], (server) =>
      measured(server, seconds, "Cloudglass on disk"),
    );
    const held = (rows: readonly Row[]) =>
      rows.map((row) => ({ ...row, ...shareOf(row, ceiling) }));
    const rows = [...ceiling, ...held(peer), ...held(memory), ...held(disk)];
    return `${table(rows)}\n${comparison(memory, peer)}`;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Everything at full load, then the first two at half of it. */
async function measured(server: ServerProcess, seconds: number, name: string): Promise<Row[]> {
  await send(server, CREATE);
  const full = await run(server, ALL, seconds, name);
  const half: Row[] = [];
  for (const [at, workload] of CEILING.entries()) {
    const { requests, seconds: took } = full[at] as Measured;
    const perSecond = requests / took / 2;
    const plan = { ...planOf(server, workload, seconds), perSecond };
    const result = await measure(server, { ...plan, name: `${workload.name}, half load` });
    half.push({ ...result, server: name });
  }
  return [...full, ...half];
}

async function run(
  server: ServerProcess,
  workloads: readonly Workload[],
  seconds: number,
  name: string,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const workload of workloads) {
    const plan = planOf(server, workload, seconds);
    // Every key is there, and the code is warm.
    await measure(server, { ...plan, count: KEYS, secondsMax: 30 });
    rows.push({ ...(await measure(server, plan)), server: name });
  }
  for (const row of rows) {
    if (row.failures > 0) console.error(`${name}, ${row.name}: ${row.firstFailure}`);
  }
  return rows;
}

function planOf(server: ServerProcess, workload: Workload, secondsMax: number) {
  const requests = prepareAll(server, workload.requests);
  return { name: workload.name, requests, count: 1e9, secondsMax };
}

async function withServer<Result>(
  script: string,
  args: readonly string[],
  use: (server: ServerProcess) => Promise<Result>,
): Promise<Result> {
  const server = await ServerProcess.start(script, args);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

function shareOf(row: Row, ceiling: readonly Row[]): { share?: number } {
  const held = ceiling.find(({ name }) => name === row.name);
  return held === undefined ? {} : { share: row.perCore / held.perCore };
}

function comparison(own: readonly Row[], peer: readonly Row[]): string {
  const parts = peer.map((row) => {
    const found = own.find(({ name }) => name === row.name) as Row;
    return `${row.name} ${(found.perCore / row.perCore).toFixed(2)}`;
  });
  return `Cloudglass in memory, times dynalite in memory: ${parts.join(", ")}`;
}
