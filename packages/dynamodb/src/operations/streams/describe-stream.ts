/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html */
import type {
  DescribeStreamInput,
  DescribeStreamOutput,
  Shard as ShardOutput,
} from "@aws-sdk/client-dynamodb-streams";
import { validation } from "../../errors.ts";
import { INVALID_VALUES } from "../../expression/validation-exception.ts";
import type { Rooms } from "../../rooms.ts";
import { sequenceNumber } from "../../table/stream/sequence-number.ts";
import type { Shard } from "../../table/stream/shard.ts";
import { describeKeys } from "../tables/table-description.ts";
import { requireStream, shardsOfStream } from "./find-stream.ts";

const PAGE_MAX = 100;

export async function describeStream(
  rooms: Rooms,
  input: DescribeStreamInput,
): Promise<DescribeStreamOutput> {
  const { StreamArn: arn = "", Limit = PAGE_MAX, ExclusiveStartShardId: after = "" } = input;
  if (Limit > PAGE_MAX) {
    throw validation(`${INVALID_VALUES}Limit cannot be greater than the maximum: ${PAGE_MAX}`);
  }
  const { record, stream } = requireStream(rooms, arn);
  const table = await rooms.tables.open(record);
  const all = shardsOfStream(rooms, table, stream, rooms.writeClock.latestUs);
  const { ShardFilter: filter } = input;
  const shards = all.filter(
    ({ id, parentId }) => id > after && (filter === undefined || parentId === filter.ShardId),
  );
  const page = shards.slice(0, Limit);
  return {
    StreamDescription: {
      StreamArn: arn,
      StreamLabel: stream.label,
      StreamStatus: statusOf(stream.enabled, record.status === "CREATING"),
      StreamViewType: stream.viewType,
      CreationRequestDateTime: new Date(`${stream.label}Z`),
      TableName: record.name,
      KeySchema: describeKeys(record.keys) as NonNullable<
        DescribeStreamOutput["StreamDescription"]
      >["KeySchema"],
      Shards: page.map(describeShard),
      ...(page.length < shards.length && { LastEvaluatedShardId: page.at(-1)?.id }),
    },
  };
}

function statusOf(isEnabled: boolean, isBeingMade: boolean) {
  if (!isEnabled) return "DISABLED";
  return isBeingMade ? "ENABLING" : "ENABLED";
}

function describeShard({ id, parentId, afterUs, untilUs }: Shard): ShardOutput {
  return {
    ShardId: id,
    SequenceNumberRange: {
      StartingSequenceNumber: sequenceNumber(afterUs + 1),
      EndingSequenceNumber: untilUs === undefined ? undefined : sequenceNumber(untilUs),
    },
    ParentShardId: parentId,
  };
}
