export type {
  EventDestination,
  EventNotice,
  EventSink,
  EventSource,
} from "../../s3/src/ports.ts";
export type { ClientConfig, Cloud, CloudNamespace } from "./cloud/cloud.ts";
export { type Configuration, ConfigurationError, readConfiguration } from "./configuration.ts";
export { type StartOptions, start } from "./start.ts";
