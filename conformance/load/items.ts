/** Items of DynamoDB that are written, read and removed, and counters that only grow. */
import {
  CreateTableCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { ABSENT, Ledger } from "./ledger.ts";
import type { Tally } from "./tally.ts";

const TABLE = "load";
const PADDING = "x".repeat(700);
/** What a table that is throttled, or has lost a leader just now, may say. */
const EXPECTED = [
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "RequestLimitExceeded",
  "ServiceUnavailable",
  "TransactionConflictException",
  "TransactionCanceledException",
];

export class Items {
  readonly ledger = new Ledger();
  readonly #counters = new Map<string, { acknowledged: number; uncertain: number }>();
  readonly #dynamodb: DynamoDBClient;
  readonly #tally: Tally;
  #version = 0;

  constructor(dynamodb: DynamoDBClient, tally: Tally) {
    this.#dynamodb = dynamodb;
    this.#tally = tally;
  }

  async prepare(): Promise<void> {
    await this.#dynamodb.send(
      new CreateTableCommand({
        TableName: TABLE,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      }),
    );
  }

  async put(id: string): Promise<void> {
    const version = ++this.#version;
    await this.#write("PutItem", [id], version, () =>
      this.#dynamodb.send(new PutItemCommand({ TableName: TABLE, Item: itemOf(id, version) })),
    );
  }

  async remove(id: string): Promise<void> {
    await this.#write("DeleteItem", [id], ABSENT, () =>
      this.#dynamodb.send(new DeleteItemCommand({ TableName: TABLE, Key: { id: { S: id } } })),
    );
  }

  async putTogether(ids: readonly string[]): Promise<void> {
    const version = ++this.#version;
    const TransactItems = ids.map((id) => ({
      Put: { TableName: TABLE, Item: itemOf(id, version) },
    }));
    await this.#write("TransactWriteItems", ids, version, () =>
      this.#dynamodb.send(new TransactWriteItemsCommand({ TransactItems })),
    );
  }

  async count(id: string): Promise<void> {
    const counter = this.#counters.get(id) ?? { acknowledged: 0, uncertain: 0 };
    this.#counters.set(id, counter);
    counter.uncertain++;
    try {
      await this.#dynamodb.send(
        new UpdateItemCommand({
          TableName: TABLE,
          Key: { id: { S: id } },
          UpdateExpression: "ADD added :one",
          ExpressionAttributeValues: { ":one": { N: "1" } },
        }),
      );
      counter.acknowledged++;
      counter.uncertain--;
      this.#tally.ok("UpdateItem");
    } catch (error) {
      this.#tally.refuse("UpdateItem", error, EXPECTED);
    }
  }

  async read(id: string): Promise<void> {
    try {
      const { Item } = await this.#get(id);
      const version = Item === undefined ? ABSENT : Number(Item.version?.N);
      const fault = this.ledger.fault(id, version);
      if (fault !== undefined) this.#tally.fail(`GetItem: ${fault}`);
      this.#tally.ok("GetItem");
    } catch (error) {
      this.#tally.refuse("GetItem", error, EXPECTED);
    }
  }

  async query(id: string): Promise<void> {
    try {
      await this.#dynamodb.send(
        new QueryCommand({
          TableName: TABLE,
          KeyConditionExpression: "id = :id",
          ExpressionAttributeValues: { ":id": { S: id } },
        }),
      );
      this.#tally.ok("Query");
    } catch (error) {
      this.#tally.refuse("Query", error, EXPECTED);
    }
  }

  /** REQUIRES: nothing counts meanwhile. */
  async checkCounters(): Promise<void> {
    for (const [id, { acknowledged, uncertain }] of this.#counters) {
      const { Item } = await this.#get(id);
      const total = Number(Item?.added?.N ?? 0);
      if (total >= acknowledged && total <= acknowledged + uncertain) continue;
      const most = acknowledged + uncertain;
      this.#tally.fail(`counter ${id} is ${total}, not ${acknowledged} to ${most}`);
    }
  }

  #get(id: string) {
    const Key = { id: { S: id } };
    return this.#dynamodb.send(new GetItemCommand({ TableName: TABLE, Key, ConsistentRead: true }));
  }

  async #write(
    operation: string,
    ids: readonly string[],
    version: number,
    send: () => Promise<unknown>,
  ): Promise<void> {
    try {
      await send();
      for (const id of ids) this.ledger.wrote(id, version);
      this.#tally.ok(operation);
    } catch (error) {
      for (const id of ids) this.ledger.mayHaveWritten(id, version);
      this.#tally.refuse(operation, error, EXPECTED);
    }
  }
}

function itemOf(id: string, version: number) {
  return { id: { S: id }, version: { N: `${version}` }, padding: { S: PADDING } };
}
