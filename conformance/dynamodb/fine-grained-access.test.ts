/**
 * Policies about items and attributes, as the developer guide has them: each condition key with a request that it lets
 * through and one that it does not.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  type GetItemCommandInput,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  TagResourceCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { type Ask, allow, isLet, OWNER, openTable, tableArn, userWith } from "./principals.ts";

const TableName = "scores";
const IndexName = "by-game";
const ann = { pk: { S: "ann" }, sk: { S: "chess" } };
const bob = { pk: { S: "bob" }, sk: { S: "chess" } };

let emulator: Emulator;
let owner: DynamoDBClient;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const schema = (AttributeName: string) => [{ AttributeName, KeyType: "HASH" as const }];
  owner = await openTable(emulator, TableName, {
    GlobalSecondaryIndexes: [
      { IndexName, KeySchema: schema("sk"), Projection: { ProjectionType: "ALL" } },
    ],
  });
  await openTable(emulator, "numbers", {
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "N" }],
    KeySchema: schema("pk"),
  });
  const Item = { ...ann, wins: { N: "3" }, secret: { S: "x" } };
  await owner.send(new PutItemCommand({ TableName, Item }));
  await owner.send(new PutItemCommand({ TableName, Item: bob }));
});
afterAll(() => emulator.stop());

const get =
  (Key: GetItemCommandInput["Key"], more: Partial<GetItemCommandInput> = {}): Ask =>
  (client) =>
    client.send(new GetItemCommand({ TableName, Key, ...more }));
const put =
  (Item: GetItemCommandInput["Key"], more: object = {}): Ask =>
  (client) =>
    client.send(new PutItemCommand({ TableName, Item, ...more }));
const update =
  (UpdateExpression: string, more: Partial<UpdateItemCommandInput> = {}): Ask =>
  (client) =>
    client.send(new UpdateItemCommand({ TableName, Key: ann, UpdateExpression, ...more }));
const remove =
  (more: object = {}): Ask =>
  (client) =>
    client.send(new DeleteItemCommand({ TableName, Key: ann, ...more }));
const query =
  (partition: string, more: Partial<QueryCommandInput> = {}): Ask =>
  (client) =>
    client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "pk = :pk",
        ...more,
        ExpressionAttributeValues: { ":pk": { S: partition }, ...more.ExpressionAttributeValues },
      }),
    );
const scan =
  (more: object = {}): Ask =>
  (client) =>
    client.send(new ScanCommand({ TableName, ...more }));
const value = (name: string) => ({ ExpressionAttributeValues: { [name]: { N: "1" } } });

const ACTIONS = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"].map(
  (name) => `dynamodb:${name}`,
);
const under = (Condition: object) => allow(ACTIONS, { Condition });

type Row = readonly [name: string, ask: Ask, expected: boolean];

function testRows(condition: object, rows: readonly Row[]): void {
  let client: DynamoDBClient;
  beforeAll(async () => {
    client = await userWith(emulator, OWNER, under(condition));
  });
  test.each(rows)("%s", async (_name, ask, expected) => {
    expect(await isLet(client, ask)).toBe(expected);
  });
}

describe("dynamodb:LeadingKeys: items of one partition key", () => {
  testRows({ "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["ann"] } }, [
    ["an item of it is read", get(ann), true],
    ["another is not", get(bob), false],
    ["an item of it is written", put({ ...ann, sk: { S: "go" } }), true],
    ["another is not", put(bob), false],
    ["updated", update("SET wins = :one", value(":one")), true],
    ["another is not", update("SET wins = :one", { Key: bob, ...value(":one") }), false],
    ["deleted", remove({ Key: { ...ann, sk: { S: "none" } } }), true],
    ["another is not", remove({ Key: bob }), false],
    ["queried", query("ann"), true],
    ["another is not", query("bob"), false],
    [
      "the old parameters of a query say it too",
      query("ann", {
        KeyConditionExpression: undefined,
        ExpressionAttributeValues: undefined,
        KeyConditions: { pk: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "bob" }] } },
      }),
      false,
    ],
    [
      "of an index, its own partition key is meant",
      query("chess", { IndexName, KeyConditionExpression: "sk = :pk" }),
      false,
    ],
    ["a scan has none, so that ForAllValues holds", scan(), true],
  ]);
});

test("a number is the same leading key in every form", async () => {
  const condition = { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["10"] } };
  const client = await userWith(emulator, OWNER, under(condition));
  const ask = (N: string) => get({ pk: { N } }, { TableName: "numbers" });
  expect(await isLet(client, ask("10.0"))).toBe(true);
  expect(await isLet(client, ask("1e1"))).toBe(true);
  expect(await isLet(client, ask("11"))).toBe(false);
  const deny = { Effect: "Deny", Action: "dynamodb:*", Resource: "*", Condition: condition };
  const other = await userWith(emulator, OWNER, allow("dynamodb:*"), deny);
  expect(await isLet(other, ask("1.0e1"))).toBe(false);
  expect(await isLet(other, ask("11"))).toBe(true);
});

describe("dynamodb:Attributes: what a request names", () => {
  const names = ["pk", "sk", "wins"];
  testRows({ "ForAllValues:StringEquals": { "dynamodb:Attributes": names } }, [
    ["a projection", get(ann, { ProjectionExpression: "wins" }), true],
    ["of another attribute", get(ann, { ProjectionExpression: "secret" }), false],
    [
      "by another name",
      get(ann, { ProjectionExpression: "#s", ExpressionAttributeNames: { "#s": "secret" } }),
      false,
    ],
    ["of a part of another attribute", get(ann, { ProjectionExpression: "secret.part" }), false],
    ["AttributesToGet", get(ann, { AttributesToGet: ["secret"] }), false],
    ["an item", put({ ...ann, wins: { N: "1" } }), true],
    ["an item with another attribute", put({ ...ann, secret: { S: "" } }), false],
    ["a condition", put(ann, { ConditionExpression: "attribute_not_exists(secret)" }), false],
    ["Expected", put(ann, { Expected: { secret: { Exists: false } } }), false],
    ["an update", update("SET wins = :one", value(":one")), true],
    ["an update of another attribute", update("REMOVE secret"), false],
    ["an update that reads another attribute", update("SET wins = secret"), false],
    [
      "AttributeUpdates",
      update("", {
        UpdateExpression: undefined,
        AttributeUpdates: { secret: { Action: "DELETE" } },
      }),
      false,
    ],
    ["a deletion's condition", remove({ ConditionExpression: "secret = wins" }), false],
    ["a query", query("ann"), true],
    [
      "a query's filter",
      query("ann", { FilterExpression: "secret > :one", ...value(":one") }),
      false,
    ],
    ["a scan's filter", scan({ FilterExpression: "size(secret) > :one", ...value(":one") }), false],
    ["ScanFilter", scan({ ScanFilter: { secret: { ComparisonOperator: "NULL" } } }), false],
  ]);
});

describe("dynamodb:Select: only who says which attributes he wants", () => {
  testRows({ StringEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" } }, [
    ["an item", get(ann), false],
    ["a part of it", get(ann, { ProjectionExpression: "wins" }), true],
    ["a part of it, as one used to say", get(ann, { AttributesToGet: ["wins"] }), true],
    ["a query", query("ann"), false],
    ["a query of parts", query("ann", { ProjectionExpression: "wins" }), true],
    ["a count", query("ann", { Select: "COUNT" }), false],
    ["an index", scan({ IndexName }), false],
    ["a scan of parts", scan({ ProjectionExpression: "wins" }), true],
    ["writes have no such key", put({ ...ann, wins: { N: "3" } }), true],
  ]);
});

test("dynamodb:Select of an index is what it holds, unless something is said", async () => {
  const condition = { StringEquals: { "dynamodb:Select": "ALL_PROJECTED_ATTRIBUTES" } };
  const client = await userWith(emulator, OWNER, under(condition));
  expect(await isLet(client, scan({ IndexName }))).toBe(true);
  expect(await isLet(client, scan())).toBe(false);
});

describe("dynamodb:ReturnValues: nothing that was not written comes back", () => {
  const values = ["NONE", "UPDATED_OLD", "UPDATED_NEW"];
  const set = (ReturnValues?: UpdateItemCommandInput["ReturnValues"]) =>
    update("SET wins = :one", { ReturnValues, ...value(":one") });
  testRows({ StringEqualsIfExists: { "dynamodb:ReturnValues": values } }, [
    ["nothing", set(), true],
    ["what was updated", set("UPDATED_NEW"), true],
    ["all", set("ALL_NEW"), false],
    ["the item that is replaced", put(ann, { ReturnValues: "ALL_OLD" }), false],
    ["the item that is deleted", remove({ ReturnValues: "ALL_OLD" }), false],
    ["reads have no such key", get(ann), true],
  ]);
});

describe("dynamodb:ReturnConsumedCapacity", () => {
  testRows({ StringEquals: { "dynamodb:ReturnConsumedCapacity": "NONE" } }, [
    ["nothing is asked", get(ann), true],
    ["the total", get(ann, { ReturnConsumedCapacity: "TOTAL" }), false],
    ["of a query", query("ann", { ReturnConsumedCapacity: "INDEXES" }), false],
    ["of a write", put(ann, { ReturnConsumedCapacity: "TOTAL" }), false],
  ]);
});

test("an index is a resource of its own", async () => {
  const Resource = `${tableArn(TableName)}/index/${IndexName}`;
  const client = await userWith(emulator, OWNER, allow("dynamodb:Scan", { Resource }));
  expect(await isLet(client, scan({ IndexName }))).toBe(true);
  expect((await denialOf(scan()(client))).message).toContain(
    `is not authorized to perform: dynamodb:Scan on resource: ${tableArn(TableName)} because no identity-based policy allows the dynamodb:Scan action`,
  );
});

test("tags of the table decide about its items and indexes", async () => {
  const Tags = [{ Key: "team", Value: "red" }];
  await owner.send(new TagResourceCommand({ ResourceArn: tableArn(TableName), Tags }));
  const tagged = (team: string) =>
    userWith(emulator, OWNER, under({ StringEquals: { "aws:ResourceTag/team": team } }));
  const red = await tagged("red");
  expect(await isLet(red, get(ann))).toBe(true);
  expect(await isLet(red, scan({ IndexName }))).toBe(true);
  expect(await isLet(await tagged("blue"), get(ann))).toBe(false);
});

test("a replica is made by who may make it in its region", async () => {
  const name = "everywhere";
  const StreamViewType = "NEW_AND_OLD_IMAGES";
  await openTable(emulator, name, {
    StreamSpecification: { StreamEnabled: true, StreamViewType },
  });
  const replicate: Ask = (client) =>
    client.send(
      new UpdateTableCommand({
        TableName: name,
        ReplicaUpdates: [{ Create: { RegionName: "eu-west-1" } }],
      }),
    );
  const may = (Resource: string) =>
    userWith(
      emulator,
      OWNER,
      allow("dynamodb:UpdateTable"),
      allow("dynamodb:CreateTableReplica", { Resource }),
    );
  const away = tableArn(name).replace("us-east-1", "eu-west-1");
  expect((await denialOf(replicate(await may(tableArn(name))))).message).toContain(
    `perform: dynamodb:CreateTableReplica on resource: ${away} because`,
  );
  expect(await isLet(await may(away), replicate)).toBe(true);
});

test("an expression that cannot be read is said to be so to whom a policy about attributes lets in", async () => {
  const condition = { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["pk", "sk"] } };
  const client = await userWith(emulator, OWNER, under(condition));
  expect(await denialOf(get(ann, { ProjectionExpression: "secret," })(client))).toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining("Invalid ProjectionExpression: Syntax error"),
  });
});
