export { BlockCache } from "./block-cache.ts";
export { CorruptionError } from "./corruption-error.ts";
export { LsmTree, type LsmTreeOptions } from "./lsm-tree.ts";
export { encodePieces } from "./snapshot-format.ts";
export { BuildStopped } from "./table-builder.ts";
export type { TreeStatistics } from "./tree-statistics.ts";
