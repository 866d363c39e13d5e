/** What can be seen of a tree from outside. */
import type { FilterCounts } from "./sorted-table.ts";

export interface LevelStatistics {
  readonly tableCount: number;
  readonly sizeBytes: number;
  /** Those that newer tables replace included. */
  readonly entryCount: number;
}

export interface TreeStatistics {
  /** The one that is written to first, then those that become tables. */
  readonly memtables: readonly { readonly entryCount: number; readonly contentBytes: number }[];
  readonly levels: readonly LevelStatistics[];
  /** Of filters and indexes. */
  readonly tableMemoryBytes: number;
  readonly filters: Readonly<Omit<FilterCounts, "answeredBy">>;
  /** Of all trees that share the cache. */
  readonly blockCache: {
    readonly hits: number;
    readonly misses: number;
    readonly sizeBytes: number;
  };
  /** Keys and values given to `apply` since the tree was opened … */
  readonly appliedBytes: number;
  /** … and bytes written to tables and manifests: the log not counted, this by that is the write amplification. */
  readonly writtenBytes: number;
  /** Since the tree was opened. */
  readonly compactionCount: number;
  readonly appliedIndex: number;
  readonly durableIndex: number;
  /** Why flushes or compaction make no progress. */
  readonly failure: string | undefined;
}
