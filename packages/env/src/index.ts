export * from "./clock.ts";
export type { ClockMove } from "./clock-moves.ts";
export { DirectoryInUseError } from "./directory-lock.ts";
export * from "./disk.ts";
export { LAST_MOMENT_MS } from "./duration.ts";
export * from "./environment.ts";
export * from "./fault.ts";
export {
  checkFault,
  FAULT_KINDS,
  FaultError,
  type FaultTargetName,
  targetName,
} from "./fault-check.ts";
export { FaultSet } from "./fault-set.ts";
export { FaultyDisk, slownessMs } from "./faulty-disk.ts";
export { FileDisk, type FileDiskOptions } from "./file-disk.ts";
export { ForeignDates } from "./foreign-dates.ts";
export { type HttpAnswer, type HttpFetch, HttpFetchError, type HttpLimits } from "./http-fetch.ts";
export { LocalNetwork } from "./local-network.ts";
export { isDirectory, makeDirectory } from "./make-directory.ts";
export { MemoryDisk } from "./memory-disk.ts";
export { namePattern } from "./name-pattern.ts";
export { DEFAULT_NAMESPACE, isNamespaceName, NAMESPACE_HEADER } from "./namespace.ts";
export * from "./network.ts";
export { isRunning, type ProcessIdentity, processIdentity } from "./process-identity.ts";
export * from "./random.ts";
export { SeededRandom } from "./seeded-random.ts";
export { SIMULATION_START_MS, SimulatedClock } from "./simulated-clock.ts";
export { SimulatedDisk } from "./simulated-disk.ts";
export * from "./simulated-environment.ts";
export { type ServedAnswer, SimulatedHttpFetch } from "./simulated-http-fetch.ts";
export {
  type DiskFault,
  type DiskOperation,
  SimulatedMedium,
  type SimulatedMediumOptions,
} from "./simulated-medium.ts";
export { partition, SimulatedNetwork, type SimulatedNetworkOptions } from "./simulated-network.ts";
export { openStateStore, type StateStoreOptions } from "./state-store/open-state-store.ts";
export * from "./state-store/state-store.ts";
export { SystemClock } from "./system-clock.ts";
export * from "./system-environment.ts";
export { SystemHttpFetch } from "./system-http-fetch.ts";
export { SystemRandom } from "./system-random.ts";
export * from "./zones.ts";
