/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListContributorInsights.html */
import type {
  ContributorInsightsSummary,
  ListContributorInsightsInput,
  ListContributorInsightsOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { validation } from "../../errors.ts";
import { type Rooms, requireRecord } from "../../rooms.ts";
import type { TableRecord } from "../../table/catalogue/index.ts";
import { insightsStatus, OF_TABLE } from "./insights.ts";

const PAGE_MAX = 100;

export function listContributorInsights(
  rooms: Rooms,
  input: ListContributorInsightsInput,
  call: Call,
): ListContributorInsightsOutput {
  const { TableName: name, MaxResults: max = PAGE_MAX, NextToken: token } = input;
  const tables =
    name === undefined
      ? rooms.records.in(call.caller.accountId, call.region)
      : [requireRecord(rooms, call, name)];
  const all = tables.flatMap((record) => summariesOf(record, call.receivedAt));
  const after = token === undefined ? "" : positionOf(token);
  const rest = all.filter((summary) => orderOf(summary) > after);
  const page = rest.slice(0, max);
  const last = page.at(-1);
  return {
    ContributorInsightsSummaries: page,
    ...(last !== undefined &&
      page.length < rest.length && { NextToken: Buffer.from(orderOf(last)).toString("base64url") }),
  };
}

/** The table, then its indexes; what is DISABLED is not listed. */
function summariesOf(record: TableRecord, nowMs: number): ContributorInsightsSummary[] {
  return Object.entries(record.insights ?? {})
    .map(([indexName, insights]) => ({
      TableName: record.name,
      IndexName: indexName === OF_TABLE ? undefined : indexName,
      ContributorInsightsStatus: insightsStatus(insights, nowMs),
      ContributorInsightsMode: insights.mode,
    }))
    .filter(({ ContributorInsightsStatus: status }) => status !== "DISABLED")
    .sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
}

/** No name has a slash. */
function orderOf({ TableName, IndexName = "" }: ContributorInsightsSummary): string {
  return `${TableName}/${IndexName}`;
}

function positionOf(token: string): string {
  const position = Buffer.from(token, "base64url").toString();
  if (position.includes("/")) return position;
  throw validation("Invalid NextToken");
}
