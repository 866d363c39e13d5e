/** The emulator's own HTTP routes. */
export type { AccessRules } from "./access.ts";
export { type ClockAnswer, type ClockFacts, clockAnswer, readMoment, readStep } from "./clock.ts";
export { type Control, type ControlExchange, type ControlHost, control } from "./control.ts";
export { ControlError } from "./control-error.ts";
export { EventFeed, type EventType } from "./event-feed.ts";
export type { Facts } from "./facts.ts";
export type { FaultTargets } from "./fault-places.ts";
export type { FaultPresetName, FaultPresetParameters } from "./fault-presets.ts";
export type { FaultEnd, FaultGiven } from "./fault-reading.ts";
export {
  clearFault,
  clearFaults,
  type FaultFacts,
  type FaultsAnswer,
  type ShownFault,
  setFault,
  setPreset,
  shownFaults,
  tellFaults,
} from "./faults.ts";
export { type Health, type HealthFacts, health } from "./health.ts";
export type { InitScript, InitStage, InitStageReport, ProcessFacts } from "./localstack.ts";
export { INIT_STAGES } from "./localstack.ts";
export {
  type NamespaceSource,
  type ShownNamespace,
  type ShownSnapshot,
  snapshotName,
} from "./namespaces.ts";
export type { Overview } from "./overview.ts";
export type { RequestFilter } from "./request-filter.ts";
export type { ControlRequest, ControlRoute } from "./route.ts";
