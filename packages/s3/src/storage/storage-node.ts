/**
 * A storage node: a name in a zone and a directory of append-only extents with an index of the chunks in them
 * (after ShardStore: Bornholt et al., "Using lightweight formal methods to validate a key-value storage node in
 * Amazon S3", SOSP 2021). Knows nothing of stripes or of other nodes.
 *
 * INVARIANT: an index entry is made only after its frame was appended, and an extent is removed only when no
 * entry points to it. Whatever byte the process dies at, `open` finds the frames that were whole.
 *
 * One file, although long: opening, appending, syncing and forgetting keep that invariant over the same state.
 */
import { type Disk, DiskError, type NodeAddress, type Random } from "@cloudglass/env";
import type { BlobKey } from "./blob-key.ts";
import { frameBytes } from "./chunk-format.ts";
import { ChunkIndex, type ChunkLocation, type IndexedChunk } from "./chunk-index.ts";
import { ChunkReader } from "./chunk-reader.ts";
import {
  EXTENT_HEADER_BYTES,
  Extent,
  extentIdOf,
  extentName,
  type ScannedFrame,
} from "./extent.ts";
import {
  BATCH_ENTRIES_MAX,
  BatchBuilder,
  INDEX_LOG_NAME,
  type IndexEntry,
  IndexLog,
  indexBatches,
} from "./index-log.ts";
import { Rot } from "./rot.ts";

export class StorageNode {
  readonly address: NodeAddress;
  readonly index = new ChunkIndex();
  readonly extents = new Map<number, Extent>();
  readonly chunks: ChunkReader;
  /** Changes whenever chunks may have been lost: their extent vanished or could not be synced. */
  lossCount = 0;
  readonly #disk: Disk;
  readonly #random: Random;
  readonly #extentBytesMax: number;
  readonly #syncs: boolean;
  readonly #log: IndexLog;
  #active: Extent | undefined;
  #nextExtent = 1;
  #isLoaded = false;
  /** Chunks of the active extent that the log does not hold yet, and where their stretch begins. */
  readonly #unlogged = new BatchBuilder();
  #loggedBytes = EXTENT_HEADER_BYTES;
  #directoryDirty = false;
  /** The directory's sync under way: names made before it are durable only when it has ended. */
  #directorySync: Promise<void> | undefined;
  /** Extents with bytes that no sync has covered. */
  readonly #unsynced = new Set<Extent>();

  /** `syncs`: `sync` will be called, so what it has to cover is to be kept. */
  constructor(
    disk: Disk,
    address: NodeAddress,
    random: Random,
    extentBytesMax: number,
    syncs: boolean,
  ) {
    this.address = address;
    this.#disk = disk.directory(address.name);
    this.#random = random;
    this.#extentBytesMax = extentBytesMax;
    this.#syncs = syncs;
    this.#log = new IndexLog(this.#disk);
    this.chunks = new ChunkReader(this.index, this.extents, new Rot(this.#disk));
  }

  /** False while the directory cannot be read: the node holds nothing then and takes nothing. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Reads what is on disk. REQUIRES: called before anything else, and again only while it is not loaded. */
  open(): void {
    try {
      this.#load();
      this.#isLoaded = true;
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      for (const extent of this.extents.values()) extent.file.close();
      this.extents.clear();
      this.#log.close();
      this.chunks.rot.close();
    }
  }

  #load(): void {
    const ids = this.#extentIds();
    const sizes = new Map(ids.map((id) => [id, this.#disk.size(extentName(id)) ?? 0]));
    const covered = new Map<number, number>();
    const salts = new Map<number, number>();
    const pending: { extent: number; entry: IndexEntry }[] = [];
    this.#log.load((batch) => {
      this.#nextExtent = Math.max(this.#nextExtent, batch.extent + 1);
      const size = sizes.get(batch.extent);
      const end = covered.get(batch.extent) ?? EXTENT_HEADER_BYTES;
      if (size === undefined || batch.from > end) return;
      covered.set(batch.extent, Math.max(end, batch.to));
      salts.set(batch.extent, batch.salt);
      for (const entry of batch.entries) {
        if (entry.offset + frameBytes(entry.payloadBytes) > size) continue;
        pending.push({ extent: batch.extent, entry });
      }
    });
    for (const id of ids) {
      this.#nextExtent = Math.max(this.#nextExtent, id + 1);
      this.#loadExtent(id, salts.get(id));
    }
    for (const { extent, entry } of pending) {
      if (this.extents.has(extent)) this.#adopt(extent, entry);
    }
    for (const extent of this.extents.values()) {
      this.#recoverTail(extent, covered.get(extent.id) ?? EXTENT_HEADER_BYTES);
    }
    this.chunks.rot.load();
    this.trimLog();
  }

  /** Writes the log anew when most of it tells of chunks that are gone. */
  trimLog(): void {
    if (this.#log.entryCount > 2 * this.index.count + 8 * BATCH_ENTRIES_MAX) this.#rewriteLog();
  }

  #loadExtent(id: number, salt: number | undefined): void {
    try {
      const extent = Extent.load(this.#disk, id, salt);
      if (extent) this.extents.set(id, extent);
      else this.#disk.remove(extentName(id));
    } catch (error) {
      // It stays on disk for a better day; its chunks are missing until then.
      if (!(error instanceof DiskError)) throw error;
    }
  }

  /** Appends a chunk; when this returns it survives the death of the process. Throws `DiskError`. */
  append(blob: BlobKey, chunk: number, payload: Uint8Array): void {
    if (!this.#isLoaded) throw new DiskError("EIO", `${this.address.name} cannot be read`);
    let extent = this.#active;
    if (!extent || extent.size + frameBytes(payload.length) > this.#extentBytesMax) {
      extent = this.#startExtent();
    }
    let offset: number;
    try {
      offset = extent.append(blob, chunk, payload);
    } catch (error) {
      // Its tail is in doubt. Nothing points there, and the next open cuts or skips it.
      if (error instanceof DiskError && error.code !== "ENOSPC") this.#seal();
      throw error;
    }
    this.chunks.rot.remove(blob, chunk);
    if (this.#syncs) this.#unsynced.add(extent);
    this.#point(extent.id, { blob, chunk, payloadBytes: payload.length, offset });
    this.#unlogged.add(blob, chunk, payload.length, offset);
    if (this.#unlogged.isFull) this.#flushLog();
  }

  has(blob: BlobKey, chunk: number): boolean {
    return this.index.find(blob, chunk) !== undefined;
  }

  /** Forgets a chunk; its bytes are garbage from now on. Returns whether it was there. */
  remove(blob: BlobKey, chunk: number): boolean {
    const before = this.index.remove(blob, chunk);
    this.chunks.rot.remove(blob, chunk);
    if (before) this.#unaccount(before);
    return before !== undefined;
  }

  /**
   * Makes everything appended so far survive loss of power. What cannot be made so is forgotten, as lost as if
   * the power had failed; `lossCount` tells whoever waits that something was.
   */
  async sync(): Promise<void> {
    const work = [...this.#unsynced].map((extent) => this.#syncExtent(extent));
    if (this.#directoryDirty) this.#startDirectorySync();
    if (this.#directorySync) work.push(this.#directorySync);
    await Promise.all(work);
  }

  /** Marks extents whose header has rotted, so that the collector replaces them. */
  checkHeaders(): Extent[] {
    return [...this.extents.values()].filter((extent) => {
      try {
        extent.headerIsDamaged ||= !extent.headerIsSound();
      } catch (error) {
        if (!(error instanceof DiskError)) throw error;
      }
      return extent.headerIsDamaged;
    });
  }

  /** Ends the active extent, so that it can be collected. */
  seal(): void {
    this.#seal();
  }

  get activeExtent(): Extent | undefined {
    return this.#active;
  }

  /** The frames of an extent that the index points to. */
  liveFrames(extent: Extent): ScannedFrame[] {
    const live: ScannedFrame[] = [];
    extent.scan(EXTENT_HEADER_BYTES, (frame) => {
      const location = this.index.find(frame.blob, frame.chunk);
      if (location?.extent === extent.id && location.offset === frame.offset) live.push(frame);
    });
    return live;
  }

  /** REQUIRES: no index entry points to the extent. False while reads of it are in flight. */
  removeExtent(extent: Extent): boolean {
    if (extent.pinCount > 0) return false;
    if (extent === this.#active) this.#seal();
    extent.file.close();
    this.#unsynced.delete(extent);
    this.extents.delete(extent.id);
    this.#disk.remove(extentName(extent.id));
    return true;
  }

  /** Points to wanted chunks of an extent again that are not found elsewhere. */
  readopt(extent: Extent, isWanted: (blob: BlobKey) => boolean): void {
    extent.scan(EXTENT_HEADER_BYTES, ({ blob, chunk, payloadBytes, offset }) => {
      if (this.has(blob, chunk) || !isWanted(blob)) return;
      this.#point(extent.id, { blob, chunk, payloadBytes, offset });
    });
  }

  /** Notices extents that someone removed behind our back; returns how many chunks went with them. */
  dropVanished(): number {
    if (!this.#isLoaded) this.open();
    let names: Set<string>;
    try {
      names = new Set(this.#disk.list(""));
    } catch (error) {
      // A disk that cannot be read tells nothing about what is on it.
      if (error instanceof DiskError) return 0;
      throw error;
    }
    let lost = 0;
    for (const extent of [...this.extents.values()]) {
      if (!names.has(extentName(extent.id))) lost += this.#forgetExtent(extent);
    }
    if (lost > 0 && !names.has(INDEX_LOG_NAME)) this.#rewriteLog();
    return lost;
  }

  close(): void {
    this.#flushLog();
    this.#log.close();
    this.chunks.rot.close();
    for (const extent of this.extents.values()) extent.file.close();
  }

  async #syncExtent(extent: Extent): Promise<void> {
    const size = extent.size;
    extent.pinCount += 1;
    try {
      await extent.file.sync();
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      this.#condemn(extent);
      return;
    } finally {
      extent.pinCount -= 1;
    }
    extent.synced = true;
    extent.syncedBytes = Math.max(extent.syncedBytes, size);
    if (extent.size === size) this.#unsynced.delete(extent);
  }

  #startDirectorySync(): void {
    const run = this.#syncDirectory().finally(() => {
      if (this.#directorySync === run) this.#directorySync = undefined;
    });
    this.#directorySync = run;
  }

  async #syncDirectory(): Promise<void> {
    const unnamed = [...this.extents.values()].filter((extent) => !extent.named);
    this.#directoryDirty = false;
    try {
      await this.#disk.syncDirectory("");
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      this.#directoryDirty = true;
      this.lossCount += 1;
      for (const extent of unnamed) {
        extent.syncedBytes = extent.recoveredBytes;
        if (extent.size > extent.recoveredBytes) this.#condemn(extent);
      }
      return;
    }
    for (const extent of unnamed) extent.named = true;
  }

  /** After a failed sync the kernel may have dropped any byte that no earlier one had covered. */
  #condemn(extent: Extent): void {
    this.#unsynced.delete(extent);
    if (this.extents.get(extent.id) !== extent) return;
    if (extent === this.#active) this.#seal();
    // Counted even when nothing is forgotten: the collector must not rely on this sync.
    this.lossCount += 1;
    this.#forget(({ location }) => {
      return location.extent === extent.id && location.offset >= extent.syncedBytes;
    });
  }

  #forget(isGone: (entry: IndexedChunk) => boolean): number {
    const gone = [...this.index.entries()].filter(isGone);
    for (const { blob, chunk } of gone) this.remove(blob, chunk);
    this.lossCount += gone.length;
    return gone.length;
  }

  #extentIds(): number[] {
    return this.#disk
      .list("")
      .map(extentIdOf)
      .filter((id) => id !== undefined)
      .sort((a, b) => a - b);
  }

  #startExtent(): Extent {
    this.#seal();
    const salt = this.#random.below(2 ** 32);
    const extent = Extent.create(this.#disk, this.#nextExtent, salt);
    this.#nextExtent += 1;
    this.#directoryDirty = true;
    this.extents.set(extent.id, extent);
    this.#active = extent;
    this.#loggedBytes = EXTENT_HEADER_BYTES;
    return extent;
  }

  #seal(): void {
    this.#flushLog();
    if (this.#active) this.#active.sealed = true;
    this.#active = undefined;
  }

  #recoverTail(extent: Extent, covered: number): void {
    extent.sealed = true;
    extent.recoveredBytes = extent.size;
    extent.syncedBytes = extent.size;
    // The process that wrote it may have died before its sync: the first sync here covers file and name.
    if (this.#syncs) {
      this.#unsynced.add(extent);
      this.#directoryDirty = true;
    }
    if (covered > extent.size) return;
    try {
      const end = extent.scan(covered, ({ blob, chunk, payloadBytes, offset }) => {
        this.#adopt(extent.id, { blob, chunk, payloadBytes, offset });
      });
      if (extent.id !== this.#nextExtent - 1) return;
      if (end < extent.size) extent.file.truncate(end);
      if (extent.size >= this.#extentBytesMax) return;
      extent.sealed = false;
      this.#active = extent;
      this.#loggedBytes = covered;
      // What the scan found beyond the log is found by the next scan again, unless the log learns of it now.
      if (end > covered) this.#relogTail(extent, covered);
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      this.#unlogged.clear();
      this.#active = undefined;
      extent.sealed = true;
    }
  }

  #relogTail(extent: Extent, covered: number): void {
    extent.scan(covered, ({ blob, chunk, payloadBytes, offset }) => {
      this.#unlogged.add(blob, chunk, payloadBytes, offset);
      if (this.#unlogged.isFull) this.#flushLog();
    });
    this.#flushLog();
  }

  /** A failure only makes the next open slower: the log is a shortcut. */
  #flushLog(): void {
    const extent = this.#active;
    try {
      if (extent && this.#unlogged.count > 0) {
        const { id, salt } = extent;
        const to = this.#unlogged.end;
        this.#log.appendBytes(this.#unlogged.encode(id, salt, this.#loggedBytes, to));
      }
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
    } finally {
      // After a failure the next stretch does not join the last one, and `open` scans from the gap on.
      if (this.#unlogged.count > 0) this.#loggedBytes = this.#unlogged.end;
      this.#unlogged.clear();
    }
  }

  #rewriteLog(): void {
    this.#unlogged.clear();
    // Should this fail, the old log stays, and what comes next does not join it: a longer scan, no more.
    if (this.#active) this.#loggedBytes = this.#active.size;
    try {
      this.#log.rewrite(indexBatches(this.index, this.extents.values()));
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
    }
  }

  #forgetExtent(extent: Extent): number {
    const lost = this.#forget(({ location }) => location.extent === extent.id);
    if (extent === this.#active) {
      this.#unlogged.clear();
      this.#active = undefined;
    }
    this.#unsynced.delete(extent);
    extent.file.close();
    this.extents.delete(extent.id);
    return lost;
  }

  /** As `#point` for what is found at open. Of two copies the later one counts: it may have replaced a rotten one. */
  #adopt(extent: number, entry: IndexEntry): void {
    const known = this.index.find(entry.blob, entry.chunk);
    const isOlder = known && (known.extent - extent || known.offset - entry.offset) > 0;
    if (!isOlder) this.#point(extent, entry);
  }

  #point(extent: number, entry: IndexEntry): void {
    const { payloadBytes, offset } = entry;
    const before = this.index.set(entry.blob, entry.chunk, { extent, offset, payloadBytes });
    this.extents.get(extent)!.liveBytes += frameBytes(payloadBytes);
    if (before) this.#unaccount(before);
  }

  #unaccount(location: ChunkLocation): void {
    const extent = this.extents.get(location.extent);
    if (extent) extent.liveBytes -= frameBytes(location.payloadBytes);
  }
}
