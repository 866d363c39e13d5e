/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeExport.html */
import type { DescribeExportInput, DescribeExportOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { describeExportOf } from "./export-description.ts";
import { requireExport } from "./found-export.ts";

export function describeExport(
  rooms: Rooms,
  input: DescribeExportInput,
  call: Call,
): DescribeExportOutput {
  const record = requireExport(rooms, call, input.ExportArn as string);
  return { ExportDescription: describeExportOf(record) };
}
