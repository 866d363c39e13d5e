/** The operations of DynamoDB Streams. */
import type { Call, OperationTable } from "@cloudglass/wire";
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

type Unbound = Readonly<Record<string, (rooms: Rooms, input: never, call: Call) => unknown>>;

export function streamOperationsOf(rooms: Rooms): OperationTable {
  return Object.fromEntries(
    Object.entries(operations as Unbound).map(([name, operation]) => [
      name,
      (input: never, call: Call) => operation(rooms, input, call),
    ]),
  );
}
