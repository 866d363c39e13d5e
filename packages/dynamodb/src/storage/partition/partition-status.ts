/** What a partition shows of itself. */
import type { TreeStatistics } from "../lsm/index.ts";
import type { KeyRange } from "../mutation.ts";
import type { GroupStatus } from "../replication/index.ts";
import type { PartitionId } from "./key-spaces.ts";

export interface PartitionStatus {
  readonly id: PartitionId;
  readonly parentId: PartitionId | undefined;
  /** Of suffixes. */
  readonly range: KeyRange;
  /** Undefined until something is asked of the partition: its files are opened then. */
  readonly group: GroupStatus | undefined;
  /** Of the replicas, in the order of `group.replicas`; empty until then. */
  readonly trees: readonly TreeStatistics[];
  /** What one replica holds in tables and memtables, what newer entries replaced included; 0 until then. */
  readonly sizeBytes: number;
}

/** Of one replica. */
export function sizeOfTree({ memtables, levels }: TreeStatistics): number {
  let sizeBytes = 0;
  for (const { contentBytes } of memtables) sizeBytes += contentBytes;
  for (const level of levels) sizeBytes += level.sizeBytes;
  return sizeBytes;
}
