/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html */
import type { GetRecordsInput, GetRecordsOutput } from "@aws-sdk/client-dynamodb-streams";
import { validation } from "../../errors.ts";
import { INVALID_VALUES } from "../../expression/validation-exception.ts";
import type { Rooms } from "../../rooms.ts";
import { type ChangePage, readChanges, readDecidedChanges } from "../../table/change-log/index.ts";
import { type Shard, trimHorizonUs } from "../../table/stream/shard.ts";
import { ITERATOR_LIFE_MS, type ShardIterator } from "../../table/stream/shard-iterator.ts";
import type { Table } from "../../table/table.ts";
import { expiredIterator, trimmed } from "./errors.ts";
import { requireStream, shardsOfStream } from "./find-stream.ts";
import { describeChange } from "./stream-event.ts";

const COUNT_MAX = 1000;
const PAGE_BYTES = 1024 * 1024;

export async function getRecords(rooms: Rooms, input: GetRecordsInput): Promise<GetRecordsOutput> {
  const { Limit: count = COUNT_MAX } = input;
  const iterator = rooms.iteratorSeal.open(input.ShardIterator ?? "");
  if (iterator === undefined) throw validation("Invalid ShardIterator");
  const nowMs = rooms.env.clock.now();
  if (nowMs - iterator.madeMs > ITERATOR_LIFE_MS) throw expiredIterator();
  if (count > COUNT_MAX) {
    throw validation(`${INVALID_VALUES}Limit should be less than or equal to ${COUNT_MAX}`);
  }
  const { record, stream } = requireStream(rooms, iterator.streamArn);
  const table = await rooms.tables.open(record);
  const nowUs = rooms.writeClock.latestUs;
  const shards = shardsOfStream(rooms, table, stream, nowUs);
  const shard = shards.find(({ id }) => id === iterator.shardId);
  if (shard === undefined) throw trimmed();
  const page = await readPage(table, shard, iterator, count);
  const horizonUs = trimHorizonUs(nowUs);
  const [first] = page.changes;
  const isTrimmed = first !== undefined && first.timestampUs <= horizonUs;
  if (isTrimmed || table.changes.trimmedUs(shard.partition) > iterator.afterUs) throw trimmed();
  const afterUs = page.changes.at(-1)?.timestampUs ?? iterator.afterUs;
  const isOver = shard.untilUs !== undefined && !page.isFull;
  return {
    Records: page.changes.map((change) => describeChange(change, record, stream)),
    ...(!isOver && {
      NextShardIterator: rooms.iteratorSeal.seal({ ...iterator, afterUs, madeMs: nowMs }),
    }),
  };
}

/** A shard that is closed may have changes that are decided and not yet chosen: it is over when those are known. */
async function readPage(
  { items }: Table,
  { partition, untilUs }: Shard,
  { afterUs }: ShardIterator,
  count: number,
): Promise<ChangePage> {
  const limits = { count, bytes: PAGE_BYTES };
  if (untilUs === undefined) return readChanges(items, partition, afterUs, limits);
  const page = await readDecidedChanges(items, partition, afterUs, limits);
  const changes = page.changes.filter(({ timestampUs }) => timestampUs <= untilUs);
  return { changes, isFull: page.isFull && changes.length === page.changes.length };
}
