/** Items through the document client, over JSON and over CBOR: what is put comes back, and errors bring what they tell. */
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../testing/emulator.ts";
import { OpenTable, TABLE } from "./open-table.ts";

const CBOR = { protocol: AwsSmithyRpcV2CborProtocol } as unknown as DynamoDBClientConfig;
const HELD = "held";

let table: OpenTable;
beforeAll(async () => {
  table = await OpenTable.start();
});
afterAll(() => table.stop());

describe.each([
  ["JSON", {}],
  ["CBOR", CBOR],
])("over %s", (protocol, configuration) => {
  let documents: DynamoDBDocumentClient;
  beforeAll(() => {
    documents = DynamoDBDocumentClient.from(table.emulator.dynamodb(ROOT, configuration));
  });
  const key = (name: string) => ({ pk: `${protocol}-${name}` });
  const read = async (name: string) => {
    const command = new GetCommand({ TableName: TABLE, Key: key(name), ConsistentRead: true });
    return (await documents.send(command)).Item;
  };

  test("documents come back as they were put", async () => {
    const Item = {
      ...key("document"),
      text: "é",
      number: -12.5,
      bytes: Uint8Array.of(0, 255),
      set: new Set(["a", "b"]),
      numbers: new Set([1, 2]),
      nested: { list: [1, "two", null, true, { deep: [] }], empty: {} },
    };
    await documents.send(new PutCommand({ TableName: TABLE, Item }));
    const found = await read("document");
    // JSON's bytes are of a class of their own.
    expect({ ...found, bytes: Uint8Array.from(found?.bytes) }).toEqual(Item);
  });

  test("updates and deletions answer with what was there", async () => {
    const Key = key("counted");
    const { Attributes } = await documents.send(
      new UpdateCommand({
        TableName: TABLE,
        Key,
        UpdateExpression: "ADD hits :one SET seen = list_append(if_not_exists(seen, :none), :now)",
        ExpressionAttributeValues: { ":one": 1, ":none": [], ":now": ["today"] },
        ReturnValues: "ALL_NEW",
        ReturnConsumedCapacity: "TOTAL",
      }),
    );
    expect(Attributes).toEqual({ ...Key, hits: 1, seen: ["today"] });
    const gone = await documents.send(
      new DeleteCommand({ TableName: TABLE, Key, ReturnValues: "ALL_OLD" }),
    );
    expect(gone.Attributes).toEqual(Attributes);
    expect(await read("counted")).toBe(undefined);
  });

  test("batches and transactions write and read", async () => {
    const items = ["one", "two"].map((name) => ({ ...key(name), name }));
    const requests = items.map((Item) => ({ PutRequest: { Item } }));
    await documents.send(new BatchWriteCommand({ RequestItems: { [TABLE]: requests } }));
    const found = await documents.send(
      new BatchGetCommand({
        RequestItems: { [TABLE]: { Keys: [key("one"), key("two")], ConsistentRead: true } },
      }),
    );
    expect(found.Responses?.[TABLE]).toEqual(items);
    await documents.send(
      new TransactWriteCommand({
        TransactItems: [
          { Delete: { TableName: TABLE, Key: key("one") } },
          { Put: { TableName: TABLE, Item: { ...key("two"), name: "second" } } },
        ],
      }),
    );
    const seen = await documents.send(
      new TransactGetCommand({
        TransactItems: ["one", "two"].map((name) => ({
          Get: { TableName: TABLE, Key: key(name) },
        })),
      }),
    );
    expect(seen.Responses).toEqual([{}, { Item: { ...key("two"), name: "second" } }]);
  });

  test("errors bring the item, the reasons, and what is throttled", async () => {
    const Item = { ...key("kept"), by: "first" };
    await documents.send(new PutCommand({ TableName: TABLE, Item }));
    const condition = {
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    } as const;
    const put = { TableName: TABLE, Item: key("kept"), ...condition };
    const marshalled = { pk: { S: Item.pk }, by: { S: "first" } };
    await expect(documents.send(new PutCommand(put))).rejects.toMatchObject({
      name: "ConditionalCheckFailedException",
      Item: marshalled,
    });
    const transaction = new TransactWriteCommand({ TransactItems: [{ Put: put }] });
    await expect(documents.send(transaction)).rejects.toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [{ Code: "ConditionalCheckFailed", Item: marshalled }],
    });
    const TableName = `${HELD}-${protocol}`;
    const units = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
    await table.create({ TableName, BillingMode: "PROVISIONED", ProvisionedThroughput: units });
    const large = { ...key("large"), filling: "x".repeat(390 * 1024) };
    await documents.send(new PutCommand({ TableName, Item: large }));
    await expect(documents.send(new PutCommand({ TableName, Item: large }))).rejects.toMatchObject({
      name: "ProvisionedThroughputExceededException",
      ThrottlingReasons: [
        {
          reason: "TableWriteProvisionedThroughputExceeded",
          resource: `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`,
        },
      ],
    });
  });
});
