/**
 * The chunk index on disk: an append-only file of batches, each telling which chunks lie in a stretch of an
 * extent. It saves reading whole extents at open and holds nothing that they do not hold: a torn or lost log
 * costs a longer scan, never a chunk. Drawn in docs/internals/chunk-index.md.
 *
 *   0  magic "CGi1"      4  CRC-32 of the rest      8  extent     12  its salt
 *  16  stretch from     20  stretch to             24  count
 *  28  count × (blob id 16, chunk number, payload length, offset)
 */
import type { Disk, DiskFile } from "@cloudglass/env";
import type { BlobKey } from "./blob-key.ts";
import { crc32 } from "./checksum.ts";
import { frameBytes } from "./chunk-format.ts";
import type { ChunkIndex } from "./chunk-index.ts";
import { EXTENT_HEADER_BYTES } from "./extent.ts";

const MAGIC = 0x43476931;
const HEADER_BYTES = 28;
const ENTRY_BYTES = 28;
export const BATCH_ENTRIES_MAX = 1024;
export const INDEX_LOG_NAME = "index-log";
const REWRITTEN_NAME = "index-log.new";

export interface IndexEntry {
  readonly blob: BlobKey;
  readonly chunk: number;
  readonly payloadBytes: number;
  readonly offset: number;
}

export interface IndexBatch {
  readonly extent: number;
  readonly salt: number;
  readonly from: number;
  readonly to: number;
  readonly entries: readonly IndexEntry[];
}

export class IndexLog {
  readonly #disk: Disk;
  #file: DiskFile | undefined;
  /** Entries in the file, those of dead chunks included. */
  entryCount = 0;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Calls `visit` for every whole batch in order and cuts a torn tail. */
  load(visit: (batch: IndexBatch) => void): void {
    this.#disk.remove(REWRITTEN_NAME);
    const size = this.#disk.size(INDEX_LOG_NAME);
    if (size === undefined) return;
    const file = this.#open();
    const bytes = new Uint8Array(HEADER_BYTES + BATCH_ENTRIES_MAX * ENTRY_BYTES);
    let at = 0;
    while (at < file.size) {
      const got = file.read(bytes, at);
      const batch = decodeBatch(bytes.subarray(0, got));
      if (!batch) break;
      visit(batch);
      this.entryCount += batch.entries.length;
      at += HEADER_BYTES + batch.entries.length * ENTRY_BYTES;
    }
    if (at < file.size) file.truncate(at);
  }

  /** `batch` as encoded. */
  appendBytes(batch: Uint8Array): void {
    this.#open().append([batch]);
    this.entryCount += (batch.length - HEADER_BYTES) / ENTRY_BYTES;
  }

  /** Replaces the log's content atomically. */
  rewrite(batches: Iterable<IndexBatch>): void {
    this.close();
    this.#disk.remove(REWRITTEN_NAME);
    const file = this.#disk.open(REWRITTEN_NAME);
    this.entryCount = 0;
    for (const batch of batches) {
      file.append([encodeBatch(batch)]);
      this.entryCount += batch.entries.length;
    }
    file.close();
    this.#disk.rename(REWRITTEN_NAME, INDEX_LOG_NAME);
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #open(): DiskFile {
    this.#file ??= this.#disk.open(INDEX_LOG_NAME);
    return this.#file;
  }
}

export function encodeBatch({ extent, salt, from, to, entries }: IndexBatch): Uint8Array {
  const builder = new BatchBuilder();
  for (const { blob, chunk, payloadBytes, offset } of entries) {
    builder.add(blob, chunk, payloadBytes, offset);
  }
  return builder.encode(extent, salt, from, to);
}

/** Batches that tell all that an index holds; together they cover the extents whole. */
export function* indexBatches(
  index: ChunkIndex,
  extents: Iterable<{ readonly id: number; readonly salt: number; readonly size: number }>,
): Generator<IndexBatch> {
  const byExtent = new Map<number, IndexEntry[]>();
  for (const { blob, chunk, location } of index.entries()) {
    const entries = byExtent.get(location.extent) ?? [];
    entries.push({ blob, chunk, ...location });
    byExtent.set(location.extent, entries);
  }
  for (const { id, salt, size } of extents) {
    const all = (byExtent.get(id) ?? []).sort((a, b) => a.offset - b.offset);
    let from = EXTENT_HEADER_BYTES;
    for (let first = 0; first === 0 || first < all.length; first += BATCH_ENTRIES_MAX) {
      const next = first + BATCH_ENTRIES_MAX;
      const to = next < all.length ? all[next]!.offset : size;
      yield { extent: id, salt, from, to, entries: all.slice(first, next) };
      from = to;
    }
  }
}

/** A batch in the making, encoded as it grows. */
export class BatchBuilder {
  readonly #bytes = new Uint8Array(HEADER_BYTES + BATCH_ENTRIES_MAX * ENTRY_BYTES);
  readonly #view = new DataView(this.#bytes.buffer);
  count = 0;
  /** Where the last frame added ends. */
  end = 0;

  get isFull(): boolean {
    return this.count === BATCH_ENTRIES_MAX;
  }

  /** REQUIRES: not full. */
  add(blob: BlobKey, chunk: number, payloadBytes: number, offset: number): void {
    const view = this.#view;
    const at = HEADER_BYTES + this.count * ENTRY_BYTES;
    view.setInt32(at, blob.w0);
    view.setInt32(at + 4, blob.w1);
    view.setInt32(at + 8, blob.w2);
    view.setInt32(at + 12, blob.w3);
    view.setUint32(at + 16, chunk);
    view.setUint32(at + 20, payloadBytes);
    view.setUint32(at + 24, offset);
    this.count += 1;
    this.end = offset + frameBytes(payloadBytes);
  }

  /** Holds until the next change. */
  encode(extent: number, salt: number, from: number, to: number): Uint8Array {
    const view = this.#view;
    const bytes = this.#bytes.subarray(0, HEADER_BYTES + this.count * ENTRY_BYTES);
    view.setUint32(0, MAGIC);
    view.setUint32(8, extent);
    view.setUint32(12, salt);
    view.setUint32(16, from);
    view.setUint32(20, to);
    view.setUint32(24, this.count);
    view.setUint32(4, crc32(bytes.subarray(8)));
    return bytes;
  }

  clear(): void {
    this.count = 0;
  }
}

/** The batch at the start of `bytes`; undefined unless it is whole. */
export function decodeBatch(bytes: Uint8Array): IndexBatch | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(24);
  const length = HEADER_BYTES + count * ENTRY_BYTES;
  if (view.getUint32(0) !== MAGIC || count > BATCH_ENTRIES_MAX || bytes.length < length) {
    return undefined;
  }
  if (view.getUint32(4) !== crc32(bytes.subarray(8, length))) return undefined;
  const entries: IndexEntry[] = [];
  for (let at = HEADER_BYTES; at < length; at += ENTRY_BYTES) {
    const blob = {
      w0: view.getInt32(at),
      w1: view.getInt32(at + 4),
      w2: view.getInt32(at + 8),
      w3: view.getInt32(at + 12),
    };
    entries.push({
      blob,
      chunk: view.getUint32(at + 16),
      payloadBytes: view.getUint32(at + 20),
      offset: view.getUint32(at + 24),
    });
  }
  return {
    extent: view.getUint32(8),
    salt: view.getUint32(12),
    from: view.getUint32(16),
    to: view.getUint32(20),
    entries,
  };
}
