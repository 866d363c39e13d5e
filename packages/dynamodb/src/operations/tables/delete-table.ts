/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html */
import type { DeleteTableInput, DeleteTableOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { type Rooms, requireRecord } from "../../rooms.ts";
import { describeRecord } from "./table-description.ts";

export function deleteTable(rooms: Rooms, input: DeleteTableInput, call: Call): DeleteTableOutput {
  const record = requireRecord(rooms, call, input.TableName as string);
  return { TableDescription: describeRecord(rooms.transitions.begin(record, "DELETING")) };
}
