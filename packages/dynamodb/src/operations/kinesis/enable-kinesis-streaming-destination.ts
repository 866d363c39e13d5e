/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_EnableKinesisStreamingDestination.html */
import type {
  KinesisStreamingDestinationInput,
  KinesisStreamingDestinationOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { limitExceeded } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { requireMade } from "../tables/settled.ts";
import {
  destinationsOf,
  invalidState,
  putDestination,
  requireDestinationTable,
  statusOf,
} from "./destination.ts";

const DESTINATIONS_MAX = 2;

export function enableKinesisStreamingDestination(
  rooms: Rooms,
  input: KinesisStreamingDestinationInput,
  call: Call,
): KinesisStreamingDestinationOutput {
  const { record, found } = requireDestinationTable(rooms, call, input);
  requireMade(record);
  if (found !== undefined && statusOf(found, call.receivedAt) !== "DISABLED") {
    throw invalidState(
      "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation.",
    );
  }
  const enabled = destinationsOf(record).filter((each) => each.enabled);
  if (enabled.length >= DESTINATIONS_MAX) {
    throw limitExceeded(
      `Table ${record.name} has the maximum of ${DESTINATIONS_MAX} Kinesis streaming destinations`,
    );
  }
  const { EnableKinesisStreamingConfiguration: configuration } = input;
  putDestination(rooms, record, {
    streamArn: input.StreamArn as string,
    enabled: true,
    precision: configuration?.ApproximateCreationDateTimePrecision ?? "MILLISECOND",
    changedUntilMs: call.receivedAt + rooms.transitions.durationMs,
  });
  rooms.log.warn(
    { table: record.name, stream: input.StreamArn },
    "there are no Kinesis Data Streams here: records are not delivered",
  );
  return {
    TableName: record.name,
    StreamArn: input.StreamArn,
    DestinationStatus: "ENABLING",
    EnableKinesisStreamingConfiguration: configuration,
  };
}
