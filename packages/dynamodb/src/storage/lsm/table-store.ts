/** The tables of a tree and the manifest that names them. */
import { type Clock, type Disk, DiskError, type Environment } from "@cloudglass/env";
import type { BlockCache } from "./block-cache.ts";
import { CorruptionError } from "./corruption-error.ts";
import { Manifest } from "./manifest.ts";
import type { Level } from "./manifest-format.ts";
import { SortedTable } from "./sorted-table.ts";
import { tableName, tableNumberOf } from "./sorted-table-format.ts";
import { type BuildPlan, BuildStopped } from "./table-builder.ts";
import { inOrder, type Levels, TableSet } from "./table-set.ts";

export type TreeEnvironment = Pick<Environment, "clock" | "disk" | "durability">;

export interface TableChange {
  readonly level: Level;
  readonly added: readonly SortedTable[];
  readonly removed: readonly SortedTable[];
  /** As it is when absent. */
  readonly durableIndex?: number;
  /** Told in a new manifest: the old one may be why everything is replaced. */
  readonly afresh?: boolean;
  /** Called in the moment in which the change becomes visible. */
  readonly made?: () => void;
}

const RETRY_MS = 1000;

export class TableStore {
  readonly #clock: Clock;
  readonly #disk: Disk;
  readonly #sync: boolean;
  readonly cache: BlockCache;
  readonly #manifest: Manifest;
  #tables: TableSet;
  #nextNumber: number;
  #commits: Promise<void> = Promise.resolve();
  #isClosed = false;
  #wakeUp: (() => void)[] = [];
  /** Of tables; the manifest counts its own. */
  #tableBytesWritten = 0;
  /** The last failure of the disk, until a change was written again. */
  failure: Error | undefined;

  private constructor(
    environment: TreeEnvironment,
    cache: BlockCache,
    manifest: Manifest,
    tables: TableSet,
    nextNumber: number,
  ) {
    this.#clock = environment.clock;
    this.#disk = environment.disk;
    this.#sync = environment.durability === "power";
    this.cache = cache;
    this.#manifest = manifest;
    this.#tables = tables;
    this.#nextNumber = nextNumber;
  }

  /** Throws `CorruptionError`, `DiskError`. */
  static async recover(
    environment: TreeEnvironment,
    cache: BlockCache,
    manifestBytesMax: number,
  ): Promise<TableStore> {
    const { disk, durability } = environment;
    const sync = durability === "power";
    const manifest = await Manifest.recover(disk, { sync, sizeBytesMax: manifestBytesMax });
    const levels: [SortedTable[], SortedTable[], SortedTable[]] = [[], [], []];
    try {
      for (const { level, number, sizeBytes } of manifest.state.tables) {
        const table = new SortedTable(disk, number, cache);
        levels[level].push(table);
        if (table.sizeBytes !== sizeBytes) {
          throw new CorruptionError(
            `${tableName(number)}: ${table.sizeBytes} of ${sizeBytes} bytes`,
          );
        }
      }
    } catch (error) {
      for (const table of levels.flat()) table.close();
      manifest.close();
      throw error;
    }
    const named = new Set(manifest.state.tables.map(({ number }) => number));
    let { nextNumber } = manifest.state;
    for (const name of disk.list("")) {
      const number = tableNumberOf(name);
      if (number === undefined) continue;
      nextNumber = Math.max(nextNumber, number + 1);
      // Left by a flush or compaction that did not end.
      if (!named.has(number)) disk.remove(name);
    }
    const ordered = levels.map((tables, level) => inOrder(level as Level, tables));
    const tables = new TableSet(ordered as unknown as Levels);
    return new TableStore(environment, cache, manifest, tables, nextNumber);
  }

  get tables(): TableSet {
    return this.#tables;
  }

  get durableIndex(): number {
    return this.#manifest.state.durableIndex;
  }

  get writtenBytes(): number {
    return this.#tableBytesWritten + this.#manifest.writtenBytes;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  plan(
    own: Pick<BuildPlan, "mayGoOn" | "haste" | "logIndex" | "tableBytesMax" | "keepRemoved">,
  ): BuildPlan {
    return {
      disk: this.#disk,
      clock: this.#clock,
      cache: this.cache,
      sync: this.#sync,
      takeNumber: () => this.#nextNumber++,
      ...own,
      mayGoOn: () => !this.#isClosed && own.mayGoOn(),
    };
  }

  /**
   * Makes the change durable, trying again as long as the disk fails, and then visible. `change` is asked when all
   * before are made; `undefined` from it drops the change. Tells whether it was made. Throws `BuildStopped` at close.
   */
  commit(change: () => TableChange | undefined): Promise<boolean> {
    const commit = this.#commits.then(() => this.#commit(change()));
    this.#commits = commit.then(ignore, ignore);
    return commit;
  }

  /** Resolves after some time, or at close. */
  pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.schedule(RETRY_MS, resolve);
      this.#wakeUp.push(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  /** Ends pauses and builds; the files stay open for them until `closeFiles`. */
  stop(): void {
    this.#isClosed = true;
    for (const wake of this.#wakeUp.splice(0)) wake();
  }

  closeFiles(): void {
    for (const table of this.#tables.all) table.close();
    this.#manifest.close();
  }

  async #commit(change: TableChange | undefined): Promise<boolean> {
    if (change === undefined) return false;
    const { level, added, removed } = change;
    try {
      await this.#write(change);
    } catch (error) {
      // Whether the manifest names them is open, so the files stay.
      for (const table of added) table.close();
      throw error;
    }
    this.failure = undefined;
    this.#tables = this.#tables.changed(new Set(removed), level, added);
    change.made?.();
    for (const table of added) this.#tableBytesWritten += table.sizeBytes;
    for (const table of removed) this.#retire(table);
    return true;
  }

  async #write(change: TableChange): Promise<void> {
    const { level, added, removed, durableIndex, afresh } = change;
    for (;;) {
      if (this.#isClosed) throw new BuildStopped();
      try {
        const edit = {
          durableIndex: durableIndex ?? this.durableIndex,
          nextNumber: this.#nextNumber,
          added: added.map(({ number, sizeBytes }) => ({ level, number, sizeBytes })),
          removed: removed.map(({ number }) => number),
        };
        await this.#manifest.append(edit, afresh);
        return;
      } catch (error) {
        if (!(error instanceof DiskError)) throw error;
        this.failure = error;
        await this.pause();
      }
    }
  }

  #retire(table: SortedTable): void {
    try {
      table.retire();
    } catch (error) {
      // The file goes at the next start.
      if (!(error instanceof DiskError)) throw error;
    }
  }
}

function ignore(): void {}
