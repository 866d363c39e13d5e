/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListImports.html */
import type { ListImportsInput, ListImportsOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { parseTableName } from "../../table/arn.ts";
import { pageOf } from "../exports/transfer-pages.ts";
import { describeImportOf } from "./import-description.ts";

export function listImports(rooms: Rooms, input: ListImportsInput, call: Call): ListImportsOutput {
  const { TableArn: arn, PageSize: size, NextToken: token } = input;
  const name = arn === undefined ? undefined : parseTableName(arn, call).name;
  const meant = [...rooms.transfers.imports.all()].filter(({ table }) => {
    const isHere = table.accountId === call.caller.accountId && table.region === call.region;
    return isHere && (name === undefined || table.name === name);
  });
  const { page, next } = pageOf(meant, size, token);
  return {
    ImportSummaryList: page.map(describeImportOf).map((described) => ({
      ImportArn: described.ImportArn,
      ImportStatus: described.ImportStatus,
      TableArn: described.TableArn,
      S3BucketSource: described.S3BucketSource,
      CloudWatchLogGroupArn: described.CloudWatchLogGroupArn,
      InputFormat: described.InputFormat,
      StartTime: described.StartTime,
      EndTime: described.EndTime,
    })),
    NextToken: next,
  };
}
