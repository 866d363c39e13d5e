/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListExports.html */
import type { ListExportsInput, ListExportsOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { findRecord, type Rooms } from "../../rooms.ts";
import { exportArn } from "./found-export.ts";
import { pageOf } from "./transfer-pages.ts";

export function listExports(rooms: Rooms, input: ListExportsInput, call: Call): ListExportsOutput {
  const { TableArn: arn, MaxResults: max, NextToken: token } = input;
  // Those of a table that was there before under the name are not listed.
  const table = arn === undefined ? undefined : findRecord(rooms, call, arn);
  const meant = [...rooms.transfers.exports.all()].filter(({ source }) => {
    const isHere = source.accountId === call.caller.accountId && source.region === call.region;
    return isHere && (arn === undefined || source.tableId === table?.tableId);
  });
  const { page, next } = pageOf(meant, max, token);
  return {
    ExportSummaries: page.map((record) => ({
      ExportArn: exportArn(record),
      ExportStatus: record.status,
      ExportType: record.incremental === undefined ? "FULL_EXPORT" : "INCREMENTAL_EXPORT",
    })),
    NextToken: next,
  };
}
