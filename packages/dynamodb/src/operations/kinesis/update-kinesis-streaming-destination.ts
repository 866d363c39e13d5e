/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateKinesisStreamingDestination.html */
import type {
  UpdateKinesisStreamingDestinationInput,
  UpdateKinesisStreamingDestinationOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { validation } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { invalidState, putDestination, requireDestinationTable, statusOf } from "./destination.ts";

export function updateKinesisStreamingDestination(
  rooms: Rooms,
  input: UpdateKinesisStreamingDestinationInput,
  call: Call,
): UpdateKinesisStreamingDestinationOutput {
  const { UpdateKinesisStreamingConfiguration: configuration } = input;
  const precision = configuration?.ApproximateCreationDateTimePrecision;
  if (precision === undefined) {
    throw validation(
      "Streaming destination cannot be updated with given parameters: " +
        "UpdateKinesisStreamingConfiguration cannot be null or contain only null values",
    );
  }
  const { record, found } = requireDestinationTable(rooms, call, input);
  const arn = input.StreamArn;
  if (found === undefined || statusOf(found, call.receivedAt) !== "ACTIVE") {
    throw invalidState(
      "Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. " +
        `TableName: ${record.name}, kdsArn: ${arn}`,
    );
  }
  if (found.precision === precision) {
    throw validation(
      `Invalid Request: Precision is already set to the desired value of ${precision} for tableId: ${record.tableId}, kdsArn: ${arn}`,
    );
  }
  const changedUntilMs = call.receivedAt + rooms.transitions.durationMs;
  putDestination(rooms, record, { ...found, precision, updating: true, changedUntilMs });
  return {
    TableName: record.name,
    StreamArn: arn,
    DestinationStatus: "UPDATING",
    UpdateKinesisStreamingConfiguration: configuration,
  };
}
