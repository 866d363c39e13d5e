/** The operations of DynamoDB Streams. */
import { boundOperations, type OperationTable } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { describeStream } from "./describe-stream.ts";
import { getRecords } from "./get-records.ts";
import { getShardIterator } from "./get-shard-iterator.ts";
import { listStreams } from "./list-streams.ts";

const operations = {
  DescribeStream: describeStream,
  GetRecords: getRecords,
  GetShardIterator: getShardIterator,
  ListStreams: listStreams,
};

export function streamOperationsOf(rooms: Rooms): OperationTable {
  return boundOperations(operations, rooms);
}
