/** Libraries that programs use above the SDK: each does what its own guide begins with. */
import { CreateTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import {
  $add,
  item,
  number,
  string,
  Table,
  Entity as ToolboxEntity,
  GetItemCommand as ToolboxGet,
  PutItemCommand as ToolboxPut,
  QueryCommand as ToolboxQuery,
  UpdateItemCommand as ToolboxUpdate,
} from "dynamodb-toolbox";
import dynamoose from "dynamoose";
import { Entity, Service } from "electrodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, ROOT, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
let client: DynamoDBClient;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  client = emulator.dynamodb();
  for (const TableName of ["electro", "toolbox"]) await makeSingleTable(TableName);
});
afterAll(() => emulator.stop());

async function makeSingleTable(TableName: string): Promise<void> {
  const keys = (pk: string, sk: string) => [
    { AttributeName: pk, KeyType: "HASH" as const },
    { AttributeName: sk, KeyType: "RANGE" as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "sk", "gsi1pk", "gsi1sk"].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S",
      })),
      KeySchema: keys("pk", "sk"),
      GlobalSecondaryIndexes: [
        {
          IndexName: "gsi1",
          KeySchema: keys("gsi1pk", "gsi1sk"),
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  );
  await emulator.advance(0);
}

describe("ElectroDB", () => {
  const entity = () =>
    new Entity(
      {
        model: { entity: "task", version: "1", service: "work" },
        attributes: {
          team: { type: "string", required: true },
          project: { type: "string", required: true },
          task: { type: "string", required: true },
          owner: { type: "string", required: true },
          points: { type: "number", default: 1 },
          labels: { type: "set", items: "string" },
          notes: { type: "list", items: { type: "string" } },
        },
        indexes: {
          projects: {
            pk: { field: "pk", composite: ["team"] },
            sk: { field: "sk", composite: ["project", "task"] },
          },
          owners: {
            index: "gsi1",
            pk: { field: "gsi1pk", composite: ["owner"] },
            sk: { field: "gsi1sk", composite: ["task"] },
          },
        },
      },
      { client, table: "electro" },
    );

  test("creates, queries by both indexes, patches and removes", async () => {
    const tasks = entity();
    const key = { team: "blue", project: "moon" };
    for (const task of ["t1", "t2", "t3"]) {
      const owner = task === "t2" ? "bob" : "ann";
      await tasks.create({ ...key, task, owner, labels: ["new"], notes: [] }).go();
    }
    await expect(tasks.create({ ...key, task: "t1", owner: "eve" }).go()).rejects.toThrow(
      "The conditional request failed",
    );
    const moon = await tasks.query.projects({ team: "blue" }).begins({ project: "moon" }).go();
    expect(moon.data.map(({ task }) => task)).toEqual(["t1", "t2", "t3"]);
    const owned = await tasks.query
      .owners({ owner: "ann" })
      .where(({ points }, { lte }) => lte(points, 1))
      .go({ order: "desc" });
    expect(owned.data.map(({ task }) => task)).toEqual(["t3", "t1"]);
    const patched = await tasks
      .patch({ ...key, task: "t1" })
      .add({ points: 2, labels: ["big"] })
      .append({ notes: ["seen"] })
      .go({ response: "all_new" });
    expect(patched.data).toMatchObject({ points: 3, notes: ["seen"] });
    expect([...(patched.data.labels ?? [])].sort()).toEqual(["big", "new"]);
    await tasks.delete({ ...key, task: "t3" }).go();
    expect((await tasks.get({ ...key, task: "t3" }).go()).data).toBeNull();
    const { data } = await tasks.scan.go();
    expect(data).toHaveLength(2);
  });

  test("writes in a transaction", async () => {
    const service = new Service({ tasks: entity() });
    const key = { team: "red", project: "sun" };
    const write = (names: readonly string[]) =>
      service.transaction
        .write(({ tasks }) =>
          names.map((task) => tasks.create({ ...key, task, owner: "ann" }).commit()),
        )
        .go();
    expect((await write(["a", "b"])).canceled).toBe(false);
    const { canceled, data } = await write(["c", "b"]);
    expect(canceled).toBe(true);
    expect(data.map(({ code }) => code)).toEqual(["None", "ConditionalCheckFailed"]);
    const found = await service.entities.tasks.query.projects({ team: "red" }).go();
    expect(found.data.map(({ task }) => task)).toEqual(["a", "b"]);
  });
});

test("DynamoDB-Toolbox puts, gets, updates and queries", async () => {
  const table = new Table({
    documentClient: DynamoDBDocumentClient.from(client, {
      marshallOptions: { removeUndefinedValues: true },
    }),
    name: "toolbox",
    partitionKey: { name: "pk", type: "string" },
    sortKey: { name: "sk", type: "string" },
  });
  const pokemons = new ToolboxEntity({
    name: "POKEMON",
    table,
    schema: item({
      master: string().key().savedAs("pk"),
      name: string().key().savedAs("sk"),
      level: number().default(1),
    }),
  });
  for (const name of ["bulbasaur", "pikachu"]) {
    await pokemons.build(ToolboxPut).item({ master: "ash", name }).send();
  }
  const key = { master: "ash", name: "pikachu" };
  await pokemons
    .build(ToolboxUpdate)
    .item({ ...key, level: $add(4) })
    .options({ condition: { attr: "level", lt: 99 } })
    .send();
  const { Item } = await pokemons.build(ToolboxGet).key(key).options({ consistent: true }).send();
  expect(Item).toMatchObject({ ...key, level: 5 });
  const { Items } = await table
    .build(ToolboxQuery)
    .entities(pokemons)
    .query({ partition: "ash", range: { beginsWith: "b" } })
    .send();
  expect(Items?.map(({ name }) => name)).toEqual(["bulbasaur"]);
});

test("Dynamoose makes its table, saves, queries by an index and updates", async () => {
  dynamoose.aws.ddb.set(
    new dynamoose.aws.ddb.DynamoDB({
      region: "us-east-1",
      endpoint: emulator.endpoint,
      credentials: ROOT,
    }),
  );
  const schema = new dynamoose.Schema({
    id: String,
    name: { type: String, index: { name: "by-name", type: "global" } },
    age: Number,
    born: Date,
    tags: { type: Set, schema: [String] },
  });
  const Cat = dynamoose.model("Cat", schema);
  // It makes itself; the first request waits for that.
  new dynamoose.Table("dynamoose-cats", [Cat], {
    throughput: "ON_DEMAND",
    waitForActive: { enabled: true, check: { timeout: 10_000, frequency: 10 } },
  });
  const born = new Date("2020-02-02T00:00:00Z");
  await Cat.create({ id: "1", name: "Tom", age: 3, born, tags: new Set(["grey"]) });
  await Cat.batchPut([
    { id: "2", name: "Tom", age: 8 },
    { id: "3", name: "Kit", age: 1 },
  ]);
  const toms = await Cat.query("name").eq("Tom").where("age").gt(5).exec();
  expect(toms.map(({ id }) => id)).toEqual(["2"]);
  await Cat.update({ id: "1" }, { $ADD: { age: 1 }, $REMOVE: ["tags"] });
  const tom = await Cat.get("1");
  expect(tom.toJSON()).toEqual({ id: "1", name: "Tom", age: 4, born: born.toISOString() });
  expect(await Cat.scan().count().exec()).toMatchObject({ count: 3 });
  await Cat.delete("1");
  expect(await Cat.get("1")).toBeUndefined();
});
