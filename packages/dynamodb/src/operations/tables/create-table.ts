/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
import type { CreateTableInput, CreateTableOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { tableExists } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { parseTableName } from "../../table/arn.ts";
import { newTableId } from "../../table/table-id.ts";
import { describeRecord } from "./table-description.ts";
import { readTableSettings } from "./table-settings.ts";

export function createTable(rooms: Rooms, input: CreateTableInput, call: Call): CreateTableOutput {
  const settings = readTableSettings(input);
  const place = parseTableName(input.TableName as string, call);
  if (rooms.records.at(place.accountId, place.region, place.name) !== undefined) {
    throw tableExists(place.name);
  }
  const record = rooms.transitions.begin(
    {
      tableId: newTableId(rooms.env.random),
      ...place,
      createdMs: call.receivedAt,
      status: "CREATING",
      ...settings,
    },
    "CREATING",
  );
  return { TableDescription: describeRecord(record) };
}
