/** An emulator with one table in it, and short words for what every test of items does. */
import {
  type AttributeValue,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  type DeleteItemCommandInput,
  type DynamoDBClient,
  GetItemCommand,
  type GetItemCommandInput,
  PutItemCommand,
  type PutItemCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { StartOptions } from "cloudglass";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

export type Item = Record<string, AttributeValue>;
/** An operation's input, without the name of the table. */
type Input<All extends { TableName: unknown }> = Omit<All, "TableName">;

/** The table's name. */
export const TABLE = "shelf";
/** What CreateTable makes when nothing else is asked for. */
export const HASH = {
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  BillingMode: "PAY_PER_REQUEST",
} satisfies Partial<CreateTableCommandInput>;

export class OpenTable {
  readonly emulator: Emulator;
  readonly client: DynamoDBClient;

  private constructor(emulator: Emulator) {
    this.emulator = emulator;
    this.client = emulator.dynamodb();
  }

  static async start(
    table: Partial<CreateTableCommandInput> = {},
    options: StartOptions = {},
  ): Promise<OpenTable> {
    const open = new OpenTable(await startEmulator({ ephemeral: true, ...options }));
    await open.create({ TableName: TABLE, ...table });
    return open;
  }

  async create(table: Partial<CreateTableCommandInput> & { TableName: string }): Promise<void> {
    await this.client.send(new CreateTableCommand({ ...HASH, ...table }));
    await this.emulator.advance(0);
  }

  put(Item: Item, more: Partial<Input<PutItemCommandInput>> = {}) {
    return this.client.send(new PutItemCommand({ TableName: TABLE, Item, ...more }));
  }

  get(Key: Item, more: Partial<Input<GetItemCommandInput>> = {}) {
    return this.client.send(
      new GetItemCommand({ TableName: TABLE, Key, ConsistentRead: true, ...more }),
    );
  }

  update(Key: Item, more: Partial<Input<UpdateItemCommandInput>> = {}) {
    return this.client.send(new UpdateItemCommand({ TableName: TABLE, Key, ...more }));
  }

  delete(Key: Item, more: Partial<Input<DeleteItemCommandInput>> = {}) {
    return this.client.send(new DeleteItemCommand({ TableName: TABLE, Key, ...more }));
  }

  async item(Key: Item): Promise<Item | undefined> {
    return (await this.get(Key)).Item;
  }

  stop(): Promise<void> {
    return this.emulator.stop();
  }
}
