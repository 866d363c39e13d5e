/**
 * Objects' bytes: sealing a body on its way to the shard store while its checksums run, and opening content again. A
 * blob that is being read when its object goes is given back to the store after the read.
 */
import { createHash, hash } from "node:crypto";
import type { BlobDescriptor, BlobStore, BlobWriter, LiveBlobs } from "../storage/blob-store.ts";
import type { ReadWitness } from "../storage/stripe-view.ts";
import type { ChecksumAlgorithm } from "./checksum/algorithm.ts";
import { checksumOf, startChecksum } from "./checksum/digest.ts";
import { unwrapPart } from "./encryption/content-keys.ts";
import { layerKeys } from "./encryption/envelope.ts";
import { openRange, SealBrokenError } from "./encryption/opening-reader.ts";
import { sealedSize } from "./encryption/sealed-format.ts";
import { SealingWriter } from "./encryption/sealing-writer.ts";
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

  /** The blobs that hold it, in the order of its bytes. */
  blobsOf(content: ObjectContent, sizeBytes: number): readonly BlobDescriptor[] {
    if (content.kind === "empty") return [];
    if (content.kind === "blob") return [content.blob];
    const segments = this.#index.segments.overlapping(content.contentId, 0, sizeBytes);
    return segments.flatMap(({ blob }) => blob ?? []);
  }

  /**
   * Writes what `source` gives, sealed with the data key. `expectedBytes` is what the client declared. Rejects with
   * what `source` rejects with, and leaves nothing behind then.
   */
  receive(
    source: Source,
    expectedBytes: number | undefined,
    algorithms: readonly ChecksumAlgorithm[],
    dataKey: Uint8Array,
  ): Promise<ReceivedBody> {
    return expectedBytes !== undefined && expectedBytes <= BUFFERED_BYTES_MAX
      ? this.#writeBuffered(source, expectedBytes, algorithms, dataKey)
      : this.#writeStreamed(source, expectedBytes, algorithms, dataKey);
  }

  /** A writer of one blob. */
  #sealing(expectedBytes: number | undefined, dataKey: Uint8Array): BlobWriter {
    const layers = layerKeys(dataKey);
    let sealedBytes = expectedBytes;
    for (const _ of layers) sealedBytes = sealedBytes && sealedSize(sealedBytes);
    return layers.reduceRight<BlobWriter>(
      (sink, key) => new SealingWriter(sink, key),
      this.#store.createWriter(sealedBytes),
    );
  }

  async #writeBuffered(
    source: Source,
    expectedBytes: number,
    algorithms: readonly ChecksumAlgorithm[],
    dataKey: Uint8Array,
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
    return new BufferedBody(() => this.#sealing(content.length, dataKey), content, checksums);
  }

  async #writeStreamed(
    source: Source,
    expectedBytes: number | undefined,
    algorithms: readonly ChecksumAlgorithm[],
    dataKey: Uint8Array,
  ): Promise<ReceivedBody> {
    const writer = this.#sealing(expectedBytes, dataKey);
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

  /**
   * Bytes `start` (inclusive) to `end` (exclusive). The data key is undefined for what was written before content
   * was sealed. Throws `SealBrokenError`, at once or from the pieces.
   */
  read(
    content: ObjectContent,
    dataKey: Uint8Array | undefined,
    start: number,
    end: number,
    witness?: ReadWitness,
  ): ContentPieces {
    if (content.kind === "empty" || start === end) return EMPTY;
    if (content.kind === "blob") {
      const layers = dataKey === undefined ? [] : layerKeys(dataKey);
      return this.#readBlob({ blob: content.blob, layers, start, end, witness });
    }
    const reads: BlobRange[] = [];
    for (const segment of this.#index.segments.overlapping(content.contentId, start, end)) {
      const { blob, seal } = segment;
      if (blob === undefined) continue;
      const from = Math.max(0, start - segment.start);
      const to = Math.min(segment.sizeBytes, end - segment.start);
      reads.push({ blob, layers: layersOfPart(dataKey, seal), start: from, end: to, witness });
    }
    const [only] = reads;
    return reads.length === 1 && only !== undefined ? this.#readBlob(only) : this.#readAll(reads);
  }

  #readBlob(range: BlobRange): ContentPieces {
    const pieces = openBlob(this.#store, range);
    return pieces instanceof Uint8Array ? pieces : this.#pinned([range.blob], pieces);
  }

  #readAll(ranges: readonly BlobRange[]): AsyncIterable<Uint8Array> {
    const store = this.#store;
    async function* pieces() {
      for (const range of ranges) {
        const part = openBlob(store, range);
        if (part instanceof Uint8Array) yield part;
        else yield* part;
      }
    }
    return this.#pinned(
      ranges.map(({ blob }) => blob),
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

/** Bytes of a blob's content. */
interface BlobRange {
  readonly blob: BlobDescriptor;
  /** One key a layer, the innermost first. */
  readonly layers: readonly Uint8Array[];
  readonly start: number;
  readonly end: number;
  readonly witness: ReadWitness | undefined;
}

function openBlob(store: BlobStore, range: BlobRange): ContentPieces {
  const { blob, layers, start, end, witness } = range;
  return openRange(layers, blob.sizeBytes, start, end, (from, to) =>
    store.read(blob, from, to, witness),
  );
}

function layersOfPart(
  dataKey: Uint8Array | undefined,
  seal: Uint8Array | undefined,
): readonly Uint8Array[] {
  if (seal === undefined) return [];
  const partKey = dataKey && unwrapPart(dataKey, seal);
  if (partKey === undefined) throw new SealBrokenError(0, "the key of a part does not open");
  return layerKeys(partKey);
}

class BufferedBody implements ReceivedBody {
  readonly sizeBytes: number;
  readonly md5: string;
  readonly checksums: ReceivedBody["checksums"];
  readonly #createWriter: () => BlobWriter;
  readonly #content: Uint8Array;
  #writer: BlobWriter | undefined;

  constructor(
    createWriter: () => BlobWriter,
    content: Uint8Array,
    checksums: ReceivedBody["checksums"],
  ) {
    this.#createWriter = createWriter;
    this.#content = content;
    this.sizeBytes = content.length;
    this.md5 = hash("md5", content, "hex");
    this.checksums = checksums;
  }

  store(): BlobDescriptor | undefined | Promise<BlobDescriptor> {
    if (this.sizeBytes === 0) return undefined;
    const writer = this.#createWriter();
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
