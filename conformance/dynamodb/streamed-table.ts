/** A table with a stream, and a reader that goes through all of its shards as the clients' libraries do. */
import {
  type AttributeValue,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  type StreamViewType,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
  type _Record as StreamEvent,
} from "@aws-sdk/client-dynamodb-streams";
import type { Emulator } from "../testing/emulator.ts";

export class StreamedTable {
  readonly TableName: string;
  readonly arn: string;
  readonly dynamodb: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;

  constructor(emulator: Emulator, TableName: string, arn: string) {
    this.TableName = TableName;
    this.arn = arn;
    this.dynamodb = emulator.dynamodb();
    this.streams = emulator.dynamodbStreams();
  }

  /** Keys: `pk`, and `sk` when asked for. */
  static async make(
    emulator: Emulator,
    TableName: string,
    viewType: StreamViewType = "NEW_AND_OLD_IMAGES",
  ): Promise<StreamedTable> {
    const client = emulator.dynamodb();
    await client.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
        StreamSpecification: { StreamEnabled: true, StreamViewType: viewType },
      }),
    );
    await emulator.advance(0);
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    return new StreamedTable(emulator, TableName, Table?.LatestStreamArn ?? "");
  }

  async put(pk: string, more: Record<string, AttributeValue> = {}): Promise<void> {
    const Item = { pk: { S: pk }, ...more };
    await this.dynamodb.send(new PutItemCommand({ TableName: this.TableName, Item }));
  }

  async delete(pk: string): Promise<void> {
    const Key = { pk: { S: pk } };
    await this.dynamodb.send(new DeleteItemCommand({ TableName: this.TableName, Key }));
  }

  /** Of all items, in order. */
  async keys(): Promise<(string | undefined)[]> {
    const { TableName } = this;
    const { Items = [] } = await this.dynamodb.send(
      new ScanCommand({ TableName, ConsistentRead: true }),
    );
    return Items.map(({ pk }) => pk?.S).sort();
  }

  async shards(arn = this.arn): Promise<Shard[]> {
    const { StreamDescription } = await this.streams.send(
      new DescribeStreamCommand({ StreamArn: arn }),
    );
    return StreamDescription?.Shards ?? [];
  }

  async iterator(
    shard: Shard | undefined,
    ShardIteratorType: "TRIM_HORIZON" | "LATEST" | "AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER",
    SequenceNumber?: string,
  ): Promise<string> {
    const { ShardIterator } = await this.streams.send(
      new GetShardIteratorCommand({
        StreamArn: this.arn,
        ShardId: shard?.ShardId,
        ShardIteratorType,
        SequenceNumber,
      }),
    );
    return ShardIterator ?? "";
  }

  records(ShardIterator: string | undefined, Limit?: number) {
    return this.streams.send(new GetRecordsCommand({ ShardIterator, Limit }));
  }

  /** All records of a shard, from its beginning; until nothing comes while it is open. */
  async recordsOf(shard: Shard | undefined): Promise<StreamEvent[]> {
    const events: StreamEvent[] = [];
    let next: string | undefined = await this.iterator(shard, "TRIM_HORIZON");
    while (next !== undefined) {
      const { Records = [], NextShardIterator } = await this.records(next);
      events.push(...Records);
      if (Records.length === 0) break;
      next = NextShardIterator;
    }
    return events;
  }

  /** Of all shards, parents before their children. */
  async all(): Promise<StreamEvent[]> {
    const shards = await this.shards();
    const events: StreamEvent[] = [];
    const isDone = new Set<string | undefined>();
    const ids = new Set(shards.map(({ ShardId }) => ShardId));
    while (isDone.size < shards.length) {
      const ready = shards.filter(
        ({ ShardId, ParentShardId }) =>
          !isDone.has(ShardId) && (!ids.has(ParentShardId) || isDone.has(ParentShardId)),
      );
      for (const shard of ready) {
        events.push(...(await this.recordsOf(shard)));
        isDone.add(shard.ShardId);
      }
    }
    return events;
  }
}
