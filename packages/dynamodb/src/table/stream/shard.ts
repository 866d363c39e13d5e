/**
 * The shards of a stream: what one partition wrote, in lengths of four hours, as AWS's roll over. None of it is kept: it
 * follows from the stream's beginning, from the splits and from the time.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
import { createHash } from "node:crypto";
import type { Ancestry, PartitionId } from "../../storage/partition/index.ts";
import type { StreamRecord } from "../catalogue/index.ts";
import { STREAM_RETENTION_MS } from "./stream-record.ts";

export interface Shard {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly partition: PartitionId;
  /** Its changes have timestamps after this one, */
  readonly afterUs: number;
  /** up to this one; undefined while it is open. */
  readonly untilUs: number | undefined;
}

export interface ShardSources {
  readonly stream: StreamRecord;
  /** Parents before their children. */
  readonly lineage: readonly Ancestry[];
  /** Undefined for partitions that still write. */
  readonly endedUs: (partition: PartitionId) => number | undefined;
  /** No change has a later timestamp. */
  readonly nowUs: number;
}

export const SHARD_LENGTH_MS = 4 * 3_600_000;

const SHARD_LENGTH_US = SHARD_LENGTH_MS * 1000;
const RETENTION_US = STREAM_RETENTION_MS * 1000;

/** Changes up to this timestamp are trimmed. */
export function trimHorizonUs(nowUs: number): number {
  return nowUs - RETENTION_US;
}

/** Those that may have changes which are not trimmed, in the order of their ids. */
export function shardsOf({ stream, lineage, endedUs, nowUs }: ShardSources): Shard[] {
  const shards: Shard[] = [];
  const lastIds = new Map<PartitionId, string>();
  for (const { id: partition, parentId } of lineage) {
    const bornUs = parentId === undefined ? 0 : (endedUs(parentId) ?? 0);
    const fromUs = Math.max(bornUs, stream.startedUs);
    const endUs = Math.min(endedUs(partition) ?? Infinity, stream.stoppedUs ?? Infinity);
    let previousId = parentId === undefined ? undefined : lastIds.get(parentId);
    let afterUs = fromUs + SHARD_LENGTH_US * shardsBefore(trimHorizonUs(nowUs), fromUs);
    if (afterUs > fromUs) previousId = shardId(stream, partition, afterUs - SHARD_LENGTH_US);
    for (; afterUs < endUs && afterUs <= nowUs; afterUs += SHARD_LENGTH_US) {
      const untilUs = Math.min(endUs, afterUs + SHARD_LENGTH_US);
      const id = shardId(stream, partition, afterUs);
      const isClosed = untilUs <= nowUs;
      if (!isClosed || untilUs > trimHorizonUs(nowUs)) {
        shards.push({
          id,
          parentId: previousId,
          partition,
          afterUs,
          untilUs: isClosed ? untilUs : undefined,
        });
      }
      previousId = id;
    }
    if (previousId !== undefined) lastIds.set(partition, previousId);
  }
  return shards.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** How many of the shards of a partition that began at `fromUs` were over at `atUs`. */
function shardsBefore(atUs: number, fromUs: number): number {
  return Math.max(0, Math.floor((atUs - fromUs) / SHARD_LENGTH_US));
}

/** `shardId-00000001795694400000-0c5e1f2a` */
function shardId({ label }: StreamRecord, partition: PartitionId, afterUs: number): string {
  const startMs = String(Math.floor(afterUs / 1000)).padStart(20, "0");
  const digest = createHash("sha256").update(`${label} ${partition} ${afterUs}`).digest("hex");
  return `shardId-${startMs}-${digest.slice(0, 8)}`;
}
