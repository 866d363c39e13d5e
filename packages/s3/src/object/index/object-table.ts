/** The current version of every object: point reads, writes and removals. */
import type { BlobDescriptor } from "../../storage/blob-store.ts";
import type { Checksum } from "../checksum/algorithm.ts";
import type { StoredHeaders } from "../stored-headers.ts";
import { type BlobTable, descriptor } from "./blob-table.ts";
import type { Catalogue, Statement } from "./catalogue.ts";

export interface ObjectRecord {
  readonly objectKey: string;
  readonly versionId: string;
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedMs: number;
  readonly headers: StoredHeaders;
  readonly checksum: Checksum | undefined;
  readonly content: ObjectContent;
  /** Parts it was uploaded in; undefined for objects put in one piece. */
  readonly partCount: number | undefined;
  /** The multipart upload that made it. */
  readonly uploadId: string | undefined;
}

export type ObjectContent =
  | { readonly kind: "empty" }
  | { readonly kind: "blob"; readonly blob: BlobDescriptor }
  | { readonly kind: "segments"; readonly contentId: number };

export interface Segment {
  /** Offset of its first byte in the object. */
  readonly start: number;
  readonly sizeBytes: number;
  readonly partNumber: number;
  readonly checksum: string | undefined;
  /** Absent for an empty part. */
  readonly blob: BlobDescriptor | undefined;
}

type ObjectRow = [
  objectKey: string,
  versionId: string,
  size: number,
  etag: string,
  modifiedMs: number,
  headers: string | null,
  checksum: string | null,
  contentId: number | null,
  partCount: number | null,
  uploadId: string | null,
  blob: string | null,
];

type SegmentRow = [
  start: number,
  size: number,
  partNumber: number,
  checksum: string | null,
  blobId: string | null,
  blobSize: number,
  stripeBytes: number,
  placement: string,
];

const NO_HEADERS: StoredHeaders = {};

export class ObjectTable {
  readonly #blobs: BlobTable;
  readonly #get: Statement;
  readonly #peek: Statement;
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #segmentsIn: Statement;
  readonly #segment: Statement;
  readonly #segmentBlobs: Statement;
  readonly #addSegment: Statement;
  readonly #removeSegments: Statement;
  readonly #any: Statement;

  constructor(catalogue: Catalogue, blobs: BlobTable) {
    this.#blobs = blobs;
    this.#get = catalogue
      .prepare(
        `SELECT object_key, version_id, size, etag, modified_ms, headers, checksum, content_id,
           part_count, upload_id, blob
         FROM object WHERE bucket_id = ? AND object_key = ?`,
      )
      .raw();
    this.#peek = catalogue
      .prepare("SELECT blob, content_id FROM object WHERE bucket_id = ? AND object_key = ?")
      .raw();
    this.#put = catalogue.prepare(
      `INSERT OR REPLACE INTO object (bucket_id, object_key, version_id, size, etag, modified_ms,
         headers, checksum, blob, content_id, part_count, upload_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#remove = catalogue.prepare("DELETE FROM object WHERE bucket_id = ? AND object_key = ?");
    const segmentColumns = `start, s.size, part_number, checksum, s.blob_id, b.size,
      stripe_bytes, placement FROM segment s LEFT JOIN blob b ON b.blob_id = s.blob_id`;
    this.#segmentsIn = catalogue
      .prepare(
        `SELECT ${segmentColumns} WHERE content_id = ? AND start < ? AND start + s.size > ?
         ORDER BY part_number`,
      )
      .raw();
    this.#segment = catalogue
      .prepare(
        `SELECT ${segmentColumns} WHERE content_id = ? ORDER BY part_number LIMIT 1 OFFSET ?`,
      )
      .raw();
    this.#segmentBlobs = catalogue
      .prepare("SELECT blob_id FROM segment WHERE content_id = ? AND blob_id IS NOT NULL")
      .pluck();
    this.#addSegment = catalogue.prepare(
      `INSERT INTO segment (content_id, start, size, part_number, checksum, blob_id)
       VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#removeSegments = catalogue.prepare("DELETE FROM segment WHERE content_id = ?");
    this.#any = catalogue.prepare("SELECT 1 FROM object WHERE bucket_id = ? LIMIT 1").pluck();
  }

  get(bucketId: number, objectKey: string): ObjectRecord | undefined {
    const row = this.#get.get(bucketId, objectKey) as ObjectRow | undefined;
    return row === undefined ? undefined : record(row);
  }

  isEmpty(bucketId: number): boolean {
    return this.#any.get(bucketId) === undefined;
  }

  /** Segments that overlap `start` (inclusive) to `end` (exclusive), in order. */
  segmentsIn(contentId: number, start: number, end: number): Segment[] {
    const rows = this.#segmentsIn.all(contentId, end, start) as SegmentRow[];
    return rows.map(segment);
  }

  /** The `ordinal`-th part, counted from 1: parts may have been numbered with gaps. */
  segment(contentId: number, ordinal: number): Segment | undefined {
    const row = this.#segment.get(contentId, ordinal - 1) as SegmentRow | undefined;
    return row === undefined ? undefined : segment(row);
  }

  /**
   * Makes `object` the current version; only inside a transaction. Its blob is held already (`BlobTable.add`).
   * Blobs that nobody holds any more are added to `dead`.
   */
  put(bucketId: number, object: ObjectRecord, dead: BlobDescriptor[]): void {
    this.#dropContent(bucketId, object.objectKey, dead);
    const { content, checksum } = object;
    this.#put.run(
      bucketId,
      object.objectKey,
      object.versionId,
      object.sizeBytes,
      object.etag,
      object.modifiedMs,
      headersText(object.headers),
      checksum === undefined ? null : checksumText(checksum),
      content.kind === "blob" ? descriptorText(content.blob) : null,
      content.kind === "segments" ? content.contentId : null,
      object.partCount ?? null,
      object.uploadId ?? null,
    );
  }

  addSegment(contentId: number, { start, sizeBytes, partNumber, checksum, blob }: Segment): void {
    this.#addSegment.run(
      contentId,
      start,
      sizeBytes,
      partNumber,
      checksum ?? null,
      blob?.blobId ?? null,
    );
  }

  /** Only inside a transaction. False when there was no such object. */
  remove(bucketId: number, objectKey: string, dead: BlobDescriptor[]): boolean {
    this.#dropContent(bucketId, objectKey, dead);
    return this.#remove.run(bucketId, objectKey).changes > 0;
  }

  #dropContent(bucketId: number, objectKey: string, dead: BlobDescriptor[]): void {
    const row = this.#peek.get(bucketId, objectKey) as [string | null, number | null] | undefined;
    if (row === undefined) return;
    const [blob, contentId] = row;
    if (blob !== null) this.#blobs.drop(descriptorFromText(blob).blobId, dead);
    if (contentId === null) return;
    for (const blobId of this.#segmentBlobs.all(contentId) as string[]) {
      this.#blobs.drop(blobId, dead);
    }
    this.#removeSegments.run(contentId);
  }
}

function headersText(headers: StoredHeaders): string | null {
  const text = JSON.stringify(headers);
  return text === "{}" ? null : text;
}

/** `CRC32 FULL_OBJECT y/Q5Jg==` */
const checksumText = ({ algorithm, type, value }: Checksum): string =>
  `${algorithm} ${type} ${value}`;

export function checksumFromText(text: string): Checksum {
  const typeAt = text.indexOf(" ") + 1;
  const valueAt = text.indexOf(" ", typeAt) + 1;
  return {
    algorithm: text.slice(0, typeAt - 1) as Checksum["algorithm"],
    type: text.slice(typeAt, valueAt - 1) as Checksum["type"],
    value: text.slice(valueAt),
  };
}

/** `<blob id> <size> <stripe bytes> <placement>` */
const descriptorText = ({ blobId, sizeBytes, stripeBytes, placement }: BlobDescriptor): string =>
  `${blobId} ${sizeBytes} ${stripeBytes} ${placement}`;

function descriptorFromText(text: string): BlobDescriptor {
  const sizeAt = text.indexOf(" ") + 1;
  const stripeAt = text.indexOf(" ", sizeAt) + 1;
  const placementAt = text.indexOf(" ", stripeAt) + 1;
  return {
    blobId: text.slice(0, sizeAt - 1),
    sizeBytes: Number(text.slice(sizeAt, stripeAt - 1)),
    stripeBytes: Number(text.slice(stripeAt, placementAt - 1)),
    placement: text.slice(placementAt),
  };
}

function record(row: ObjectRow): ObjectRecord {
  const headers = row[5];
  const checksum = row[6];
  const contentId = row[7];
  const blob = row[10];
  let content: ObjectContent = { kind: "empty" };
  if (blob !== null) content = { kind: "blob", blob: descriptorFromText(blob) };
  else if (contentId !== null) content = { kind: "segments", contentId };
  return {
    objectKey: row[0],
    versionId: row[1],
    sizeBytes: row[2],
    etag: row[3],
    modifiedMs: row[4],
    headers: headers === null ? NO_HEADERS : (JSON.parse(headers) as StoredHeaders),
    checksum: checksum === null ? undefined : checksumFromText(checksum),
    content,
    partCount: row[8] ?? undefined,
    uploadId: row[9] ?? undefined,
  };
}

function segment(row: SegmentRow): Segment {
  const [start, sizeBytes, partNumber, checksum, blobId, blobSize, stripeBytes, placement] = row;
  return {
    start,
    sizeBytes,
    partNumber,
    checksum: checksum ?? undefined,
    blob: blobId === null ? undefined : descriptor([blobId, blobSize, stripeBytes, placement]),
  };
}
