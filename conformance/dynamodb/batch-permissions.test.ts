/**
 * What batches and transactions need permission for: a batch its own action on each table, a transaction for each item
 * the action that would do it alone.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { type Ask, allow, isLet, OWNER, openTable, tableArn, userWith } from "./principals.ts";

const TableName = "first";
const OTHER_TABLE = "second";
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: "1" } });
const [ann, bob, eve] = ["ann", "bob", "eve"].map(key) as [Key, Key, Key];
type Key = ReturnType<typeof key>;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const owner = await openTable(emulator, TableName);
  await openTable(emulator, OTHER_TABLE);
  for (const item of [ann, bob]) {
    const Item = { ...item, n: { N: "1" }, secret: { S: "x" } };
    await owner.send(new PutItemCommand({ TableName, Item }));
  }
});
afterAll(() => emulator.stop());

const batchGet =
  (Keys: Key[], more: object = {}, table = TableName): Ask =>
  (client) =>
    client.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ...more } } }));
const batchWrite =
  (items: object[], table = TableName): Ask =>
  (client) => {
    const requests = items.map((Item) => ({ PutRequest: { Item: Item as Key } }));
    return client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  };
const transactGet =
  (keys: Key[], more: object = {}): Ask =>
  (client) => {
    const TransactItems = keys.map((Key) => ({ Get: { TableName, Key, ...more } }));
    return client.send(new TransactGetItemsCommand({ TransactItems }));
  };
const transactWrite =
  (...TransactItems: TransactWriteItem[]): Ask =>
  (client) =>
    client.send(new TransactWriteItemsCommand({ TransactItems }));

const check = (Key: Key): TransactWriteItem => ({
  ConditionCheck: { TableName, Key, ConditionExpression: "attribute_exists(pk)" },
});
const put = (Item: Key): TransactWriteItem => ({ Put: { TableName, Item } });
const remove = (Key: Key): TransactWriteItem => ({ Delete: { TableName, Key } });
const update = (Key: Key, UpdateExpression = "REMOVE n"): TransactWriteItem => ({
  Update: { TableName, Key, UpdateExpression },
});

const ALL = [
  "BatchGetItem",
  "BatchWriteItem",
  "ConditionCheckItem",
  "DeleteItem",
  "GetItem",
  "PutItem",
  "UpdateItem",
].map((name) => `dynamodb:${name}`);
const under = (Condition: object) => userWith(emulator, OWNER, allow(ALL, { Condition }));
const only = (...names: string[]) =>
  userWith(emulator, OWNER, allow(names.map((name) => `dynamodb:${name}`)));

describe("batches", () => {
  test("need the action of the batch, not those of single items", async () => {
    const single = await only("GetItem", "PutItem", "DeleteItem");
    expect((await denialOf(batchGet([ann])(single))).message).toContain(
      `perform: dynamodb:BatchGetItem on resource: ${tableArn(TableName)} because`,
    );
    expect(await isLet(single, batchWrite([ann]))).toBe(false);
    expect(await isLet(await only("BatchGetItem"), batchGet([ann]))).toBe(true);
    expect(await isLet(await only("BatchWriteItem"), batchWrite([eve]))).toBe(true);
  });

  test("need it on each of their tables", async () => {
    const Resource = tableArn(TableName);
    const client = await userWith(emulator, OWNER, allow(ALL, { Resource }));
    const both: Ask = (sender) =>
      sender.send(
        new BatchGetItemCommand({
          RequestItems: { [TableName]: { Keys: [ann] }, [OTHER_TABLE]: { Keys: [ann] } },
        }),
      );
    expect(await isLet(client, batchGet([ann]))).toBe(true);
    expect((await denialOf(both(client))).message).toContain(`resource: ${tableArn(OTHER_TABLE)} `);
  });

  test("are about the partition keys of all of their items", async () => {
    const client = await under({
      "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["ann"] },
    });
    expect(await isLet(client, batchGet([ann]))).toBe(true);
    expect(await isLet(client, batchGet([ann, bob]))).toBe(false);
    expect(await isLet(client, batchWrite([ann]))).toBe(true);
    expect(await isLet(client, batchWrite([ann, bob]))).toBe(false);
  });

  test("are about the attributes that any item names", async () => {
    const names = ["pk", "sk", "n"];
    const client = await under({ "ForAllValues:StringEquals": { "dynamodb:Attributes": names } });
    expect(await isLet(client, batchGet([ann], { ProjectionExpression: "n" }))).toBe(true);
    expect(await isLet(client, batchGet([ann], { ProjectionExpression: "secret" }))).toBe(false);
    expect(await isLet(client, batchWrite([ann, { ...bob, n: { N: "1" } }]))).toBe(true);
    expect(await isLet(client, batchWrite([ann, { ...bob, secret: { S: "x" } }]))).toBe(false);
  });

  test("select what they name", async () => {
    const client = await under({ StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" } });
    expect(await isLet(client, batchGet([ann], { AttributesToGet: ["n"] }))).toBe(true);
    expect(await isLet(client, batchGet([ann]))).toBe(false);
  });
});

describe("transactions", () => {
  test.each([
    ["GetItem", transactGet([ann])],
    ["ConditionCheckItem", transactWrite(check(ann))],
    ["PutItem", transactWrite(put(eve))],
    ["UpdateItem", transactWrite(update(ann))],
    ["DeleteItem", transactWrite(remove(eve))],
  ])("need %s for an item of the kind", async (name, ask) => {
    const action = `dynamodb:${name}`;
    const others = ALL.filter((each) => each !== action);
    const denied = await denialOf(ask(await userWith(emulator, OWNER, allow(others))));
    expect(denied).toMatchObject({ name: "AccessDeniedException", status: 400 });
    expect(denied.message).toContain(
      `perform: ${action} on resource: ${tableArn(TableName)} because`,
    );
    expect(await isLet(await only(name), ask)).toBe(true);
  });

  test("do nothing when one of their items is denied", async () => {
    const client = await under({
      "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["ann", "new"] },
    });
    expect(await isLet(client, transactWrite(put(key("new")), update(bob)))).toBe(false);
    const Key = key("new");
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key, ConsistentRead: true }),
    );
    expect(Item).toBeUndefined();
    expect(await isLet(client, transactGet([ann, bob]))).toBe(false);
    expect(await isLet(client, transactWrite(put(key("new")), update(ann)))).toBe(true);
  });

  test("each of their items is about its own attributes", async () => {
    const names = ["pk", "sk", "n"];
    const client = await under({ "ForAllValues:StringEquals": { "dynamodb:Attributes": names } });
    expect(await isLet(client, transactWrite(update(ann), update(bob)))).toBe(true);
    expect(await isLet(client, transactWrite(update(ann), update(bob, "REMOVE secret")))).toBe(
      false,
    );
    expect(await isLet(client, transactGet([ann], { ProjectionExpression: "secret" }))).toBe(false);
  });

  test("a policy can let items be changed in transactions alone", async () => {
    const client = await under({
      StringEquals: { "dynamodb:EnclosingOperation": "TransactWriteItems" },
    });
    const alone: Ask = (sender) => sender.send(new PutItemCommand({ TableName, Item: eve }));
    expect(await isLet(client, transactWrite(put(eve), check(ann)))).toBe(true);
    expect(await isLet(client, alone)).toBe(false);
    expect(await isLet(client, batchWrite([eve]))).toBe(false);
    expect(await isLet(client, transactGet([ann]))).toBe(false);
  });
});
