/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeKinesisStreamingDestination.html */
import type {
  DescribeKinesisStreamingDestinationInput,
  DescribeKinesisStreamingDestinationOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { type Rooms, requireRecord } from "../../rooms.ts";
import { destinationsOf, statusOf } from "./destination.ts";

/** Nobody is led to believe that records arrive. */
const UNDELIVERED = "This emulator has no Kinesis Data Streams: records are not delivered.";

export function describeKinesisStreamingDestination(
  rooms: Rooms,
  input: DescribeKinesisStreamingDestinationInput,
  call: Call,
): DescribeKinesisStreamingDestinationOutput {
  const record = requireRecord(rooms, call, input.TableName as string);
  return {
    TableName: record.name,
    KinesisDataStreamDestinations: destinationsOf(record).map((destination) => ({
      StreamArn: destination.streamArn,
      DestinationStatus: statusOf(destination, call.receivedAt),
      DestinationStatusDescription: destination.enabled ? UNDELIVERED : undefined,
      ApproximateCreationDateTimePrecision: destination.precision,
    })),
  };
}
