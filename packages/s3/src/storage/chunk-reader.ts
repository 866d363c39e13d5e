/** Reads of the chunks of one storage node: whole or by range, each checked before it is handed on. */
import { DiskError } from "@cloudglass/env";
import type { BlobKey } from "./blob-key.ts";
import { BLOCK_BYTES, frameBytes, frameIsSound, headerBytes } from "./chunk-format.ts";
import type { ChunkIndex, ChunkLocation } from "./chunk-index.ts";
import type { Extent } from "./extent.ts";
import type { Rot } from "./rot.ts";

/** `missing`: no such chunk here, or its file cannot be read; `corrupt`: a checksum does not match. */
export type ChunkOutcome = "ok" | "missing" | "corrupt";

/** What a fault does to bytes on their way, before they are checked. */
export type Damage = (frame: Uint8Array) => void;

export class ChunkReader {
  /** Of chunks that are there, whole or in part. */
  readCount = 0;
  readonly rot: Rot;
  readonly #index: ChunkIndex;
  readonly #extents: ReadonlyMap<number, Extent>;

  constructor(index: ChunkIndex, extents: ReadonlyMap<number, Extent>, rot: Rot) {
    this.#index = index;
    this.#extents = extents;
    this.rot = rot;
  }

  /**
   * Reads a whole chunk into `frame`, header first: `frame` is `frameBytes(payload)` long, so the payload
   * lands at its end.
   */
  read(blob: BlobKey, chunk: number, frame: Uint8Array, damage?: Damage): ChunkOutcome {
    const location = this.#index.find(blob, chunk);
    if (!location) return "missing";
    const extent = this.#extents.get(location.extent)!;
    this.readCount += 1;
    try {
      if (extent.file.read(frame, location.offset) < frame.length) return "corrupt";
      this.rot.damage(blob, chunk, frame);
      damage?.(frame);
    } catch (error) {
      return failure(error);
    }
    return checked(extent, location, blob, chunk, frame);
  }

  /** As `read`, off this thread; the extent stays until the read has ended. */
  async readAsync(
    blob: BlobKey,
    chunk: number,
    frame: Uint8Array,
    damage?: Damage,
  ): Promise<ChunkOutcome> {
    const location = this.#index.find(blob, chunk);
    if (!location) return "missing";
    const extent = this.#extents.get(location.extent)!;
    this.readCount += 1;
    extent.pinCount += 1;
    try {
      const got = await extent.file.readAsync(frame, location.offset);
      if (got < frame.length) return "corrupt";
      this.rot.damage(blob, chunk, frame);
      damage?.(frame);
      return checked(extent, location, blob, chunk, frame);
    } catch (error) {
      return failure(error);
    } finally {
      extent.pinCount -= 1;
    }
  }

  /**
   * Reads bytes `from` to `to` of a chunk, fetching only the blocks that they touch.
   * `payloadBytes` is the chunk's length as the reader expects it.
   */
  readRange(
    blob: BlobKey,
    chunk: number,
    payloadBytes: number,
    from: number,
    to: number,
  ): Uint8Array | "missing" | "corrupt" {
    const location = this.#index.find(blob, chunk);
    if (!location) return "missing";
    if (location.payloadBytes !== payloadBytes) return "corrupt";
    const extent = this.#extents.get(location.extent)!;
    this.readCount += 1;
    const head = headerBytes(payloadBytes);
    const firstBlock = Math.floor(from / BLOCK_BYTES);
    const start = firstBlock * BLOCK_BYTES;
    const end = Math.min(payloadBytes, Math.ceil(to / BLOCK_BYTES) * BLOCK_BYTES);
    // Header and blocks in one read when the blocks come first, else in two.
    const bytes = new Uint8Array(head + end - start);
    try {
      let got = extent.file.read(start === 0 ? bytes : bytes.subarray(0, head), location.offset);
      if (start > 0) got += extent.file.read(bytes.subarray(head), location.offset + head + start);
      if (got < bytes.length) return "corrupt";
      this.rot.damage(blob, chunk, bytes);
    } catch (error) {
      return failure(error);
    }
    const place = { salt: extent.salt, offset: location.offset };
    const sound = frameIsSound(bytes, place, blob, chunk, payloadBytes, firstBlock);
    return sound ? bytes.subarray(head + from - start, head + to - start) : "corrupt";
  }
}

function checked(
  extent: Extent,
  location: ChunkLocation,
  blob: BlobKey,
  chunk: number,
  frame: Uint8Array,
): ChunkOutcome {
  const payloadBytes = location.payloadBytes;
  if (frameBytes(payloadBytes) !== frame.length) return "corrupt";
  const place = { salt: extent.salt, offset: location.offset };
  return frameIsSound(frame, place, blob, chunk, payloadBytes) ? "ok" : "corrupt";
}

function failure(error: unknown): "missing" {
  if (error instanceof DiskError) return "missing";
  throw error;
}
