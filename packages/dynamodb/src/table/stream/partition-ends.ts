/** When partitions of tables were split: a shard ends then, and its children begin. */
import type { Keyspace, PartitionId } from "../../storage/partition/index.ts";
import { type Catalogue, RecordTable } from "../catalogue/index.ts";
import type { WriteClock } from "../write-clock.ts";

interface PartitionEnd {
  readonly tableId: string;
  readonly partition: PartitionId;
  /** Not before the partition's last change, and before all of its children's. */
  readonly endedUs: number;
}

export class PartitionEnds {
  readonly #writeClock: WriteClock;
  readonly #ends: RecordTable<PartitionEnd>;

  constructor(catalogue: Catalogue, writeClock: WriteClock) {
    this.#writeClock = writeClock;
    this.#ends = new RecordTable<PartitionEnd>(catalogue, "partition-end", idOf);
  }

  /** Called in the moment of the split, before anything is asked of the children. */
  add(tableId: string, partition: PartitionId): void {
    if (this.of(tableId, partition) !== undefined) return;
    this.#ends.put({ tableId, partition, endedUs: this.#writeClock.next() });
  }

  /** What a crash left out in the moment of a split, when a table is opened and its children have written nothing. */
  addMissing(tableId: string, keyspace: Keyspace): void {
    for (const { id, isReplaced } of keyspace.lineage()) if (isReplaced) this.add(tableId, id);
  }

  of(tableId: string, partition: PartitionId): number | undefined {
    return this.#ends.get(idOf({ tableId, partition }))?.endedUs;
  }

  forget(tableId: string, keyspace: Keyspace): void {
    for (const { id } of keyspace.lineage()) this.#ends.remove(idOf({ tableId, partition: id }));
  }
}

function idOf({ tableId, partition }: Omit<PartitionEnd, "endedUs">): string {
  return `${tableId}/${partition}`;
}
