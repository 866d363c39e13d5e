/** What DescribeTable tells of a table, from its making to its end; and ListTables. */
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  ListTablesCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { ALL, hash, range, tableInput, text, UNITS } from "./table-input.ts";
import { until } from "./until.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const global = (IndexName: string, partition = "sk") => ({
  IndexName,
  KeySchema: [hash(partition)],
  Projection: ALL,
});
describe("a table that is described", () => {
  test("tells everything that it was made with", async () => {
    const client = emulator.dynamodb();
    const TableName = "whole";
    const input = tableInput({
      TableName,
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: { ReadCapacityUnits: 7, WriteCapacityUnits: 8 },
      LocalSecondaryIndexes: [
        {
          IndexName: "local",
          KeySchema: [hash("pk"), range("other")],
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["b", "a"] },
        },
      ],
      GlobalSecondaryIndexes: [{ ...global("global"), ProvisionedThroughput: UNITS }],
      AttributeDefinitions: [text("other"), text("sk"), text("pk")],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "OLD_IMAGE" },
      SSESpecification: { Enabled: true },
      TableClass: "STANDARD_INFREQUENT_ACCESS",
      DeletionProtectionEnabled: true,
    });
    const made = await client.send(new CreateTableCommand(input));
    expect(made.TableDescription).toMatchObject({
      TableStatus: "CREATING",
      GlobalSecondaryIndexes: [{ IndexStatus: "CREATING" }],
    });
    expect(made.TableDescription?.WarmThroughput).toBeUndefined();
    await emulator.advance(0);
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    const arn = `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`;
    expect(Table).toMatchObject({
      TableStatus: "ACTIVE",
      AttributeDefinitions: input.AttributeDefinitions,
      KeySchema: input.KeySchema,
      ProvisionedThroughput: {
        NumberOfDecreasesToday: 0,
        ReadCapacityUnits: 7,
        WriteCapacityUnits: 8,
      },
      TableArn: arn,
      LocalSecondaryIndexes: [
        { ...input.LocalSecondaryIndexes?.[0], IndexArn: `${arn}/index/local`, ItemCount: 0 },
      ],
      GlobalSecondaryIndexes: [
        {
          ...global("global"),
          IndexStatus: "ACTIVE",
          IndexArn: `${arn}/index/global`,
          ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...UNITS },
          WarmThroughput: { ReadUnitsPerSecond: 5, WriteUnitsPerSecond: 5, Status: "ACTIVE" },
        },
      ],
      StreamSpecification: input.StreamSpecification,
      LatestStreamArn: `${arn}/stream/${Table?.LatestStreamLabel}`,
      SSEDescription: {
        Status: "ENABLED",
        SSEType: "KMS",
        KMSMasterKeyArn: expect.stringMatching(
          /^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f-]{36}$/,
        ),
      },
      TableClassSummary: { TableClass: "STANDARD_INFREQUENT_ACCESS" },
      DeletionProtectionEnabled: true,
      WarmThroughput: { ReadUnitsPerSecond: 7, WriteUnitsPerSecond: 8, Status: "ACTIVE" },
    });
    expect(Table?.BillingModeSummary).toBeUndefined();
    await expect(client.send(new DeleteTableCommand({ TableName }))).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    });
  });

  test("is warm as a new table on demand is, and tells nothing of what nobody set", async () => {
    const client = emulator.dynamodb();
    const TableName = "on-demand";
    await client.send(new CreateTableCommand(tableInput({ TableName })));
    await emulator.advance(0);
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      BillingModeSummary: {
        BillingMode: "PAY_PER_REQUEST",
        LastUpdateToPayPerRequestDateTime: Table?.CreationDateTime,
      },
      ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000, Status: "ACTIVE" },
    });
    for (const member of [
      "SSEDescription",
      "StreamSpecification",
      "LatestStreamArn",
      "TableClassSummary",
      "OnDemandThroughput",
      "GlobalSecondaryIndexes",
      "LocalSecondaryIndexes",
    ] as const) {
      expect(Table?.[member], member).toBeUndefined();
    }
  });
});

test("items and their bytes are counted every six hours", async () => {
  const client = emulator.dynamodb();
  const TableName = "counted";
  await client.send(
    new CreateTableCommand(tableInput({ TableName, GlobalSecondaryIndexes: [global("global")] })),
  );
  await emulator.advance(0);
  const described = async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    const { ItemCount, TableSizeBytes, GlobalSecondaryIndexes: [index] = [] } = Table ?? {};
    return [ItemCount, TableSizeBytes, index?.ItemCount, index?.IndexSizeBytes];
  };
  expect(await described()).toEqual([0, 0, 0, 0]);
  await emulator.advance(0);
  for (const pk of ["a", "bb"]) {
    const Item = { pk: { S: pk }, sk: { S: "s" }, more: { N: "12" } };
    await client.send(new PutItemCommand({ TableName, Item }));
  }
  await emulator.advance(3_600_000);
  expect(await described()).toEqual([0, 0, 0, 0]);
  await emulator.advance(5 * 3_600_000);
  // Names and values: pk 2 + 1 and 2 + 2, sk 2 + 1, more 4 + 2.
  const bytes = 12 + 13;
  await until(emulator, async () => (await described())[0] === 2);
  expect(await described()).toEqual([2, bytes, 2, bytes]);
});

describe("tables on their way", () => {
  test("are in use as long as their status lasts", async () => {
    const slow = await startEmulator({ ephemeral: true, dynamodbTransitions: 3_600_000 });
    const client = slow.dynamodb();
    const TableName = "slow";
    await client.send(new CreateTableCommand(tableInput({ TableName })));
    const deletion = () => client.send(new DeleteTableCommand({ TableName }));
    const inUse = (what: string) => ({
      name: "ResourceInUseException",
      message: `Attempt to change a resource which is still in use: ${what}`,
    });
    await slow.advance(1_800_000);
    await expect(deletion()).rejects.toMatchObject(inUse("Table is being created: slow"));
    await expect(
      client.send(new CreateTableCommand(tableInput({ TableName }))),
    ).rejects.toMatchObject({
      name: "ResourceInUseException",
      message: "Table already exists: slow",
    });
    await slow.advance(1_800_000);
    expect((await deletion()).TableDescription?.TableStatus).toBe("DELETING");
    await expect(deletion()).rejects.toMatchObject(inUse("Table is being deleted: slow"));
    await slow.advance(3_600_000);
    await expect(deletion()).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Requested resource not found: Table: slow not found",
    });
    await slow.stop();
  });
});

test("ListTables goes on after the name that it is given", async () => {
  const client = emulator.dynamodb({ accessKeyId: "333333333333", secretAccessKey: "test" });
  for (const TableName of ["bbb", "Zzz", "aaa"]) {
    await client.send(new CreateTableCommand(tableInput({ TableName })));
  }
  const first = await client.send(new ListTablesCommand({ Limit: 2 }));
  expect(first).toMatchObject({ TableNames: ["Zzz", "aaa"], LastEvaluatedTableName: "aaa" });
  const rest = await client.send(
    new ListTablesCommand({ ExclusiveStartTableName: "aaa", Limit: 1 }),
  );
  expect(rest.TableNames).toEqual(["bbb"]);
  expect(rest.LastEvaluatedTableName).toBeUndefined();
});
