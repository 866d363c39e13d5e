export * from "./model.ts";
export * from "./request.ts";
export * from "./service.ts";
export * from "./service-error.ts";
