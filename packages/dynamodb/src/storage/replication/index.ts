/** A partition's replicas: a log that three storage nodes agree about. */
export { GroupUnavailableError } from "./failure.ts";
export type * from "./group-status.ts";
export {
  type Decision,
  openReplicaGroup,
  type ReplicaGroup,
  type ReplicaGroupOptions,
} from "./replica-group.ts";
export { ReplicaPorts } from "./replica-ports.ts";
export { TIMING, type Timing } from "./timing.ts";
