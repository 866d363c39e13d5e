export * from "./history.ts";
export * from "./linearizability.ts";
export * from "./object-model.ts";
