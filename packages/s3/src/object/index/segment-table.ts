/** The segments of objects that were joined from parts: which blob holds which bytes. */
import type { BlobDescriptor } from "../../storage/blob-store.ts";
import { type BlobTable, descriptor } from "./blob-table.ts";
import type { Catalogue, Statement } from "./catalogue.ts";

export interface Segment {
  /** Offset of its first byte in the object. */
  readonly start: number;
  readonly sizeBytes: number;
  readonly partNumber: number;
  readonly checksum: string | undefined;
  /** Absent for an empty part. */
  readonly blob: BlobDescriptor | undefined;
  /** The key of the blob, wrapped with the object's; undefined when the blob is not sealed. */
  readonly seal: Uint8Array | undefined;
}

type SegmentRow = [
  start: number,
  size: number,
  partNumber: number,
  checksum: string | null,
  seal: Uint8Array | null,
  blobId: string | null,
  blobSize: number,
  stripeBytes: number,
  placement: string,
];

export class SegmentTable {
  readonly #blobs: BlobTable;
  readonly #overlapping: Statement;
  readonly #ordinal: Statement;
  readonly #blobIds: Statement;
  readonly #add: Statement;
  readonly #copy: Statement;
  readonly #remove: Statement;

  constructor(catalogue: Catalogue, blobs: BlobTable) {
    this.#blobs = blobs;
    const select = `SELECT start, s.size, part_number, checksum, seal, s.blob_id, b.size, stripe_bytes,
      placement FROM segment s LEFT JOIN blob b ON b.blob_id = s.blob_id WHERE content_id = ?`;
    this.#overlapping = catalogue
      .prepare(`${select} AND start < ? AND start + s.size > ? ORDER BY part_number`)
      .raw();
    this.#ordinal = catalogue.prepare(`${select} ORDER BY part_number LIMIT 1 OFFSET ?`).raw();
    this.#blobIds = catalogue
      .prepare("SELECT blob_id FROM segment WHERE content_id = ? AND blob_id IS NOT NULL")
      .pluck();
    this.#add = catalogue.prepare(
      `INSERT INTO segment (content_id, start, size, part_number, checksum, blob_id, seal)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#copy = catalogue.prepare(
      `INSERT INTO segment (content_id, start, size, part_number, checksum, blob_id, seal)
       SELECT ?, start, size, part_number, checksum, blob_id, seal FROM segment WHERE content_id = ?`,
    );
    this.#remove = catalogue.prepare("DELETE FROM segment WHERE content_id = ?");
  }

  /** Segments that overlap `start` (inclusive) to `end` (exclusive), in order. */
  overlapping(contentId: number, start: number, end: number): Segment[] {
    return (this.#overlapping.all(contentId, end, start) as SegmentRow[]).map(segment);
  }

  /** The `ordinal`-th part, counted from 1: parts may have been numbered with gaps. */
  ordinal(contentId: number, ordinal: number): Segment | undefined {
    const row = this.#ordinal.get(contentId, ordinal - 1) as SegmentRow | undefined;
    return row === undefined ? undefined : segment(row);
  }

  /** Only inside a transaction, like all below. */
  add(contentId: number, segment: Segment): void {
    const { start, sizeBytes, partNumber, checksum, blob, seal } = segment;
    this.#add.run(
      contentId,
      start,
      sizeBytes,
      partNumber,
      checksum ?? null,
      blob?.blobId ?? null,
      seal ?? null,
    );
  }

  /** Another content with the same segments; it shares their blobs. False when the source is gone. */
  copy(contentId: number, sourceId: number): boolean {
    if (this.#copy.run(contentId, sourceId).changes === 0) return false;
    for (const blobId of this.#blobIds.all(sourceId) as string[]) this.#blobs.share(blobId);
    return true;
  }

  /** Blobs that nobody holds any more are added to `dead`. */
  remove(contentId: number, dead: BlobDescriptor[]): void {
    for (const blobId of this.#blobIds.all(contentId) as string[]) this.#blobs.drop(blobId, dead);
    this.#remove.run(contentId);
  }
}

function segment(row: SegmentRow): Segment {
  const [start, sizeBytes, partNumber, checksum, seal, blobId, blobSize, stripeBytes, placement] =
    row;
  return {
    start,
    sizeBytes,
    partNumber,
    checksum: checksum ?? undefined,
    seal: seal ?? undefined,
    blob: blobId === null ? undefined : descriptor([blobId, blobSize, stripeBytes, placement]),
  };
}
