/** What was changed, for all who do something with it later. */
export * from "./change-record.ts";
