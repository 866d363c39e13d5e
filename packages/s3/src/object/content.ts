/**
 * Objects' bytes: writing a body to the shard store while its checksums run, and reading content back. A blob
 * that is being read when its object goes is given back to the store after the read.
 */
import { createHash, hash } from "node:crypto";
import type { BlobDescriptor, BlobStore, BlobWriter, LiveBlobs } from "../storage/blob-store.ts";
import type { ChecksumAlgorithm } from "./checksum/algorithm.ts";
import { checksumOf, startChecksum } from "./checksum/digest.ts";
import type { ObjectIndex } from "./index/object-index.ts";
import type { ObjectContent } from "./index/object-record.ts";

/** Bodies up to this size are collected and verified before a byte of them is stored. */
export const BUFFERED_BYTES_MAX = 256 * 1024;

/** Calls `write` for every byte in order; resolves when they are verified. */
export type Source = (write: (bytes: Uint8Array) => void | Promise<void>) => Promise<void>;

/** A body that was received and verified. */
export interface ReceivedBody {
  readonly sizeBytes: number;
  /** Hex. */
  readonly md5: string;
  /** Base64 by algorithm. */
  readonly checksums: Readonly<Partial<Record<ChecksumAlgorithm, string>>>;
  /**
   * Makes the blob durable, undefined when there are no bytes. Small bodies are stored only now: one that the
   * operation refuses costs nothing.
   */
  store(): BlobDescriptor | undefined | Promise<BlobDescriptor>;
  /** Call once the index transaction has ended well. */
  release(): void;
  /** Call instead when it has not, or when the body is refused. */
  abort(): void;
}

/** More bytes came than were declared. */
export class BodyLengthError extends Error {
  override readonly name = "BodyLengthError";
}

export type ContentPieces = Uint8Array | AsyncIterable<Uint8Array>;

const EMPTY = new Uint8Array(0);

export class ObjectContents {
  readonly #store: BlobStore;
  readonly #index: ObjectIndex;
  /** Blob id → reads under way. */
  readonly #pins: Map<string, number>;
  readonly #deferred = new Map<string, BlobDescriptor>();

  /** `pins` is shared with `liveBlobs`, which the store is opened with. */
  constructor(store: BlobStore, index: ObjectIndex, pins: Map<string, number>) {
    this.#store = store;
    this.#index = index;
    this.#pins = pins;
  }

  /**
   * Writes what `source` gives. `expectedBytes` is what the client declared. Rejects with what `source` rejects
   * with, and leaves nothing behind then.
   */
  receive(
    source: Source,
    expectedBytes: number | undefined,
    algorithms: readonly ChecksumAlgorithm[],
  ): Promise<ReceivedBody> {
    return expectedBytes !== undefined && expectedBytes <= BUFFERED_BYTES_MAX
      ? this.#writeBuffered(source, expectedBytes, algorithms)
      : this.#writeStreamed(source, expectedBytes, algorithms);
  }

  async #writeBuffered(
    source: Source,
    expectedBytes: number,
    algorithms: readonly ChecksumAlgorithm[],
  ): Promise<ReceivedBody> {
    const body = expectedBytes === 0 ? EMPTY : Buffer.allocUnsafe(expectedBytes);
    let sizeBytes = 0;
    await source((bytes) => {
      if (sizeBytes + bytes.length > expectedBytes) throw new BodyLengthError();
      body.set(bytes, sizeBytes);
      sizeBytes += bytes.length;
    });
    const content = sizeBytes === expectedBytes ? body : body.subarray(0, sizeBytes);
    const checksums: Partial<Record<ChecksumAlgorithm, string>> = {};
    for (const algorithm of algorithms) checksums[algorithm] = checksumOf(algorithm, content);
    return new BufferedBody(this.#store, content, checksums);
  }

  async #writeStreamed(
    source: Source,
    expectedBytes: number | undefined,
    algorithms: readonly ChecksumAlgorithm[],
  ): Promise<ReceivedBody> {
    const writer = this.#store.createWriter(expectedBytes);
    const md5 = createHash("md5");
    const running = algorithms.map((algorithm) => [algorithm, startChecksum(algorithm)] as const);
    let sizeBytes = 0;
    try {
      await source((bytes) => {
        md5.update(bytes);
        for (const [, checksum] of running) checksum.update(bytes);
        sizeBytes += bytes.length;
        return writer.write(bytes);
      });
      const checksums: Partial<Record<ChecksumAlgorithm, string>> = {};
      for (const [algorithm, checksum] of running) checksums[algorithm] = checksum.digest();
      return {
        sizeBytes,
        md5: md5.digest("hex"),
        checksums,
        store: () => (sizeBytes === 0 ? undefined : writer.finish()),
        release: () => writer.release(),
        abort: () => writer.abort(),
      };
    } catch (error) {
      writer.abort();
      throw error;
    }
  }

  /** Bytes `start` (inclusive) to `end` (exclusive). */
  read(content: ObjectContent, start: number, end: number): ContentPieces {
    if (content.kind === "empty" || start === end) return EMPTY;
    if (content.kind === "blob") return this.#readBlob(content.blob, start, end);
    const segments = this.#index.segments.overlapping(content.contentId, start, end);
    const [only] = segments;
    if (segments.length === 1 && only?.blob !== undefined) {
      return this.#readBlob(only.blob, start - only.start, end - only.start);
    }
    const reads: [BlobDescriptor, number, number][] = [];
    for (const segment of segments) {
      if (segment.blob === undefined) continue;
      const from = Math.max(0, start - segment.start);
      reads.push([segment.blob, from, Math.min(segment.sizeBytes, end - segment.start)]);
    }
    return this.#readAll(reads);
  }

  #readBlob(blob: BlobDescriptor, start: number, end: number): ContentPieces {
    const pieces = this.#store.read(blob, start, end);
    return pieces instanceof Uint8Array ? pieces : this.#pinned([blob], pieces);
  }

  #readAll(reads: readonly [BlobDescriptor, number, number][]): AsyncIterable<Uint8Array> {
    const store = this.#store;
    async function* pieces() {
      for (const [blob, start, end] of reads) {
        const part = store.read(blob, start, end);
        if (part instanceof Uint8Array) yield part;
        else yield* part;
      }
    }
    return this.#pinned(
      reads.map(([blob]) => blob),
      pieces(),
    );
  }

  /** Holds the blobs until the pieces are read or given up; held from now on, not from the first piece. */
  #pinned(
    blobs: readonly BlobDescriptor[],
    pieces: AsyncIterable<Uint8Array>,
  ): AsyncIterable<Uint8Array> {
    for (const { blobId } of blobs) this.#pins.set(blobId, (this.#pins.get(blobId) ?? 0) + 1);
    let held = true;
    const unpin = () => {
      if (!held) return;
      held = false;
      for (const blob of blobs) this.#unpin(blob.blobId);
    };
    return {
      [Symbol.asyncIterator]() {
        const iterator = pieces[Symbol.asyncIterator]();
        return {
          async next() {
            try {
              const result = await iterator.next();
              if (result.done) unpin();
              return result;
            } catch (error) {
              unpin();
              throw error;
            }
          },
          async return() {
            await iterator.return?.();
            unpin();
            return { done: true as const, value: undefined };
          },
        };
      },
    };
  }

  #unpin(blobId: string): void {
    const count = this.#pins.get(blobId)! - 1;
    if (count > 0) {
      this.#pins.set(blobId, count);
      return;
    }
    this.#pins.delete(blobId);
    const blob = this.#deferred.get(blobId);
    if (blob === undefined) return;
    this.#deferred.delete(blobId);
    this.#store.delete(blob);
  }

  /** Blobs that the index has dropped, after its commit. */
  discard(dead: readonly BlobDescriptor[]): void {
    for (const blob of dead) {
      if (this.#pins.has(blob.blobId)) this.#deferred.set(blob.blobId, blob);
      else this.#store.delete(blob);
    }
  }
}

class BufferedBody implements ReceivedBody {
  readonly sizeBytes: number;
  readonly md5: string;
  readonly checksums: ReceivedBody["checksums"];
  readonly #store: BlobStore;
  readonly #content: Uint8Array;
  #writer: BlobWriter | undefined;

  constructor(store: BlobStore, content: Uint8Array, checksums: ReceivedBody["checksums"]) {
    this.#store = store;
    this.#content = content;
    this.sizeBytes = content.length;
    this.md5 = hash("md5", content, "hex");
    this.checksums = checksums;
  }

  store(): BlobDescriptor | undefined | Promise<BlobDescriptor> {
    if (this.sizeBytes === 0) return undefined;
    const writer = this.#store.createWriter(this.sizeBytes);
    this.#writer = writer;
    const written = writer.write(this.#content);
    return written === undefined ? writer.finish() : written.then(() => writer.finish());
  }

  release(): void {
    this.#writer?.release();
  }

  abort(): void {
    this.#writer?.abort();
  }
}

/** What the shard store asks of the index. */
export function liveBlobs(index: ObjectIndex, isPinned: (blobId: string) => boolean): LiveBlobs {
  return {
    isLive: (blobId) => isPinned(blobId) || index.blobs.find(blobId) !== undefined,
    list: () => index.blobs.list(),
  };
}
