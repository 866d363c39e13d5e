/** Contributor Insights: who makes a table hot. */
export { KeyCounts, type KeyUse } from "./key-counts.ts";
