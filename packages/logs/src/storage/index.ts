/** The events of log streams on disk. */
export type { LogEvent, StoredEvent } from "./block-format.ts";
export { type Page, type PageEvent, type PageRequest, readPage } from "./page.ts";
export * from "./position.ts";
export { StreamLog, type StreamSummary } from "./stream-log.ts";
export { StreamLogs } from "./stream-logs.ts";
