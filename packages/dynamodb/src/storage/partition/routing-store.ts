/**
 * The routing table on the disks of the three storage nodes, a file each that is replaced by renaming. A change counts when
 * two have it, and no change is read without two of them: so what is read is what counted, or what was about to.
 */
import { type Disk, DiskError, type NodeAddress } from "@cloudglass/env";
import { CorruptionError } from "../lsm/index.ts";
import type { PartitionId } from "./key-spaces.ts";
import { decodeRoutingTable, encodeRoutingTable } from "./routing-format.ts";
import { RoutingTable } from "./routing-table.ts";

const NAME = "routing";
const NEXT = "routing-next";
const PARTITION = /^partition-(\d+)$/;
const QUORUM = 2;

export interface RoutingStoreOptions {
  readonly disk: Disk;
  readonly nodes: readonly NodeAddress[];
  /** Whether changes must survive loss of power. */
  readonly syncs: boolean;
}

export class RoutingStore {
  readonly #disk: Disk;
  readonly #nodes: readonly NodeAddress[];
  readonly #syncs: boolean;

  constructor({ disk, nodes, syncs }: RoutingStoreOptions) {
    this.#disk = disk;
    this.#nodes = nodes;
    this.#syncs = syncs;
  }

  /** Makes all copies alike, as far as disks let it. Throws `CorruptionError`, `DiskError`. */
  async recover(): Promise<RoutingTable> {
    const copies = this.#nodes.map(({ name }) => this.#read(name));
    const readable = copies.filter((copy) => copy instanceof RoutingTable);
    if (readable.length < QUORUM) throw copies.find((copy) => copy instanceof Error)!;
    const table = readable.reduce((newest, each) =>
      each.version > newest.version ? each : newest,
    );
    if (readable.length < copies.length) {
      // What cannot be read may be a change that never counted; it is not to come back.
      const newer = new RoutingTable({ ...table, version: table.version + 2 });
      await this.write(newer);
      return newer;
    }
    if (readable.some(({ version }) => version < table.version)) await this.write(table);
    // The last process may have died before its sync, and what follows builds on this table.
    else if (this.#syncs && table.version > 1) await this.#syncAll();
    return table;
  }

  /** Nothing has been written to any of its partitions. */
  isNew(): boolean {
    return this.#nodes.every(({ name }) => this.#disk.list(name).length === 0);
  }

  /** When it throws, the change may count or not until it is made again. Throws `DiskError`. */
  async write(table: RoutingTable): Promise<void> {
    const bytes = encodeRoutingTable(table);
    const writing = this.#nodes.map(({ name }) => this.#write(this.#disk.directory(name), bytes));
    requireQuorum(await Promise.allSettled(writing));
  }

  /**
   * Removes the directories of partitions that the table does not name, and what was never renamed; gives the lowest id that
   * no partition ever had. Throws `DiskError` when something cannot be removed for good.
   */
  async removeOthers({ routes, nextId }: RoutingTable): Promise<PartitionId> {
    const named = new Set(routes.map(({ id }) => id));
    let freeId = nextId;
    for (const { name } of this.#nodes) {
      const entries = this.#disk.list(name);
      if (entries.includes(NEXT)) this.#disk.remove(`${name}/${NEXT}`);
      const ids = entries.flatMap((entry) => {
        const match = PARTITION.exec(entry);
        return match === null ? [] : [Number(match[1])];
      });
      const others = ids.filter((id) => !named.has(id));
      for (const id of others) this.#disk.remove(`${name}/partition-${id}`);
      if (others.length > 0 && this.#syncs) await this.#disk.syncDirectory(name);
      freeId = Math.max(freeId, ...others.map((id) => id + 1));
    }
    return freeId;
  }

  #read(node: string): RoutingTable | CorruptionError | DiskError {
    const path = `${node}/${NAME}`;
    try {
      const size = this.#disk.size(path);
      // A keyspace that was never split needs no file.
      if (size === undefined) return RoutingTable.whole();
      const file = this.#disk.open(path);
      const bytes = new Uint8Array(size);
      file.read(bytes, 0);
      file.close();
      return decodeRoutingTable(bytes) ?? new CorruptionError(`${path} is not what was written`);
    } catch (error) {
      if (error instanceof DiskError) return error;
      throw error;
    }
  }

  async #write(disk: Disk, bytes: Uint8Array): Promise<void> {
    disk.remove(NEXT);
    const file = disk.open(NEXT);
    try {
      file.append([bytes]);
      if (this.#syncs) await file.sync();
    } catch (error) {
      disk.remove(NEXT);
      throw error;
    } finally {
      file.close();
    }
    disk.rename(NEXT, NAME);
    if (this.#syncs) await disk.syncDirectory("");
  }

  async #syncAll(): Promise<void> {
    const syncing = this.#nodes.map(({ name }) => this.#disk.syncDirectory(name));
    requireQuorum(await Promise.allSettled(syncing));
  }
}

function requireQuorum(outcomes: readonly PromiseSettledResult<void>[]): void {
  const failed = outcomes.filter(({ status }) => status === "rejected");
  if (outcomes.length - failed.length < QUORUM) throw (failed[0] as PromiseRejectedResult).reason;
}
