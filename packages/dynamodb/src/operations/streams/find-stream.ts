/** A stream by its ARN: of a table, or of one that was deleted less than 24 hours ago. */
import { validation } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { parseStreamArn } from "../../table/arn.ts";
import type { StreamRecord, TableRecord } from "../../table/catalogue/index.ts";
import { type Shard, shardsOf } from "../../table/stream/shard.ts";
import { readableStreams } from "../../table/stream/stream-record.ts";
import type { Table } from "../../table/table.ts";
import { noSuchStream } from "./errors.ts";

export interface FoundStream {
  readonly record: TableRecord;
  readonly stream: StreamRecord;
}

/** Throws ResourceNotFoundException, ValidationException. */
export function requireStream(rooms: Rooms, arn: string): FoundStream {
  const place = parseStreamArn(arn);
  if (place === undefined) throw validation("Invalid StreamArn");
  const { accountId, region, name, label } = place;
  const nowMs = rooms.env.clock.now();
  for (const record of streamedTables(rooms, accountId, region)) {
    if (record.name !== name) continue;
    const stream = readableStreams(record, nowMs).find((each) => each.label === label);
    if (stream !== undefined) return { record, stream };
  }
  throw noSuchStream(arn);
}

/** Those that are there, and those that were deleted while their streams could be read. */
export function streamedTables(rooms: Rooms, accountId: string, region: string): TableRecord[] {
  const isThere = (record: TableRecord) =>
    record.accountId === accountId && record.region === region;
  return [...rooms.records.in(accountId, region), ...rooms.retired.all().filter(isThere)];
}

export function shardsOfStream(
  rooms: Rooms,
  table: Table,
  stream: StreamRecord,
  nowUs: number,
): Shard[] {
  const endedUs = (partition: number) => rooms.partitionEnds.of(table.tableId, partition);
  return shardsOf({ stream, lineage: table.items.lineage(), endedUs, nowUs });
}
