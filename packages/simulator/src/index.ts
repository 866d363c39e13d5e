export * from "./linearizability/index.ts";
export * from "./pick.ts";
export * from "./simulate.ts";
export { Trace } from "./trace.ts";
export type * from "./workload.ts";
export { workloads } from "./workloads/index.ts";
export * from "./world.ts";
