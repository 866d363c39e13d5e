/** Streams of records, read shard by shard and handed on in batches. */
export { PAYLOAD_BYTES_MAX } from "./lane.ts";
export { type ListedShard, type ShardProgress, StreamConsumer } from "./stream-consumer.ts";
export type * from "./stream-record.ts";
