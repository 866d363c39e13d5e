/** How far each mapping has processed the shards of its stream. */
import { type Catalogue, RecordTable } from "@cloudglass/catalogue";
import type { ShardRecord } from "./mapping-record.ts";

export class ShardProgressRecords {
  readonly #table: RecordTable<ShardRecord>;

  constructor(catalogue: Catalogue) {
    this.#table = new RecordTable<ShardRecord>(
      catalogue,
      "shard-progress",
      ({ mappingId, shardId }) => keyOf(mappingId, shardId),
    );
  }

  at(mappingId: string, shardId: string): ShardRecord | undefined {
    return this.#table.get(keyOf(mappingId, shardId));
  }

  of(mappingId: string): string[] {
    const found: string[] = [];
    for (const each of this.#table.all()) {
      if (each.mappingId === mappingId) found.push(each.shardId);
    }
    return found;
  }

  put(record: ShardRecord): void {
    this.#table.put(record);
  }

  remove(mappingId: string, shardId: string): void {
    this.#table.remove(keyOf(mappingId, shardId));
  }

  removeAll(mappingId: string): void {
    for (const shardId of this.of(mappingId)) this.remove(mappingId, shardId);
  }
}

const keyOf = (mappingId: string, shardId: string): string => `${mappingId}/${shardId}`;
