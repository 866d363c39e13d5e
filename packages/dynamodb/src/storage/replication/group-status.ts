/** What a group shows of itself. */
import type { Replica } from "./replica.ts";

export interface GroupStatus {
  readonly group: string;
  /** Undefined while nobody has a lease, as in a group that nothing was asked of lately. */
  readonly leader:
    | {
        readonly node: string;
        readonly zone: string;
        readonly ballot: number;
        /** Milliseconds of the clock that the lease still runs. */
        readonly leaseLeftMs: number;
      }
    | undefined;
  readonly replicas: readonly ReplicaStatus[];
  /** Updates that wait for a quorum, and requests that wait for a leader. */
  readonly underWay: number;
  readonly waiting: number;
}

export interface ReplicaStatus {
  readonly node: string;
  readonly zone: string;
  /** `rebuilding`: it lost what it had accepted, and does not count until it has everything again. */
  readonly state: "leader" | "follower" | "installing" | "rebuilding";
  readonly promised: number;
  /** The log's first and last entry; the first is behind the last when it is empty. */
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly logBytes: number;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  readonly durableIndex: number;
  /** Entries that were chosen and are not applied here yet, as far as any replica knows. */
  readonly lag: number;
}

/** Of one replica; `chosen` is the last entry that any of them knows to be. */
export function statusOf(replica: Replica, leads: boolean, chosen: number): ReplicaStatus {
  const { log, machine, node } = replica;
  let state: ReplicaStatus["state"] = leads ? "leader" : "follower";
  if (replica.isInstalling) state = "installing";
  else if (log.isRebuilding) state = "rebuilding";
  return {
    node: node.name,
    zone: node.zone,
    state,
    promised: log.promised,
    firstIndex: log.baseIndex + 1,
    lastIndex: log.lastIndex,
    logBytes: log.sizeBytes,
    commitIndex: replica.commitIndex,
    appliedIndex: machine.appliedIndex,
    durableIndex: machine.durableIndex,
    lag: Math.max(0, chosen - machine.appliedIndex),
  };
}
