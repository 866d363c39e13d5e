/** The spaces of a partition: a storage key begins with one. Those below 0x80 are divided by the hash that follows. */

/** The items of a table, or the entries of a global index in its own partitions. */
export const ITEMS = 0x01;

/** In a copy of a table: the items whose first change after the copy's time has been undone; see table/snapshot. */
export const UNDONE = 0x60;

/** When items of tables with replicas in other regions were deleted; see table/global-table. */
export const TOMBSTONES = 0x61;

/** How large the item collections are, by partition key, in tables with local indexes. */
export const COLLECTIONS = 0x21;

/** Changes of items, in the order in which they were made; see table/change-log. */
export const CHANGES = 0x80;

/** How far the followers of changes are; see table/change-log. */
export const CURSORS = 0x81;

/** The entries of a table's local index, by its number, 1 to 5. */
export function localIndexSpace(number: number): number {
  return 0x10 + number;
}
