/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ListStreams.html */
import type { ListStreamsInput, ListStreamsOutput } from "@aws-sdk/client-dynamodb-streams";
import type { Call } from "@cloudglass/wire";
import { validation } from "../../errors.ts";
import { INVALID_VALUES } from "../../expression/validation-exception.ts";
import type { Rooms } from "../../rooms.ts";
import { streamArn } from "../../table/arn.ts";
import { readableStreams } from "../../table/stream/stream-record.ts";
import { streamedTables } from "./find-stream.ts";

const PAGE_MAX = 100;

export function listStreams(rooms: Rooms, input: ListStreamsInput, call: Call): ListStreamsOutput {
  const { TableName, Limit = PAGE_MAX, ExclusiveStartStreamArn: after = "" } = input;
  if (Limit > PAGE_MAX) {
    throw validation(
      `${INVALID_VALUES}Limit cannot be greater than the maximum allowed size: ${PAGE_MAX}`,
    );
  }
  const nowMs = rooms.env.clock.now();
  const streams = streamedTables(rooms, call.caller.accountId, call.region)
    .filter(({ name }) => TableName === undefined || name === TableName)
    .flatMap((record) =>
      readableStreams(record, nowMs).map(({ label }) => ({
        StreamArn: streamArn(record, label),
        TableName: record.name,
        StreamLabel: label,
      })),
    )
    .sort((one, other) => (one.StreamArn < other.StreamArn ? -1 : 1))
    .filter(({ StreamArn }) => StreamArn > after);
  const page = streams.slice(0, Limit);
  return {
    Streams: page,
    ...(page.length < streams.length && { LastEvaluatedStreamArn: page.at(-1)?.StreamArn }),
  };
}
