/**
 * What the index of objects would hold: every acknowledged blob with its content. The real index is a database that
 * is trusted as it is, so this one survives crashes; a blob enters it after `finish` and before `release`.
 */
import type { BlobDescriptor, LiveBlobs } from "@cloudglass/s3/storage";

export interface KnownBlob {
  readonly descriptor: BlobDescriptor;
  readonly content: Uint8Array;
  /** Some shard may lie away from its home: written or repaired while nodes were impaired. */
  strayed: boolean;
}

export class BlobModel implements LiveBlobs {
  readonly #blobs = new Map<string, KnownBlob>();

  isLive(blobId: string): boolean {
    return this.#blobs.has(blobId);
  }

  *list(): Iterable<BlobDescriptor> {
    for (const { descriptor } of [...this.#blobs.values()]) {
      if (this.#blobs.has(descriptor.blobId)) yield descriptor;
    }
  }

  get all(): readonly KnownBlob[] {
    return [...this.#blobs.values()];
  }

  get size(): number {
    return this.#blobs.size;
  }

  get contentBytes(): number {
    let total = 0;
    for (const { content } of this.#blobs.values()) total += content.byteLength;
    return total;
  }

  add(blob: KnownBlob): void {
    if (this.#blobs.has(blob.descriptor.blobId)) throw new Error("a blob id was used twice");
    this.#blobs.set(blob.descriptor.blobId, blob);
  }

  delete(blob: KnownBlob): void {
    this.#blobs.delete(blob.descriptor.blobId);
  }
}
