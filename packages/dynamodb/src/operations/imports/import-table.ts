/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTable.html */
import type {
  CreateTableInput,
  ImportTableInput,
  ImportTableOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { importConflict, invalidRequest, notImplemented, tableExists } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import type { TablePlace, TableRecord } from "../../table/catalogue/index.ts";
import { newTableId } from "../../table/table-id.ts";
import type { ImportRecord } from "../../table/transfer/transfer-record.ts";
import { newTransferId } from "../../table/transfer/transfers.ts";
import { readTableSettings } from "../tables/settings/table-settings.ts";
import { describeImportOf } from "./import-description.ts";
import { runImport } from "./import-job.ts";

export function importTable(rooms: Rooms, input: ImportTableInput, call: Call): ImportTableOutput {
  const { InputFormat: format, InputFormatOptions: options } = input;
  if (format === "ION") throw notImplemented("Import of Amazon Ion");
  if (options?.Csv !== undefined && format !== "CSV") {
    throw invalidRequest(`Unsupported InputFormatOptions for the given input format: ${format}.`);
  }
  const { accountId } = call.caller;
  const { region, receivedAt: nowMs } = call;
  const parameters = input.TableCreationParameters as CreateTableInput;
  const place = { accountId, region, name: parameters.TableName as string };
  const settings = readTableSettings(rooms, parameters, place, call);
  const repeated = repeatedImport(rooms, input, place);
  if (repeated !== undefined) return { ImportTableDescription: describeImportOf(repeated) };
  if (rooms.records.at(accountId, region, place.name) !== undefined) throw tableExists(place.name);
  const table: TableRecord = {
    tableId: newTableId(rooms.env.random),
    ...place,
    createdMs: nowMs,
    status: "CREATING",
    ...settings,
  };
  const record: ImportRecord = {
    id: newTransferId(nowMs, rooms.env.random),
    status: "IN_PROGRESS",
    startedMs: nowMs,
    clientToken: input.ClientToken,
    table: { tableId: table.tableId, ...place },
    request: JSON.stringify(input),
    processedItems: 0,
    importedItems: 0,
    processedBytes: 0,
    errorCount: 0,
  };
  rooms.transfers.imports.put(record);
  runImport(rooms, record, table, input, call);
  return { ImportTableDescription: describeImportOf(record) };
}

/** The same request once more, under its token of the account and region, while it is under way. */
function repeatedImport(
  { transfers }: Rooms,
  { ClientToken: token }: ImportTableInput,
  { accountId, region, name }: TablePlace,
): ImportRecord | undefined {
  if (token === undefined) return undefined;
  for (const record of transfers.imports.all()) {
    const { table } = record;
    if (table.accountId !== accountId || table.region !== region) continue;
    if (record.clientToken !== token || record.status !== "IN_PROGRESS") continue;
    if (table.name !== name) throw importConflict();
    return record;
  }
  return undefined;
}
