/** What S3 and its storage tell of themselves: docs/metrics.md. */
import type { FaultBoard } from "@cloudglass/env";
import { counter, gauge, type Labels, type Measure } from "@cloudglass/wire";
import type { BucketTable } from "./object/index/bucket-table.ts";
import type { BlobStore, BlobStoreStatistics } from "./storage/index.ts";

type NodeStatistics = BlobStoreStatistics["nodes"][number];

export function bucketMeasure(buckets: Pick<BucketTable, "all">): Measure {
  return gauge("cloudglass_s3_buckets", "Buckets that there are.", buckets.all().length);
}

export function storageMeasures(store: BlobStore, faults: FaultBoard): readonly Measure[] {
  const { nodes, degradedReads, hedgedReads, shardsRepaired } = store.statistics();
  const each = (of: (node: NodeStatistics) => number) =>
    nodes.map((node): [number, Labels] => [of(node), { node: node.name, zone: node.zone }]);
  const isDown = (node: NodeStatistics) => faults.onNode(node).some(({ kind }) => kind === "down");
  return [
    gauge(
      "cloudglass_s3_storage_node_up",
      "Whether a storage node answers: 0 while a fault has it down.",
      ...each((node) => (isDown(node) ? 0 : 1)),
    ),
    gauge(
      "cloudglass_s3_live_bytes",
      "Bytes of shards that objects need.",
      ...each(({ liveBytes }) => liveBytes),
    ),
    gauge(
      "cloudglass_s3_dead_bytes",
      "Bytes of shards that nothing needs and that garbage collection will free.",
      ...each(({ deadBytes }) => deadBytes),
    ),
    gauge("cloudglass_s3_shards", "Shards held.", ...each(({ chunkCount }) => chunkCount)),
    gauge("cloudglass_s3_extents", "Files of shards.", ...each(({ extentCount }) => extentCount)),
    counter(
      "cloudglass_s3_shards_read_total",
      "Shards read, whole or in part.",
      ...each(({ chunksRead }) => chunksRead),
    ),
    counter(
      "cloudglass_s3_degraded_reads_total",
      "Stripes that were read without one of their shards, from the parity of others.",
      degradedReads,
    ),
    counter(
      "cloudglass_s3_hedged_reads_total",
      "Stripes for which further shards were asked, because a node was late.",
      hedgedReads,
    ),
    counter(
      "cloudglass_s3_shards_rebuilt_total",
      "Shards that were lost and are back.",
      shardsRepaired,
    ),
  ];
}
