/** The keys of a table or an index, over partitions of hash ranges. */
export type { Keyspace, KeyspaceOptions, PartitionId } from "./keyspace.ts";
export { openKeyspace } from "./keyspace.ts";
export { LockedError } from "./locked-error.ts";
