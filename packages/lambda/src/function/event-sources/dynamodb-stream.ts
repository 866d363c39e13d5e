/** A stream of DynamoDB as a source: read under the function's role, its records as functions get them. */
import type { RoleSession, ServiceCalls } from "../../ports.ts";
import type { ListedShard, ShardPage, StreamRecord } from "../../scheduling/stream/index.ts";

interface Shard {
  readonly ShardId: string;
  readonly ParentShardId?: string;
}

interface Described {
  readonly StreamDescription: {
    readonly Shards?: readonly Shard[];
    readonly LastEvaluatedShardId?: string;
  };
}

interface Change {
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: Date;
    readonly Keys: object;
    readonly SequenceNumber: string;
  };
}

interface Gotten {
  readonly Records: readonly Change[];
  readonly NextShardIterator?: string;
}

const SERVICE = "dynamodbstreams";

export class DynamoDbStream {
  readonly #calls: ServiceCalls;
  readonly #streamArn: string;
  readonly #region: string;
  readonly #session: () => RoleSession;

  /** @param session throws when the role cannot be assumed */
  constructor(calls: ServiceCalls, streamArn: string, session: () => RoleSession) {
    this.#calls = calls;
    this.#streamArn = streamArn;
    this.#region = streamArn.split(":")[3] as string;
    this.#session = session;
  }

  async list(): Promise<ListedShard[]> {
    const shards: Shard[] = [];
    let after: string | undefined;
    do {
      const { StreamDescription } = await this.#ask<Described>("DescribeStream", {
        StreamArn: this.#streamArn,
        ExclusiveStartShardId: after,
      });
      shards.push(...(StreamDescription.Shards ?? []));
      after = StreamDescription.LastEvaluatedShardId;
    } while (after !== undefined);
    return shards.map(({ ShardId, ParentShardId }) => ({
      shardId: ShardId,
      parentId: ParentShardId,
    }));
  }

  /** What comes behind a sequence number; all that there still is when that was trimmed meanwhile, or without one. */
  async read(shardId: string, after: string | undefined): Promise<ShardPage> {
    const iterator = await this.#iterator(shardId, after);
    const { Records, NextShardIterator } = await this.#ask<Gotten>("GetRecords", {
      ShardIterator: iterator,
    });
    const records = Records.map((change) => this.#recordOf(change));
    return { records, isEnd: NextShardIterator === undefined };
  }

  async #iterator(shardId: string, after: string | undefined): Promise<string> {
    const place = { StreamArn: this.#streamArn, ShardId: shardId };
    const fromHorizon = { ...place, ShardIteratorType: "TRIM_HORIZON" };
    if (after === undefined) return this.#iteratorAt(fromHorizon);
    const behind = { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: after };
    try {
      return await this.#iteratorAt({ ...place, ...behind });
    } catch (error) {
      if ((error as { code?: string }).code !== "TrimmedDataAccessException") throw error;
      return this.#iteratorAt(fromHorizon);
    }
  }

  async #iteratorAt(position: object): Promise<string> {
    const answer = await this.#ask<{ ShardIterator: string }>("GetShardIterator", position);
    return answer.ShardIterator;
  }

  #recordOf(change: Change): StreamRecord {
    const { ApproximateCreationDateTime, Keys, SequenceNumber } = change.dynamodb;
    const value = plain({ ...change, eventSourceARN: this.#streamArn });
    return {
      sequence: SequenceNumber,
      writtenAtMs: ApproximateCreationDateTime.getTime(),
      laneKey: JSON.stringify(plain(Keys)),
      sizeBytes: Buffer.byteLength(JSON.stringify(value)),
      value,
    };
  }

  async #ask<Answer>(operation: string, input: object): Promise<Answer> {
    const asker = { region: this.#region, session: this.#session() };
    return (await this.#calls.call(SERVICE, operation, input, asker)) as Answer;
  }
}

/** As the function sees it: bytes in base64, times in seconds, and nothing that is not there. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(members.map(([name, each]) => [name, plain(each)]));
}
