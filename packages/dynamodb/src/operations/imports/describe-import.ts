/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeImport.html */
import type { DescribeImportInput, DescribeImportOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { requireImport } from "./found-import.ts";
import { describeImportOf } from "./import-description.ts";

export function describeImport(
  rooms: Rooms,
  input: DescribeImportInput,
  call: Call,
): DescribeImportOutput {
  const record = requireImport(rooms, call, input.ImportArn as string);
  return { ImportTableDescription: describeImportOf(record) };
}
