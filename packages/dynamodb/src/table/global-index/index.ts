/** Global secondary indexes: partitions of their own, which follow the changes of the table. */
export { GlobalIndexes, type GlobalIndexesOptions } from "./global-indexes.ts";
