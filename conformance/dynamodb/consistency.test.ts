/** What a lost zone does, and how old an eventually consistent read can be. */
import { CreateTableCommand, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { stepsOf } from "../testing/faults.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

async function makeTable(TableName: string): Promise<void> {
  await emulator.dynamodb().send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await emulator.advance(0);
}

const view = async (path: string, init: RequestInit = {}) => {
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/dynamodb/tables/${path}`, init);
  return { status: answer.status, content: await answer.json() };
};
const setLag = (table: string, lag: object) =>
  view(`${table}/lag`, { method: "PUT", body: JSON.stringify(lag) });

test("a zone is lost, the leader's too: writes and reads go on, and nothing is lost", async () => {
  const TableName = "zones";
  await makeTable(TableName);
  const client = emulator.dynamodb();
  const { faults } = emulator.running.env;
  const put = (id: string) =>
    client.send(new PutItemCommand({ TableName, Item: { id: { S: id } } }));
  const find = async (id: string) => {
    const read = new GetItemCommand({ TableName, Key: { id: { S: id } }, ConsistentRead: true });
    return (await client.send(read)).Item;
  };
  const written: string[] = [];
  for (let round = 0; round < 3; round++) {
    for (let at = 0; at < 5; at++) {
      written.push(`before-${round}-${at}`);
      await put(`before-${round}-${at}`);
    }
    const { leader } = (await view(TableName)).content.items.partitions[0];
    faults.set({ id: "lost", target: { zone: leader.zone }, kind: "down" });
    const begin = performance.now();
    await put(`without-${leader.zone}-${round}`);
    expect(performance.now() - begin, "time without a leader").toBeLessThan(3000);
    written.push(`without-${leader.zone}-${round}`);
    for (const id of written) expect(await find(id)).toEqual({ id: { S: id } });
    const next = (await view(TableName)).content.items.partitions[0].leader;
    expect(next.zone).not.toBe(leader.zone);
    faults.clear("lost");
  }
});

test("two zones are lost: nothing is acknowledged, and afterwards everything is there", async () => {
  const TableName = "two-zones";
  await makeTable(TableName);
  const client = emulator.dynamodb();
  const { faults } = emulator.running.env;
  const Item = { id: { S: "first" } };
  await client.send(new PutItemCommand({ TableName, Item }));
  for (const zone of ["us-east-1a", "us-east-1b"]) {
    faults.set({ id: zone, target: { zone }, kind: "down" });
  }
  const put = client.send(new PutItemCommand({ TableName, Item: { id: { S: "second" } } }));
  const refused = await put.catch((error) => error);
  expect(refused).toMatchObject({
    name: "InternalServerError",
    $metadata: { httpStatusCode: 500 },
  });
  const [{ reason } = {}] = await stepsOf(emulator, refused.$metadata.requestId, "unavailable");
  expect(reason).toMatch(/no (quorum|leader) in time/);
  faults.clearAll();
  const read = new GetItemCommand({ TableName, Key: Item, ConsistentRead: true });
  expect((await client.send(read)).Item).toEqual(Item);
});

test("an eventually consistent read is as old as the replicas' lag, a consistent one never", async () => {
  const TableName = "stale";
  await makeTable(TableName);
  const client = emulator.dynamodb();
  const Key = { id: { S: "a" } };
  const put = (version: string) =>
    client.send(new PutItemCommand({ TableName, Item: { ...Key, version: { N: version } } }));
  const versions = async (ConsistentRead: boolean) => {
    const seen = new Set<string | undefined>();
    for (let count = 0; count < 40; count++) {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead }));
      seen.add(Item?.version?.N);
    }
    return [...seen].sort();
  };
  await put("1");
  expect(await versions(false)).toEqual(["1"]);
  const { content } = await setLag(TableName, { replicationMs: 3_600_000 });
  expect(content.items.replicationLagMs).toBe(3_600_000);
  await put("2");
  expect(await versions(true)).toEqual(["2"]);
  expect(await versions(false)).toEqual(["1", "2"]);
  await emulator.advance(3_600_000);
  expect(await versions(false)).toEqual(["2"]);
  expect((await setLag(TableName, { replicationMs: -1 })).status).toBe(400);
  expect((await setLag(TableName, { other: 1 })).status).toBe(400);
});

test("tables are listed a page at a time, of one place or of all", async () => {
  const eu = emulator.dynamodb(undefined, { region: "eu-west-1" });
  await eu.send(
    new CreateTableCommand({
      TableName: "abroad",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  const list = async (query: string) => {
    const answer = await fetch(`${emulator.endpoint}/_cloudglass/dynamodb/tables${query}`);
    return { status: answer.status, content: await answer.json() };
  };
  const names = async (query: string) =>
    (await list(query)).content.tables.map(({ name }: { name: string }) => name);
  expect(await names("")).not.toContain("abroad");
  expect(await names("?region=eu-west-1")).toEqual(["abroad"]);
  const { content: first } = await list("?region=*&account=*&limit=1");
  expect(first.tables).toMatchObject([{ name: "abroad", region: "eu-west-1" }]);
  expect(await names(`?region=*&account=*&after=${first.next}`)).toEqual(await names(""));
  expect((await list("?limit=0")).status).toBe(400);
});
