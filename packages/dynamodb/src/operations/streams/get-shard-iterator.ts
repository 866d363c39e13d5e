/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html */
import type {
  GetShardIteratorInput,
  GetShardIteratorOutput,
} from "@aws-sdk/client-dynamodb-streams";
import { notImplemented, validation } from "../../errors.ts";
import { INVALID_VALUES } from "../../expression/validation-exception.ts";
import type { Rooms } from "../../rooms.ts";
import { timestampOfSequenceNumber } from "../../table/stream/sequence-number.ts";
import { type Shard, trimHorizonUs } from "../../table/stream/shard.ts";
import { noSuchShard, trimmed } from "./errors.ts";
import { requireStream, shardsOfStream } from "./find-stream.ts";

export async function getShardIterator(
  rooms: Rooms,
  input: GetShardIteratorInput,
): Promise<GetShardIteratorOutput> {
  const { StreamArn: streamArn = "", ShardId: shardId = "" } = input;
  checkSequenceNumber(input);
  const { record, stream } = requireStream(rooms, streamArn);
  const table = await rooms.tables.open(record);
  const nowUs = rooms.writeClock.latestUs;
  const shard = shardsOfStream(rooms, table, stream, nowUs).find(({ id }) => id === shardId);
  if (shard === undefined) throw noSuchShard();
  const afterUs = positionIn(shard, input, nowUs);
  const { tableId } = table;
  const madeMs = rooms.env.clock.now();
  const iterator = { streamArn, tableId, shardId, afterUs, madeMs };
  return { ShardIterator: rooms.iteratorSeal.seal(iterator) };
}

function checkSequenceNumber({ ShardIteratorType: type, SequenceNumber }: GetShardIteratorInput) {
  // In AWS's newest model, and not yet in the SDK's.
  if ((type as string) === "AT_TIMESTAMP") throw notImplemented("ShardIteratorType AT_TIMESTAMP");
  const needsNumber = type === "AT_SEQUENCE_NUMBER" || type === "AFTER_SEQUENCE_NUMBER";
  if (needsNumber && SequenceNumber === undefined) {
    throw validation(`${INVALID_VALUES}SequenceNumber must be provided for ${type}`);
  }
  if (!needsNumber && SequenceNumber !== undefined) {
    throw validation(`${INVALID_VALUES}SequenceNumber must not be provided for ${type}`);
  }
}

function positionIn(
  { afterUs, untilUs }: Shard,
  { ShardIteratorType: type, SequenceNumber: text }: GetShardIteratorInput,
  nowUs: number,
): number {
  const horizonUs = trimHorizonUs(nowUs);
  if (type === "TRIM_HORIZON") return Math.max(afterUs, horizonUs);
  if (type === "LATEST") return untilUs ?? nowUs;
  const timestampUs = timestampOfSequenceNumber(text ?? "");
  if (timestampUs === undefined || timestampUs <= afterUs || timestampUs > (untilUs ?? Infinity)) {
    throw validation("Invalid SequenceNumber for the shard");
  }
  if (timestampUs <= horizonUs) throw trimmed();
  return type === "AT_SEQUENCE_NUMBER" ? timestampUs - 1 : timestampUs;
}
