/** Pauses of global tables: writes wait in both directions, other tables go on, and what waited arrives afterwards. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateTableCommand,
  DescribeTableCommand,
  PutItemCommand,
  ScanCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { StopExperimentCommand } from "@aws-sdk/client-fis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, ROOT, startEmulator } from "../testing/emulator.ts";
import { ACCOUNT, begin, makeRole, read } from "./experiment-role.ts";

const MINUTE_MS = 60_000;
const [HOME, AWAY] = ["us-east-1", "eu-west-1"] as const;
type Region = typeof HOME | typeof AWAY;

const arnOf = (name: string, region: Region = HOME) =>
  `arn:aws:dynamodb:${region}:${ACCOUNT}:table/${name}`;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  await makeRole(emulator);
});
afterAll(() => emulator.stop());

/** One client a region: they are asked often. */
const clients = new WeakMap<Emulator, Record<Region, ReturnType<Emulator["dynamodb"]>>>();

function at(on: Emulator, region: Region) {
  const kept = clients.get(on) ?? {
    [HOME]: on.dynamodb(),
    [AWAY]: on.dynamodb(ROOT, { region: AWAY }),
  };
  clients.set(on, kept);
  return kept[region];
}

async function makeTable(on: Emulator, TableName: string, team = "none"): Promise<void> {
  await at(on, HOME).send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
      Tags: [{ Key: "team", Value: team }],
    }),
  );
  await on.advance(1);
}

async function makeGlobalTable(on: Emulator, TableName: string, team = "none"): Promise<void> {
  await makeTable(on, TableName, team);
  const ReplicaUpdates = [{ Create: { RegionName: AWAY } }];
  await at(on, HOME).send(new UpdateTableCommand({ TableName, ReplicaUpdates }));
  await settled(on, async () => {
    const { Table } = await at(on, HOME).send(new DescribeTableCommand({ TableName }));
    return Table?.Replicas?.[0]?.ReplicaStatus === "ACTIVE";
  });
}

const pauseOf = (target: object) => ({
  targets: {
    t: { resourceType: "aws:dynamodb:global-table", selectionMode: "ALL", ...target },
  },
  actions: {
    a: {
      actionId: "aws:dynamodb:global-table-pause-replication",
      parameters: { duration: "PT30M" },
      targets: { Tables: "t" },
    },
  },
});

async function put(on: Emulator, TableName: string, region: Region, pk: string, n = 1) {
  const Item = { pk: { S: pk }, n: { N: String(n) } };
  await at(on, region).send(new PutItemCommand({ TableName, Item }));
}

/** `n` of each item, by its key. */
async function items(on: Emulator, TableName: string, region: Region) {
  const scan = new ScanCommand({ TableName, ConsistentRead: true });
  const { Items = [] } = await at(on, region).send(scan);
  return Object.fromEntries(Items.map(({ pk, n }) => [pk?.S, Number(n?.N)]));
}

/** Lets the clock go on a little until it is so. */
async function settled(on: Emulator, isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (let triesLeft = 500; !(await isSo()); triesLeft--) {
    if (triesLeft === 0) throw new Error("it does not come to that");
    await on.advance(1);
  }
}

const arrived = (on: Emulator, name: string, region: Region, pk: string, n = 1) =>
  settled(on, async () => (await items(on, name, region))[pk] === n);

function hits(on: Emulator): number {
  const { faults } = on.running.env;
  const pauses = faults.list().filter(({ kind }) => kind === "pause");
  return pauses.reduce((sum, { id }) => sum + faults.hits(id), 0);
}

/** Until replications have come upon a write that they may not tell. */
const heldUp = (on: Emulator, count: number) => settled(on, () => hits(on) >= count);

test("writes wait in both directions until the action is over; those of other tables go on", async () => {
  await makeGlobalTable(emulator, "paused", "red");
  await makeGlobalTable(emulator, "free");
  const { id } = await begin(emulator.fis(), pauseOf({ resourceTags: { team: "red" } }));
  await emulator.advance(1);
  await put(emulator, "paused", HOME, "here");
  await put(emulator, "paused", HOME, "both", 1);
  await put(emulator, "paused", AWAY, "there");
  await put(emulator, "paused", AWAY, "both", 2);
  await put(emulator, "free", HOME, "here");
  await arrived(emulator, "free", AWAY, "here");
  await heldUp(emulator, 2);
  await emulator.advance(29 * MINUTE_MS);
  await put(emulator, "paused", HOME, "here", 3);
  expect(await items(emulator, "paused", HOME)).toEqual({ here: 3, both: 1 });
  expect(await items(emulator, "paused", AWAY)).toEqual({ there: 1, both: 2 });
  await emulator.advance(MINUTE_MS);
  expect((await read(emulator.fis(), id)).state?.status).toBe("completed");
  await arrived(emulator, "paused", AWAY, "here", 3);
  await arrived(emulator, "paused", HOME, "there");
  await arrived(emulator, "paused", HOME, "both", 2);
  expect(await items(emulator, "paused", AWAY)).toEqual({ here: 3, there: 1, both: 2 });
});

test("an experiment that is stopped lets go on what waits, and changes of other faults do not", async () => {
  await makeGlobalTable(emulator, "stopped");
  const fis = emulator.fis();
  const { id } = await begin(fis, pauseOf({ resourceArns: [arnOf("stopped")] }));
  await emulator.advance(1);
  await put(emulator, "stopped", HOME, "a");
  await heldUp(emulator, 1);
  const { faults } = emulator.running.env;
  faults.set({ id: "other", target: { node: "none" }, kind: "down" });
  await heldUp(emulator, 2);
  expect(await items(emulator, "stopped", AWAY)).toEqual({});
  faults.clear("other");
  await fis.send(new StopExperimentCommand({ id }));
  await emulator.advance(1);
  await arrived(emulator, "stopped", AWAY, "a");
});

test("a fault of the table that is told holds up too, and ends with the last hit of its count", async () => {
  await makeGlobalTable(emulator, "counted");
  const { faults } = emulator.running.env;
  const target = { table: arnOf("counted", AWAY) };
  faults.set({ id: "twice", target, kind: "pause", count: 2 });
  await put(emulator, "counted", HOME, "a");
  await heldUp(emulator, 1);
  expect(await items(emulator, "counted", AWAY)).toEqual({});
  await put(emulator, "counted", AWAY, "b");
  await arrived(emulator, "counted", AWAY, "a");
  await arrived(emulator, "counted", HOME, "b");
  expect(faults.get("twice")).toBeUndefined();
});

test("tables without replicas, of other regions, or that are not there are no targets", async () => {
  await makeTable(emulator, "alone", "blue");
  await makeGlobalTable(emulator, "far");
  for (const target of [
    { resourceTags: { team: "blue" } },
    { resourceArns: [arnOf("alone"), arnOf("nowhere"), arnOf("far", AWAY)] },
  ]) {
    const { id } = await begin(emulator.fis(), pauseOf(target));
    await emulator.advance(1);
    const { state } = await read(emulator.fis(), id);
    expect(state?.reason).toContain("empty set");
  }
});

test("the role needs the permissions of AWS's action, and no others", async () => {
  await makeGlobalTable(emulator, "permitted");
  const verbs = ["Get", "Put", "Delete"].map((verb) => `dynamodb:${verb}ResourcePolicy`);
  const target = { resourceArns: [arnOf("permitted")] };
  for (const missing of [...verbs, undefined]) {
    const name = `may-${verbs.indexOf(missing ?? "")}`;
    const allowed = ["dynamodb:DescribeTable", ...verbs].filter((verb) => verb !== missing);
    const roleArn = await makeRole(emulator, { name, allowed });
    const { id } = await begin(emulator.fis(), { ...pauseOf(target), roleArn });
    await emulator.advance(1);
    const { state } = await read(emulator.fis(), id);
    expect(state?.status).toBe(missing === undefined ? "running" : "failed");
    if (missing !== undefined) expect(state?.reason).toContain(missing);
  }
  await emulator.advance(30 * MINUTE_MS);
});

test("after a restart what waits goes on to wait, and arrives when the action is over", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-fis-tables-"));
  try {
    const first = await startEmulator({ dataDir });
    await makeRole(first);
    await makeGlobalTable(first, "kept");
    await begin(first.fis(), pauseOf({ resourceArns: [arnOf("kept")] }));
    await first.advance(1);
    await put(first, "kept", HOME, "a");
    await heldUp(first, 1);
    await first.stop();
    const second = await startEmulator({ dataDir });
    try {
      await put(second, "kept", HOME, "b");
      await heldUp(second, 1);
      expect(await items(second, "kept", AWAY)).toEqual({});
      await second.advance(30 * MINUTE_MS);
      await arrived(second, "kept", AWAY, "a");
      await arrived(second, "kept", AWAY, "b");
    } finally {
      await second.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
