/**
 * The directory of one replica of a partition: its log, its tables, and a file that says that they are lost. The file comes
 * before anything is removed and goes when the other replicas have brought this one up to date, so that a start in between
 * begins again.
 */
import { type Disk, DiskError, type NodeAddress } from "@cloudglass/env";
import type { PartitionId } from "./key-spaces.ts";

const LOST = "lost";

export class ReplicaPlace {
  readonly path: string;
  readonly #disk: Disk;
  readonly #syncs: boolean;

  constructor(disk: Disk, { name }: NodeAddress, id: PartitionId, syncs: boolean) {
    this.path = `${name}/partition-${id}`;
    this.#disk = disk.directory(this.path);
    this.#syncs = syncs;
  }

  get log(): Disk {
    return this.#disk.directory("log");
  }

  get tables(): Disk {
    return this.#disk.directory("tables");
  }

  /** Throws `DiskError`. */
  get isLost(): boolean {
    return this.#disk.size(LOST) !== undefined;
  }

  /** Removes log and tables, to be made anew by the others. Throws `DiskError`. */
  async lose(): Promise<void> {
    const file = this.#disk.open(LOST);
    if (this.#syncs) {
      await file.sync();
      await this.#disk.syncDirectory("");
    }
    file.close();
    this.#disk.remove("log");
    this.#disk.remove("tables");
    if (this.#syncs) await this.#disk.syncDirectory("");
  }

  /** Log and tables are whole again. False when the disk does not let it be noted. */
  found(): boolean {
    try {
      this.#disk.remove(LOST);
      return true;
    } catch (error) {
      if (error instanceof DiskError) return false;
      throw error;
    }
  }
}
