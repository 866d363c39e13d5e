export * from "./codec.ts";
export * from "./model.ts";
export * from "./request.ts";
export * from "./service-error.ts";
export * from "./service.ts";
