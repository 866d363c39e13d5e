/** What requests cost, and which are throttled. */
export * from "./consumed-capacity.ts";
export * from "./throttling-reason.ts";
export * from "./throughput.ts";
export * from "./units.ts";
