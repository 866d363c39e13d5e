export * from "./clock.ts";
export * from "./disk.ts";
export * from "./environment.ts";
export * from "./fault.ts";
export * from "./network.ts";
export * from "./random.ts";
