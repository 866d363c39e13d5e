/** The keys of a table or index: partitions by hash, each with three replicas, that split as they grow. */
export {
  isRouted,
  keyOf,
  localPrefix,
  type PartitionId,
  rangeInSpace,
  SPACE,
  writerOf,
} from "./key-spaces.ts";
export type { KeyWatch } from "./key-watches.ts";
export {
  type Keyspace,
  type KeyspaceOptions,
  openKeyspace,
  type PartitionPlace,
  type Split,
} from "./keyspace.ts";
export { LockedError } from "./locked-error.ts";
export type { PartitionStatus } from "./partition-status.ts";
export type { Ancestry } from "./routing-table.ts";
