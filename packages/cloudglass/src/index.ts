export type {
  EventDestination,
  EventNotice,
  EventSink,
  EventSource,
} from "../../s3/src/ports.ts";
export { type Configuration, ConfigurationError, readConfiguration } from "./configuration.ts";
export { type Running, type StartOptions, start } from "./start.ts";
