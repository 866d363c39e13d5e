/** A blob's descriptor, resolved: the lengths of its stripes and the homes of its shards. */
import { type BlobKey, blobKey, STRIPES_MAX } from "./blob-key.ts";
import type { BlobDescriptor } from "./blob-store.ts";
import { homeNode, type Placement, parsePlacement } from "./placement.ts";
import { shardBytesOf } from "./stripe-pool.ts";

export class BlobLayout {
  readonly blobId: string;
  readonly key: BlobKey;
  readonly sizeBytes: number;
  readonly stripeBytes: number;
  readonly stripeCount: number;
  readonly placement: Placement;

  /** Throws `TypeError` when the descriptor is not one. */
  constructor(blob: BlobDescriptor) {
    this.blobId = blob.blobId;
    this.key = blobKey(blob.blobId);
    this.sizeBytes = blob.sizeBytes;
    this.stripeBytes = blob.stripeBytes;
    this.stripeCount = Math.ceil(blob.sizeBytes / blob.stripeBytes);
    this.placement = parsePlacement(blob.placement);
    if (!(this.stripeCount >= 0 && this.stripeCount <= STRIPES_MAX)) {
      throw new TypeError(`not a blob: ${blob.sizeBytes} bytes in stripes of ${blob.stripeBytes}`);
    }
  }

  /** Bytes of content in a stripe. */
  contentBytes(stripe: number): number {
    return Math.min(this.stripeBytes, this.sizeBytes - stripe * this.stripeBytes);
  }

  shardBytes(stripe: number): number {
    return shardBytesOf(this.contentBytes(stripe));
  }

  home(stripe: number, shard: number): number {
    return homeNode(this.placement, stripe, shard);
  }
}
