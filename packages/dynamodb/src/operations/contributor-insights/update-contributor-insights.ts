/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContributorInsights.html */
import type {
  UpdateContributorInsightsInput,
  UpdateContributorInsightsOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { validation } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import type { InsightsRecord, TableRecord } from "../../table/catalogue/index.ts";
import { insightsOf, insightsStatus, OF_TABLE, requireInsightsTable } from "./insights.ts";

const DEFAULT_MODE = "ACCESSED_AND_THROTTLED_KEYS";

export function updateContributorInsights(
  rooms: Rooms,
  input: UpdateContributorInsightsInput,
  call: Call,
): UpdateContributorInsightsOutput {
  const { IndexName: indexName, ContributorInsightsAction: action } = input;
  const record = requireInsightsTable(rooms, call, input);
  const before = insightsOf(record, indexName);
  const answer = (insights: InsightsRecord | undefined): UpdateContributorInsightsOutput => ({
    TableName: record.name,
    IndexName: indexName,
    ContributorInsightsStatus: insightsStatus(insights, call.receivedAt),
    ContributorInsightsMode: insights?.mode,
  });
  const enabled = action === "ENABLE";
  if (enabled) requireActive(record, indexName);
  const mode = enabled ? (input.ContributorInsightsMode ?? DEFAULT_MODE) : before?.mode;
  if (enabled === (before?.enabled ?? false) && mode === before?.mode) return answer(before);
  const after: InsightsRecord = {
    enabled,
    mode: mode ?? DEFAULT_MODE,
    changedMs: call.receivedAt,
    changedUntilMs: call.receivedAt + rooms.transitions.durationMs,
  };
  rooms.records.change(record.tableId, {
    insights: { ...record.insights, [indexName ?? OF_TABLE]: after },
  });
  return {
    ...answer(after),
    ContributorInsightsStatus: enabled ? "ENABLING" : "DISABLING",
  };
}

function requireActive(record: TableRecord, indexName: string | undefined): void {
  const refuse = (what: string) =>
    validation(
      `Table or Index is not in a valid state to update Key Access Insights: ${what} must be ACTIVE to enable ContributorInsights.`,
    );
  if (record.status === "CREATING" || record.status === "DELETING") throw refuse("TableStatus");
  const index = record.globalIndexes.find(({ name }) => name === indexName);
  if (index !== undefined && index.status !== "ACTIVE") throw refuse("IndexStatus");
}
