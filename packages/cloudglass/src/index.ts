export {
  ControlError,
  type FaultEnd,
  type FaultGiven,
  type FaultPresetName,
  type FaultPresetParameters,
  type FaultTargets,
  type ShownFault,
} from "@cloudglass/control";
export type {
  EventDestination,
  EventNotice,
  EventSink,
  EventSource,
} from "../../s3/src/event-sink.ts";
export type { ClientConfig, Cloud, CloudNamespace } from "./cloud/cloud.ts";
export type { CloudClock } from "./cloud/cloud-clock.ts";
export type { CloudFaults } from "./cloud/cloud-faults.ts";
export { type Configuration, ConfigurationError } from "./configuration.ts";
export { type StartOptions, start } from "./start.ts";
