import { randomUUID } from "node:crypto";
import type { PutItemCommandInput, UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import { DeleteTableCommand, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Item, OpenTable, TABLE } from "./open-table.ts";

let table: OpenTable;
beforeAll(async () => {
  table = await OpenTable.start();
});
afterAll(() => table.stop());

const newKey = (): Item => ({ pk: { S: randomUUID() } });
const INVALID = "One or more parameter values were invalid: ";

test("an item of all types comes back as it was put, numbers in their one spelling", async () => {
  const key = newKey();
  const item: Item = {
    ...key,
    text: { S: "" },
    number: { N: "-0012.3400E1" },
    bytes: { B: Uint8Array.of(0, 255) },
    yes: { BOOL: true },
    nothing: { NULL: true },
    texts: { SS: ["b", "a"] },
    numbers: { NS: ["1.0", "2"] },
    binaries: { BS: [Uint8Array.of(1), Uint8Array.of(2)] },
    map: { M: { inside: { L: [{ S: "x" }, { M: {} }] } } },
    list: { L: [] },
  };
  await table.put(item);
  const stored = { ...item, number: { N: "-123.4" }, numbers: { NS: ["1", "2"] } };
  expect(await table.item(key)).toEqual(stored);
});

test("ReturnValues shows the item before and after, and what was updated", async () => {
  const key = newKey();
  expect((await table.put({ ...key, a: { N: "1" } }, { ReturnValues: "ALL_OLD" })).Attributes).toBe(
    undefined,
  );
  const put = await table.put(
    { ...key, a: { N: "2" }, b: { S: "b" } },
    { ReturnValues: "ALL_OLD" },
  );
  expect(put.Attributes).toEqual({ ...key, a: { N: "1" } });
  const raise = (ReturnValues: UpdateItemCommandInput["ReturnValues"]) =>
    table.update(key, {
      UpdateExpression: "ADD a :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
      ReturnValues,
    });
  expect((await raise("ALL_OLD")).Attributes).toEqual({ ...key, a: { N: "2" }, b: { S: "b" } });
  expect((await raise("ALL_NEW")).Attributes).toEqual({ ...key, a: { N: "4" }, b: { S: "b" } });
  expect((await raise("UPDATED_OLD")).Attributes).toEqual({ a: { N: "4" } });
  expect((await raise("UPDATED_NEW")).Attributes).toEqual({ a: { N: "6" } });
  expect((await raise("NONE")).Attributes).toBe(undefined);
  const gone = await table.delete(key, { ReturnValues: "ALL_OLD" });
  expect(gone.Attributes).toEqual({ ...key, a: { N: "7" }, b: { S: "b" } });
  expect((await table.delete(key, { ReturnValues: "ALL_OLD" })).Attributes).toBe(undefined);
});

test("a write is done when its condition holds, and the item is shown where it does not", async () => {
  const key = newKey();
  const isNew = { ConditionExpression: "attribute_not_exists(pk)" };
  await table.put({ ...key, a: { S: "first" } }, isNew);
  const refused = {
    name: "ConditionalCheckFailedException",
    message: "The conditional request failed",
  };
  await expect(table.put({ ...key, a: { S: "second" } }, isNew)).rejects.toMatchObject(refused);
  const shown = { ...isNew, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;
  const there = { ...refused, Item: { ...key, a: { S: "first" } } };
  await expect(table.put(key, shown)).rejects.toMatchObject(there);
  await expect(table.delete(key, shown)).rejects.toMatchObject(there);
  const update = { UpdateExpression: "REMOVE a", ...shown };
  await expect(table.update(key, update)).rejects.toMatchObject(there);
  expect(await table.item(key)).toEqual({ ...key, a: { S: "first" } });
  await table.delete(key, { ConditionExpression: "attribute_exists(a)" });
  expect(await table.item(key)).toBe(undefined);
});

test("the parameters that came before expressions do the same", async () => {
  const key = newKey();
  await table.put({ ...key, n: { N: "1" } }, { Expected: { pk: { Exists: false } } });
  const stale = table.put(key, { Expected: { n: { Value: { N: "2" } } } });
  await expect(stale).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
  const { Attributes } = await table.update(key, {
    AttributeUpdates: {
      n: { Action: "ADD", Value: { N: "4" } },
      set: { Action: "PUT", Value: { SS: ["a", "b"] } },
    },
    Expected: { n: { ComparisonOperator: "LT", AttributeValueList: [{ N: "2" }] } },
    ReturnValues: "UPDATED_NEW",
  });
  expect(Attributes).toEqual({ n: { N: "5" }, set: { SS: ["a", "b"] } });
  expect((await table.get(key, { AttributesToGet: ["n", "absent"] })).Item).toEqual({
    n: { N: "5" },
  });
  await table.delete(key, {
    Expected: { n: { Value: { N: "6" } }, set: { ComparisonOperator: "NOT_NULL" } },
    ConditionalOperator: "OR",
  });
  expect(await table.item(key)).toBe(undefined);
});

test("an update makes the item, unless it only takes away", async () => {
  const [bare, none] = [newKey(), newKey()];
  await table.update(bare);
  expect(await table.item(bare)).toEqual(bare);
  await table.update(none, { UpdateExpression: "REMOVE a" });
  expect(await table.item(none)).toBe(undefined);
});

test("a table may be named by its ARN, and is called so in what was consumed", async () => {
  const key = newKey();
  const TableName = `arn:aws:dynamodb:us-east-1:000000000000:table/${TABLE}`;
  const { client } = table;
  const put = new PutItemCommand({ TableName, Item: key, ReturnConsumedCapacity: "TOTAL" });
  expect((await client.send(put)).ConsumedCapacity).toEqual({ TableName, CapacityUnits: 1 });
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: key }));
  expect(Item).toEqual(key);
});

test("reads and writes cost what their sizes say", async () => {
  const key = newKey();
  const item = (bytes: number) => {
    const { S: id = "" } = key.pk as { S?: string };
    return { ...key, a: { S: "x".repeat(bytes - "pk".length - id.length - 1) } };
  };
  const TOTAL = { ReturnConsumedCapacity: "TOTAL" } as const;
  const units = async (answer: Promise<{ ConsumedCapacity?: object | undefined }>) =>
    (await answer).ConsumedCapacity;
  const total = (CapacityUnits: number) => ({ TableName: TABLE, CapacityUnits });
  expect(await units(table.put(item(2048), TOTAL))).toEqual(total(2));
  expect(await units(table.put(item(4096), TOTAL))).toEqual(total(4));
  expect(await units(table.get(key, TOTAL))).toEqual(total(1));
  expect(await units(table.get(key, { ...TOTAL, ConsistentRead: false }))).toEqual(total(0.5));
  expect(await units(table.put(item(4097), TOTAL))).toEqual(total(5));
  const INDEXES = { ReturnConsumedCapacity: "INDEXES" } as const;
  const inTable = { ...total(2), Table: { CapacityUnits: 2 } };
  expect(await units(table.get(key, INDEXES))).toEqual(inTable);
  const update = { UpdateExpression: "REMOVE a", ...TOTAL };
  expect(await units(table.update(key, update))).toEqual(total(5));
  expect(await units(table.delete(key, TOTAL))).toEqual(total(1));
  expect(await units(table.delete(key, TOTAL))).toEqual(total(1));
  expect(await units(table.get(key, TOTAL))).toEqual(total(1));
  expect(await units(table.get(key))).toBe(undefined);
});

const mixed = (legacy: string, expression: string) =>
  "Can not use both expression and non-expression parameters in the same request: " +
  `Non-expression parameters: {${legacy}} Expression parameters: {${expression}}`;
const key = newKey();

test.each<[string, string, Partial<PutItemCommandInput>]>([
  [
    "an empty set of texts",
    `${INVALID}An string set  may not be empty`,
    { Item: { ...key, a: { SS: [] } } },
  ],
  [
    "a set with a text twice",
    `${INVALID}Input collection [a, a] contains duplicates.`,
    { Item: { ...key, a: { SS: ["a", "a"] } } },
  ],
  ["no key", `${INVALID}Missing the key pk in the item`, { Item: { a: { S: "" } } }],
  [
    "a key of another type",
    `${INVALID}Type mismatch for key pk expected: S actual: N`,
    { Item: { pk: { N: "1" } } },
  ],
  [
    "an empty key",
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
    { Item: { pk: { S: "" } } },
  ],
  [
    "a key that is too long",
    `${INVALID}Size of hashkey has exceeded the maximum size limit of2048 bytes`,
    { Item: { pk: { S: "x".repeat(2049) } } },
  ],
  [
    "too large an item",
    "Item size has exceeded the maximum allowed size",
    { Item: { ...key, a: { S: "x".repeat(400 * 1024) } } },
  ],
  [
    "39 digits",
    "Attempting to store more than 38 significant digits in a Number",
    { Item: { ...key, a: { N: "1".repeat(39) } } },
  ],
  [
    "what was updated",
    "ReturnValues can only be ALL_OLD or NONE",
    { Item: key, ReturnValues: "UPDATED_NEW" },
  ],
  [
    "two kinds of conditions",
    mixed("Expected", "ConditionExpression"),
    { Item: key, Expected: {}, ConditionExpression: "a = b" },
  ],
  [
    "no condition for its values",
    "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null",
    { Item: key, ExpressionAttributeValues: { ":a": { S: "" } } },
  ],
  [
    "an operator between nothing",
    "ConditionalOperator cannot be used without Filter or Expected",
    { Item: key, ConditionalOperator: "OR" },
  ],
  [
    "a condition that is none",
    'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="',
    { Item: key, ConditionExpression: "a =" },
  ],
])("PutItem with %s is refused", async (_what, message, input) => {
  const { Item = {}, ...more } = input;
  await expect(table.put(Item, more)).rejects.toMatchObject({
    name: "ValidationException",
    message,
  });
});

test.each<[string, string, Partial<UpdateItemCommandInput>]>([
  [
    "its key",
    `${INVALID}Cannot update attribute pk. This attribute is part of the key`,
    { UpdateExpression: "REMOVE pk" },
  ],
  [
    "inside its key",
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk",
    { UpdateExpression: "SET a = pk.b" },
  ],
  [
    "with two kinds of updates",
    mixed("AttributeUpdates, Expected", "UpdateExpression"),
    { UpdateExpression: "REMOVE a", AttributeUpdates: {}, Expected: {} },
  ],
  [
    "with a value that is put nowhere",
    `${INVALID}Only DELETE action is allowed when no attribute value is specified`,
    { AttributeUpdates: { a: { Action: "ADD" } } },
  ],
  [
    "beyond 400 KB",
    "Item size to update has exceeded the maximum allowed size",
    {
      UpdateExpression: "SET a = :a",
      ExpressionAttributeValues: { ":a": { S: "x".repeat(400 * 1024) } },
    },
  ],
  [
    "with a key that is none",
    "The provided key element does not match the schema",
    { Key: { ...key, a: { S: "" } } },
  ],
  [
    "in a map that is not there",
    "The document path provided in the update expression is invalid for update",
    { UpdateExpression: "SET a.b = a.c REMOVE b" },
  ],
  [
    "with what is not there",
    "The provided expression refers to an attribute that does not exist in the item",
    { UpdateExpression: "SET a = b" },
  ],
])("UpdateItem %s is refused, and does nothing", async (_what, message, input) => {
  const { Key = newKey(), ...more } = input;
  await expect(table.update(Key, more)).rejects.toMatchObject({
    name: "ValidationException",
    message,
  });
  if (input.Key === undefined) expect(await table.item(Key)).toBe(undefined);
});

test("what can be said of a request is said before the table is looked for", async () => {
  const TableName = "not-there";
  const put = (Item: Item, more: object = {}) =>
    table.client.send(new PutItemCommand({ TableName, Item, ...more }));
  await expect(put({ ...key, a: { NS: [] } })).rejects.toMatchObject({
    name: "ValidationException",
  });
  await expect(put(key, { ConditionExpression: "a" })).rejects.toMatchObject({
    name: "ValidationException",
  });
  const missing = { name: "ResourceNotFoundException", message: "Requested resource not found" };
  await expect(put({ a: { S: "no key" } })).rejects.toMatchObject(missing);
  const client = table.client;
  await table.create({ TableName: "leaving" });
  await client.send(new DeleteTableCommand({ TableName: "leaving" }));
  const late = new PutItemCommand({ TableName: "leaving", Item: key });
  await expect(client.send(late)).rejects.toMatchObject(missing);
});
