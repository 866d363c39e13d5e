/**
 * One replica's state as a log-structured merge tree (O'Neil, Cheng, Gawlick, O'Neil, "The Log-Structured Merge-Tree",
 * Acta Informatica 33, 1996), after LevelDB, without a log of its own: what is not in tables is applied again from
 * the replicated log, from `durableIndex` on.
 */
import type { KeyRange, Mutation } from "../mutation.ts";
import type { StateMachine } from "../state-machine.ts";
import { BackgroundWork } from "./background-work.ts";
import { BlockCache } from "./block-cache.ts";
import { bytesOf, type Compaction, type CompactionLimits, nextCompaction } from "./compaction.ts";
import { CorruptionError } from "./corruption-error.ts";
import type { Cursor } from "./cursor.ts";
import { Memtable, MemtableCursor, type MemtableView } from "./memtable.ts";
import { medianOfRange, sizeOfRange } from "./range-estimate.ts";
import { mergeCursors, Scan } from "./scan.ts";
import { decodePieces, encodePieces } from "./snapshot-format.ts";
import { type FilterCounts, type SortedTable, TableCursor } from "./sorted-table.ts";
import { BuildStopped, buildTables, TableRun } from "./table-builder.ts";
import { overlaps, RunCursor } from "./table-set.ts";
import { TableStore, type TreeEnvironment } from "./table-store.ts";
import type { TreeStatistics } from "./tree-statistics.ts";

export interface LsmTreeOptions extends Partial<CompactionLimits> {
  /** A memtable that takes more memory is written to a table of level 0. */
  readonly memtableBytes?: number;
  /** Shared by the trees of a process; one of its own when absent. */
  readonly blockCache?: BlockCache;
  readonly manifestBytesMax?: number;
  /** Told when compaction met bytes that are not what was written, and stopped. */
  readonly corrupted?: (error: CorruptionError) => void;
}

const MEMTABLE_BYTES = 4 * 1024 * 1024;
/** Where the same keys are written again and again, the log behind a memtable grows to so many times its size. */
const LOG_SHARE = 4;
/** What a mutation takes in the log beside its bytes, about. */
const LOG_OVERHEAD_BYTES = 40;
const CACHE_BYTES = 32 * 1024 * 1024;
const MANIFEST_BYTES_MAX = 64 * 1024;
const LIMITS: CompactionLimits = {
  level0Tables: 8,
  level1TableBytes: 10 * 1024 * 1024,
  level1Tables: 10,
  level2TableBytes: 100 * 1024 * 1024,
};
/** The middle of a range that is no larger is found among its keys themselves. */
const EXACT_MEDIAN_BYTES = 64 * 1024;

/** A memtable that is being written to a table. */
interface Frozen {
  readonly memtable: Memtable;
  readonly lastIndex: number;
}

export class LsmTree implements StateMachine {
  readonly #store: TableStore;
  readonly #limits: CompactionLimits;
  readonly #memtableBytes: number;
  readonly #flushing: BackgroundWork;
  readonly #compacting: BackgroundWork;
  readonly #corrupted: (error: CorruptionError) => void;
  readonly #filters: FilterCounts = {
    hits: 0,
    misses: 0,
    falsePositives: 0,
    answeredBy: undefined,
  };
  #memtable = new Memtable();
  /** The newest first. */
  #frozen: readonly Frozen[] = [];
  #appliedIndex: number;
  #appliedBytes = 0;
  /** In the log, of what only the memtable holds. */
  #loggedBytes = 0;
  #compactedTo: Uint8Array | undefined;
  #compactionCount = 0;
  /** Of the last `scan`; undefined when it was a `get`. */
  #scanned: KeyRange | undefined;
  /** Rises when everything is replaced: what was begun before has no effect any more. */
  #generation = 0;
  #isInstalling = false;
  #failure: Error | undefined;

  private constructor(store: TableStore, options: LsmTreeOptions) {
    this.#store = store;
    this.#limits = { ...LIMITS, ...options };
    this.#memtableBytes = options.memtableBytes ?? MEMTABLE_BYTES;
    this.#corrupted = options.corrupted ?? (() => {});
    this.#appliedIndex = store.durableIndex;
    const shared = {
      pause: () => store.pause(),
      isClosed: () => store.isClosed,
      failed: (error: Error, isFinal: boolean) => this.#note(error, isFinal),
    };
    this.#flushing = new BackgroundWork({ step: () => this.#flushOldest(), ...shared });
    this.#compacting = new BackgroundWork({ step: () => this.#compactOnce(), ...shared });
  }

  /** The disk is the tree's own. Throws `CorruptionError`, `DiskError`. */
  static async open(environment: TreeEnvironment, options: LsmTreeOptions = {}): Promise<LsmTree> {
    const cache = options.blockCache ?? new BlockCache(CACHE_BYTES);
    const manifestBytesMax = options.manifestBytesMax ?? MANIFEST_BYTES_MAX;
    const store = await TableStore.recover(environment, cache, manifestBytesMax);
    const tree = new LsmTree(store, options);
    tree.#compacting.start();
    return tree;
  }

  get appliedIndex(): number {
    return this.#appliedIndex;
  }

  get durableIndex(): number {
    return this.#store.durableIndex;
  }

  /** Keeps keys and values without a copy: nobody may change them afterwards. */
  apply(mutations: readonly Mutation[], index: number): void {
    if (index !== this.#appliedIndex + 1 || this.#isInstalling) {
      throw new RangeError(`entry ${index} after ${this.#appliedIndex}`);
    }
    const memtable = this.#memtable;
    for (const { key, value } of mutations) {
      memtable.set(key, value);
      const sizeBytes = key.length + (value?.length ?? 0);
      this.#appliedBytes += sizeBytes;
      this.#loggedBytes += sizeBytes + LOG_OVERHEAD_BYTES;
    }
    this.#appliedIndex = index;
    const isFull =
      memtable.memoryBytes >= this.#memtableBytes ||
      this.#loggedBytes >= LOG_SHARE * this.#memtableBytes;
    if (isFull) this.#freeze();
  }

  /** Nobody may change what it returns. Throws `CorruptionError`, `DiskError`. */
  get(key: Uint8Array): Uint8Array | undefined {
    this.#scanned = undefined;
    this.#filters.answeredBy = undefined;
    const newest = this.#memtable.get(key);
    if (newest !== undefined) return newest.value;
    for (const { memtable } of this.#frozen) {
      const found = memtable.get(key);
      if (found !== undefined) return found.value;
    }
    return this.#store.tables.get(key, this.#filters)?.value;
  }

  /** The tables that answered the last `get`, or were part of the last `scan`; a `get` of memtables has none. */
  get answeredBy(): readonly { readonly level: number; readonly number: number }[] {
    const { levels } = this.#store.tables;
    const { answeredBy } = this.#filters;
    const range = this.#scanned;
    if (range === undefined) {
      if (answeredBy === undefined) return [];
      const level = levels.findIndex((tables) => tables.includes(answeredBy));
      return [{ level, number: answeredBy.number }];
    }
    return levels.flatMap((tables, level) =>
      tables.filter((table) => overlaps(table, range)).map(({ number }) => ({ level, number })),
    );
  }

  /** Holds its tables until it has ended or was returned from. Throws as `get` does, at each step. */
  scan(range: KeyRange, reverse: boolean): Scan {
    const tables = this.#store.tables;
    const views = this.#views();
    this.#scanned = range;
    const open = (): readonly Cursor[] => [
      ...views.map((view) => new MemtableCursor(view, range, reverse)),
      ...tables.cursors(range, reverse),
    ];
    return new Scan(tables.all, open, range, reverse);
  }

  snapshot(): { readonly index: number; readonly pieces: Iterable<Uint8Array>; close(): void } {
    const scan = this.scan({}, false);
    return { index: this.#appliedIndex, pieces: encodePieces(scan), close: () => scan.return() };
  }

  /** Leaves everything as it was when a piece is damaged or missing, or the disk fails. */
  async install(index: number, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.#isInstalling) throw new Error("another snapshot is being installed");
    this.#isInstalling = true;
    try {
      await this.#replaceWith(index, pieces);
    } finally {
      this.#isInstalling = false;
      this.#flushing.start();
    }
  }

  /** Writes everything applied so far to tables. */
  async flush(): Promise<void> {
    if (this.#appliedIndex > (this.#frozen[0]?.lastIndex ?? this.durableIndex)) this.#freeze();
    await this.#flushing.rest();
  }

  /** Resolves when neither a flush nor a compaction is due. */
  async rest(): Promise<void> {
    while (this.#flushing.isRunning || this.#compacting.isRunning) {
      await this.#flushing.rest();
      await this.#compacting.rest();
    }
  }

  /** To a block a table, without reading one. */
  sizeOf(range: KeyRange): number {
    return sizeOfRange(this.#store.tables.all, this.#views(), range);
  }

  /**
   * A key that divides the bytes of a range about in halves, for a split: the low half is before it, and neither
   * is empty. Undefined when the range holds fewer than two keys.
   */
  medianKey(range: KeyRange): Uint8Array | undefined {
    const sizeBytes = this.sizeOf(range);
    if (sizeBytes > EXACT_MEDIAN_BYTES) {
      return medianOfRange(this.#store.tables.all, this.#views(), range);
    }
    let before = 0;
    let last: Uint8Array | undefined;
    const entries = [...this.scan(range, false)];
    const total = entries.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
    for (const { key, value } of entries) {
      if (last !== undefined && before * 2 >= total) return key;
      before += key.length + value.length;
      last = key;
    }
    return entries.length > 1 ? last : undefined;
  }

  statistics(): TreeStatistics {
    const { levels, all } = this.#store.tables;
    const { hits, misses, sizeBytes } = this.#store.cache;
    const failure = this.#failure ?? this.#store.failure;
    const { answeredBy: _, ...filters } = this.#filters;
    return {
      memtables: [this.#memtable, ...this.#frozen.map(({ memtable }) => memtable)].map(
        ({ entryCount, contentBytes }) => ({ entryCount, contentBytes }),
      ),
      levels: levels.map((tables) => ({
        tableCount: tables.length,
        sizeBytes: bytesOf(tables),
        entryCount: tables.reduce((sum, { footer }) => sum + footer.entryCount, 0),
      })),
      tableMemoryBytes: all.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
      filters,
      blockCache: { hits, misses, sizeBytes },
      appliedBytes: this.#appliedBytes,
      writtenBytes: this.#store.writtenBytes,
      compactionCount: this.#compactionCount,
      appliedIndex: this.#appliedIndex,
      durableIndex: this.durableIndex,
      failure: failure?.message,
    };
  }

  /** What is in memtables only stays in the log. */
  async close(): Promise<void> {
    this.#store.stop();
    await this.rest();
    this.#store.closeFiles();
  }

  #views(): MemtableView[] {
    return [this.#memtable, ...this.#frozen.map(({ memtable }) => memtable)].map((memtable) =>
      memtable.freeze(),
    );
  }

  #freeze(): void {
    this.#frozen = [{ memtable: this.#memtable, lastIndex: this.#appliedIndex }, ...this.#frozen];
    this.#memtable = new Memtable();
    this.#loggedBytes = 0;
    this.#flushing.start();
  }

  async #flushOldest(): Promise<boolean> {
    const oldest = this.#frozen.at(-1);
    if (oldest === undefined) return false;
    const { memtable, lastIndex } = oldest;
    const generation = this.#generation;
    const plan = this.#store.plan({
      mayGoOn: () => generation === this.#generation,
      haste: () => this.#frozen.length,
      logIndex: lastIndex,
      tableBytesMax: Number.POSITIVE_INFINITY,
      keepRemoved: true,
    });
    const added = await buildTables(new MemtableCursor(memtable.freeze(), {}, false), plan);
    const made = () => {
      this.#frozen = this.#frozen.filter((frozen) => frozen !== oldest);
    };
    const isMade = await this.#store.commit(() =>
      generation === this.#generation
        ? { level: 0, added, removed: [], durableIndex: lastIndex, made }
        : undefined,
    );
    if (isMade) this.#compacting.start();
    else for (const table of added) table.retire();
    return true;
  }

  async #compactOnce(): Promise<boolean> {
    const due = nextCompaction(this.#store.tables.levels, this.#limits, this.#compactedTo);
    if (due === undefined) return false;
    const inputs = [...due.upper, ...due.lower];
    for (const table of inputs) table.retain();
    try {
      await this.#compact(due);
    } finally {
      for (const table of inputs) table.release();
    }
    return true;
  }

  async #compact({ upper, lower, into, keepRemoved }: Compaction): Promise<void> {
    const generation = this.#generation;
    const { level1TableBytes, level2TableBytes } = this.#limits;
    const cursors: Cursor[] = upper.map((table) => new TableCursor(table, {}, false, false));
    if (lower.length > 0) cursors.push(new RunCursor(lower, {}, false, false));
    const plan = this.#store.plan({
      mayGoOn: () => generation === this.#generation,
      haste: () => this.#hasteOfCompaction(),
      logIndex: Math.max(...upper.map(({ footer }) => footer.logIndex)),
      tableBytesMax: into === 1 ? level1TableBytes : level2TableBytes,
      keepRemoved,
    });
    const added = await buildTables(mergeCursors(cursors, false), plan);
    const removed = [...upper, ...lower];
    const isMade = await this.#store.commit(() =>
      generation === this.#generation ? { level: into, added, removed } : undefined,
    );
    if (!isMade) {
      for (const table of added) table.retire();
      return;
    }
    this.#compactionCount += 1;
    if (into === 2) this.#compactedTo = upper.at(-1)!.footer.largestKey;
  }

  #hasteOfCompaction(): number {
    const excess = this.#store.tables.levels[0].length / this.#limits.level0Tables;
    return Math.max(1, excess * excess);
  }

  async #replaceWith(index: number, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const added = await this.#buildFrom(index, pieces);
    await this.#store.commit(() => {
      const removed = this.#store.tables.all;
      const made = () => this.#startAt(index);
      return { level: 2, added, removed, durableIndex: index, afresh: true, made };
    });
  }

  async #buildFrom(index: number, pieces: AsyncIterable<Uint8Array>): Promise<SortedTable[]> {
    const run = new TableRun(
      this.#store.plan({
        mayGoOn: () => true,
        haste: () => 1,
        logIndex: index,
        tableBytesMax: this.#limits.level2TableBytes,
        keepRemoved: false,
      }),
    );
    try {
      for await (const entries of decodePieces(pieces)) {
        if (this.#store.isClosed) throw new BuildStopped();
        for (const { key, value } of entries) if (run.add(key, value)) await run.closeTable();
      }
      return await run.finish();
    } catch (error) {
      run.discard();
      throw error;
    }
  }

  /** Everything up to the index is in tables, and nothing else. */
  #startAt(index: number): void {
    this.#generation++;
    this.#memtable = new Memtable();
    this.#loggedBytes = 0;
    this.#frozen = [];
    this.#appliedIndex = index;
    this.#failure = undefined;
    this.#compactedTo = undefined;
    this.#flushing.recover();
    this.#compacting.recover();
  }

  #note(error: Error, isFinal: boolean): void {
    this.#failure = error;
    if (isFinal && error instanceof CorruptionError) this.#corrupted(error);
  }
}
