/** Contributor Insights of a table or a global index, as requests name and see them. */
import type { Call } from "@cloudglass/wire";
import { resourceNotFound } from "../../errors.ts";
import { type Rooms, requireRecord } from "../../rooms.ts";
import type { InsightsRecord, TableRecord } from "../../table/catalogue/index.ts";
import { isUnderWay } from "../tables/settled.ts";

/** The table's own, among those of its indexes. */
export const OF_TABLE = "";

export type InsightsStatus = "ENABLING" | "ENABLED" | "DISABLING" | "DISABLED";

export function requireInsightsTable(
  rooms: Rooms,
  call: Call,
  input: { readonly TableName?: string | undefined; readonly IndexName?: string | undefined },
): TableRecord {
  const record = requireRecord(rooms, call, input.TableName as string);
  const { IndexName: indexName } = input;
  const isThere = record.globalIndexes.some(({ name }) => name === indexName);
  if (indexName !== undefined && !isThere) {
    throw resourceNotFound(
      `Requested resource not found: Index: ${indexName} not found for table: ${record.name}`,
    );
  }
  return record;
}

export function insightsOf(
  { insights = {} }: TableRecord,
  indexName: string | undefined,
): InsightsRecord | undefined {
  const name = indexName ?? OF_TABLE;
  return Object.hasOwn(insights, name) ? insights[name] : undefined;
}

export function insightsStatus(record: InsightsRecord | undefined, nowMs: number): InsightsStatus {
  if (record === undefined) return "DISABLED";
  const isChanging = isUnderWay(record.changedUntilMs, nowMs);
  if (record.enabled) return isChanging ? "ENABLING" : "ENABLED";
  return isChanging ? "DISABLING" : "DISABLED";
}

/** CloudWatch's rules: partition keys, and whole keys where there is a sort key. */
export function ruleNames(
  record: TableRecord,
  indexName: string | undefined,
  insights: InsightsRecord,
): string[] {
  const index = record.globalIndexes.find(({ name }) => name === indexName);
  const { sort } = (index ?? record).keys;
  const letters = sort === undefined ? ["P"] : ["P", "S"];
  const kinds =
    insights.mode === "THROTTLED_KEYS" ? ["T"] : (["C", "T"] as const satisfies readonly string[]);
  const subject = indexName === undefined ? record.name : `${record.name}-${indexName}`;
  return letters.flatMap((letter) =>
    kinds.map(
      (kind) => `DynamoDBContributorInsights-${letter}K${kind}-${subject}-${insights.changedMs}`,
    ),
  );
}
