/** What DynamoDB's tables tell of themselves, all together: docs/metrics.md. */
import { counter, gauge, type Measure } from "@cloudglass/wire";
import type { Rooms } from "./rooms.ts";

export function tableMeasures({ records, tables }: Rooms): readonly Measure[] {
  const { consumed } = tables;
  let partitions = 0;
  let withLeader = 0;
  let sizeBytes = 0;
  let memtableBytes = 0;
  let sortedTables = 0;
  let appliedBytes = 0;
  let writtenBytes = 0;
  let compactions = 0;
  let replicaLag = 0;
  const keyspaces = [...tables.allOpened()].flatMap((table) => table.keyspaces());
  for (const partition of keyspaces.flatMap((keyspace) => keyspace.partitions())) {
    partitions++;
    sizeBytes += partition.sizeBytes;
    if (partition.group?.leader !== undefined) withLeader++;
    for (const { lag } of partition.group?.replicas ?? []) replicaLag = Math.max(replicaLag, lag);
    for (const tree of partition.trees) {
      for (const { contentBytes } of tree.memtables) memtableBytes += contentBytes;
      for (const { tableCount } of tree.levels) sortedTables += tableCount;
      appliedBytes += tree.appliedBytes;
      writtenBytes += tree.writtenBytes;
      compactions += tree.compactionCount;
    }
  }
  const cache = tables.blockCache;
  return [
    gauge("cloudglass_dynamodb_tables", "Tables that there are.", [...records.all()].length),
    gauge("cloudglass_dynamodb_partitions", "Partitions of open tables and indexes.", partitions),
    gauge(
      "cloudglass_dynamodb_partition_leaders",
      "Partitions with a leader; one that nothing was asked of lately has none.",
      withLeader,
    ),
    gauge(
      "cloudglass_dynamodb_replica_lag_entries",
      "Entries that the replica furthest behind has yet to apply.",
      replicaLag,
    ),
    gauge(
      "cloudglass_dynamodb_size_bytes",
      "Bytes of items and index entries, of one replica each.",
      sizeBytes,
    ),
    gauge(
      "cloudglass_dynamodb_memtable_bytes",
      "Bytes in memtables of all replicas.",
      memtableBytes,
    ),
    gauge("cloudglass_dynamodb_sorted_tables", "Sorted tables of all replicas.", sortedTables),
    gauge(
      "cloudglass_dynamodb_applied_bytes",
      "Bytes given to the trees since they were opened.",
      appliedBytes,
    ),
    gauge(
      "cloudglass_dynamodb_written_bytes",
      "Bytes written to sorted tables since the trees were opened; by applied bytes this is the write amplification.",
      writtenBytes,
    ),
    gauge(
      "cloudglass_dynamodb_compactions",
      "Compactions since the trees were opened.",
      compactions,
    ),
    counter("cloudglass_dynamodb_block_cache_hits_total", "Blocks found in the cache.", cache.hits),
    counter("cloudglass_dynamodb_block_cache_misses_total", "Blocks read from disk.", cache.misses),
    counter(
      "cloudglass_dynamodb_consumed_capacity_units_total",
      "Capacity units consumed.",
      [consumed.Read, { side: "read" }],
      [consumed.Write, { side: "write" }],
    ),
  ];
}
