/** Environments that live and die, and the requests that are brought to them. */
export type { ConcurrencyTerms, ConcurrencyUsage, ThrottleReason } from "./concurrency.ts";
export { Dispatcher, type DispatcherOptions, type PlatformLine } from "./dispatcher.ts";
export {
  type EventCondition,
  type EventPolicy,
  EventQueue,
  type EventStore,
  type EventTarget,
  type EventVerdict,
  type QueuedEvent,
  RECURSION_PASSES_MAX,
} from "./event-queue.ts";
export type {
  ColdStartPhases,
  InvocationReport,
  InvokeOutcome,
  InvokeRequest,
} from "./outcome.ts";
export type { PlatformEvent } from "./platform-event.ts";
export { ProvisionedConcurrency, type ProvisionedStatus } from "./provisioned-concurrency.ts";
export { AWS_COLD_START, DEFAULT_SETTINGS, type SchedulingSettings } from "./settings.ts";
export { type SnapshotOutcome, Snapshots } from "./snapshots.ts";
export { type EnvironmentSummary, type SchedulingCounters, zeroCounters } from "./status.ts";
export type * from "./worker.ts";
