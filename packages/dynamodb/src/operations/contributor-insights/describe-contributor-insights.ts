/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContributorInsights.html */
import type {
  DescribeContributorInsightsInput,
  DescribeContributorInsightsOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { insightsOf, insightsStatus, requireInsightsTable, ruleNames } from "./insights.ts";

export function describeContributorInsights(
  rooms: Rooms,
  input: DescribeContributorInsightsInput,
  call: Call,
): DescribeContributorInsightsOutput {
  const { IndexName: indexName } = input;
  const record = requireInsightsTable(rooms, call, input);
  const insights = insightsOf(record, indexName);
  const status = insightsStatus(insights, call.receivedAt);
  return {
    TableName: record.name,
    IndexName: indexName,
    ContributorInsightsRuleList:
      insights !== undefined && status === "ENABLED"
        ? ruleNames(record, indexName, insights)
        : undefined,
    ContributorInsightsStatus: status,
    LastUpdateDateTime: insights && new Date(insights.changedMs),
    ContributorInsightsMode: insights?.mode,
  };
}
