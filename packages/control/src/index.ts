/** The emulator's own HTTP routes. */
export { type ControlRoute, control, type Facts } from "./control.ts";
export { EventFeed, type EventType } from "./event-feed.ts";
export { type EventFacts, eventStream } from "./events.ts";
export { type Health, type HealthFacts, health } from "./health.ts";
export type { RequestFilter, RequestSummary } from "./request-filter.ts";
export { type RequestPage, type RequestsFacts, requestList } from "./requests.ts";
