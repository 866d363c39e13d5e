/**
 * What the rules of S3 see of the shard store: blobs, written once, read by range, deleted. A blob is cut in
 * stripes, a stripe in 6 data and 2 parity shards, each a chunk on a storage node.
 */
import type { Fault } from "@cloudglass/env";
import type { ReadWitness, StripeView } from "./stripe-view.ts";

export type NodeState = "up" | "unreadable" | Fault["kind"];

/** Kept in the object index; all that is needed to find the shards again. Plain data, small. */
export interface BlobDescriptor {
  /** Unique for ever; never reused. 128 bits in lower-case hex. */
  readonly blobId: string;
  readonly sizeBytes: number;
  /** Bytes of content in every stripe but the last. */
  readonly stripeBytes: number;
  /** Name of the placement policy and its rotation for the first stripe: which node holds which shard. */
  readonly placement: string;
}

export interface BlobWriter {
  /** Copies what it needs of `bytes` before it returns or resolves; a promise is back-pressure. */
  write(bytes: Uint8Array): void | Promise<void>;
  /**
   * Appends the last stripe; resolves when all shards are as durable as the environment asks. Until the
   * descriptor is in the index the blob is the writer's; call `release` when the index transaction has ended.
   */
  finish(): BlobDescriptor | Promise<BlobDescriptor>;
  /** Gives the blob up; its chunks become garbage. Safe at any time before `release`. */
  abort(): void;
  /** The blob is in the index (or was aborted): from now on only the index keeps it alive. */
  release(): void;
}

/** Thrown by reads when fewer than 6 shards of a stripe can be had. */
export class BlobUnreadableError extends Error {
  override readonly name = "BlobUnreadableError";
  readonly blobId: string;
  readonly stripeIndex: number;
  constructor(blobId: string, stripeIndex: number, message: string) {
    super(message);
    this.blobId = blobId;
    this.stripeIndex = stripeIndex;
  }
}

export interface BlobStore {
  createWriter(expectedBytes: number | undefined): BlobWriter;
  /**
   * Bytes `start` (inclusive) to `end` (exclusive). Small reads of healthy blobs come back at once as one
   * array; others as pieces, each valid until the next is asked for.
   */
  read(
    blob: BlobDescriptor,
    start: number,
    end: number,
    witness?: ReadWitness,
  ): Uint8Array | AsyncIterable<Uint8Array>;
  /** Where the shards of a stripe are now, each read and checked. Undefined for a stripe that it has not. */
  view(blob: BlobDescriptor, stripe: number): Promise<StripeView> | undefined;
  /** For faults: this shard, 0 to 7, of each stripe goes bad where it lies, until it is written anew. */
  rot(blob: BlobDescriptor, shard: number): void;
  /** Call after the index transaction that dropped the blob has committed. */
  delete(blob: BlobDescriptor): void;
  /** What `read` did for the last calls, the health of nodes, bytes live and dead: for traces and control. */
  statistics(): BlobStoreStatistics;
  /** One pass of the scrubber: every shard of every blob verified, lost and rotten ones rebuilt. */
  scrub(): Promise<ScrubReport>;
  /** Copies live chunks out of extents that are mostly garbage and removes those. */
  collectGarbage(): Promise<{ readonly extentsRemoved: number; readonly bytesFreed: number }>;
  close(): Promise<void>;
}

export interface ScrubReport {
  readonly chunksVerified: number;
  readonly chunksMissing: number;
  readonly chunksCorrupt: number;
  readonly chunksRebuilt: number;
  /** Blobs with a stripe that has lost more than two shards. */
  readonly blobsLost: readonly string[];
}

export interface BlobStoreStatistics {
  readonly nodes: readonly {
    readonly name: string;
    readonly zone: string;
    /** The worst of its faults; `unreadable`: its directory cannot be read. */
    readonly state: NodeState;
    readonly liveBytes: number;
    readonly deadBytes: number;
    readonly chunkCount: number;
    readonly extentCount: number;
    /** Since it was opened. */
    readonly chunksRead: number;
  }[];
  readonly degradedReads: number;
  readonly hedgedReads: number;
  readonly shardsRepaired: number;
}

/** The index's side of the bargain. */
export interface LiveBlobs {
  /** True when the committed index holds the blob. */
  isLive(blobId: string): boolean;
  /** Every blob that the index holds, for the scrubber; pages of any size. */
  list(): Iterable<BlobDescriptor>;
}
