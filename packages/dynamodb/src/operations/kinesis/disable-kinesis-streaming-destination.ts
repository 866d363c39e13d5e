/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DisableKinesisStreamingDestination.html */
import type {
  KinesisStreamingDestinationInput,
  KinesisStreamingDestinationOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { validation } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { invalidState, putDestination, requireDestinationTable, statusOf } from "./destination.ts";

export function disableKinesisStreamingDestination(
  rooms: Rooms,
  input: KinesisStreamingDestinationInput,
  call: Call,
): KinesisStreamingDestinationOutput {
  if (input.EnableKinesisStreamingConfiguration !== undefined) {
    throw validation(
      "Streaming destination cannot be updated with given parameters: " +
        "Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters",
    );
  }
  const { record, found } = requireDestinationTable(rooms, call, input);
  if (found === undefined || statusOf(found, call.receivedAt) !== "ACTIVE") {
    throw invalidState("KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.");
  }
  const changedUntilMs = call.receivedAt + rooms.transitions.durationMs;
  putDestination(rooms, record, { ...found, enabled: false, changedUntilMs });
  return {
    TableName: record.name,
    StreamArn: found.streamArn,
    DestinationStatus: "DISABLING",
  };
}
