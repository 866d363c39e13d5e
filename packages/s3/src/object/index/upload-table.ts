/** Multipart uploads in progress and their parts. */
import type { BlobDescriptor } from "../../storage/blob-store.ts";
import type { Checksum, ChecksumAlgorithm, ChecksumType } from "../checksum/algorithm.ts";
import {
  encryptionFromText,
  encryptionText,
  type ObjectEncryption,
} from "../encryption/object-encryption.ts";
import type { ObjectAttributes } from "../object-attributes.ts";
import type { StoredHeaders } from "../stored-headers.ts";
import { type BlobTable, descriptor } from "./blob-table.ts";
import type { Catalogue, Statement } from "./catalogue.ts";
import { jsonText } from "./object-record.ts";

export interface Upload {
  readonly bucketId: number;
  readonly objectKey: string;
  readonly uploadId: string;
  /** Of the parts now, of the object's segments once it is complete. */
  readonly contentId: number;
  readonly initiatedMs: number;
  /** ARN, or the canonical id of an account. */
  readonly initiatorId: string;
  readonly ownerAccountId: string;
  readonly headers: StoredHeaders;
  /** Undefined when the client named none: then S3 uses CRC64NVME of the full object. */
  readonly checksumAlgorithm: ChecksumAlgorithm | undefined;
  readonly checksumType: ChecksumType | undefined;
  readonly storageClass: string | undefined;
  readonly encryption: ObjectEncryption | undefined;
  /** What the object is to have. */
  readonly attributes: ObjectAttributes;
  /** The write that the key's object came from when the upload began: `writeMark`. */
  readonly objectBefore: string | undefined;
}

export interface UploadPart {
  readonly partNumber: number;
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
  /** Base64, of the upload's algorithm. */
  readonly checksum: string;
  /** What the client sent of another algorithm, to an upload that was created without one. */
  readonly declared: Pick<Checksum, "algorithm" | "value"> | undefined;
  readonly modifiedMs: number;
  /** Absent for an empty part. */
  readonly blob: BlobDescriptor | undefined;
  /** The key of the blob, wrapped with the upload's; undefined when the blob is not sealed. */
  readonly seal: Uint8Array | undefined;
}

type UploadRow = [
  objectKey: string,
  uploadId: string,
  contentId: number,
  initiatedMs: number,
  initiatorId: string,
  ownerAccountId: string,
  headers: string | null,
  checksumAlgorithm: ChecksumAlgorithm | null,
  checksumType: ChecksumType | null,
  storageClass: string | null,
  encryption: string | null,
  attributes: string | null,
  objectBefore: string | null,
];

type PartRow = [
  partNumber: number,
  size: number,
  etag: string,
  checksum: string,
  declared: string | null,
  modifiedMs: number,
  blobId: string | null,
  blobSize: number,
  stripeBytes: number,
  placement: string,
  seal: Uint8Array | null,
];

const NO_HEADERS: StoredHeaders = {};
const NO_ATTRIBUTES: ObjectAttributes = {};

export class UploadTable {
  readonly #blobs: BlobTable;
  readonly #nextContent: Statement;
  readonly #insert: Statement;
  readonly #get: Statement;
  readonly #page: Statement;
  readonly #ofBucket: Statement;
  readonly #remove: Statement;
  readonly #parts: Statement;
  readonly #partBlob: Statement;
  readonly #putPart: Statement;
  readonly #removeParts: Statement;

  constructor(catalogue: Catalogue, blobs: BlobTable) {
    this.#blobs = blobs;
    this.#nextContent = catalogue
      .prepare("UPDATE counter SET value = value + 1 WHERE name = 'content' RETURNING value")
      .pluck();
    const columns = `object_key, upload_id, content_id, initiated_ms, initiator_id, owner_account,
      headers, checksum_algorithm, checksum_type, storage_class, encryption, attributes,
      object_before`;
    this.#insert = catalogue.prepare(
      `INSERT INTO upload (bucket_id, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const where = "WHERE bucket_id = ? AND object_key = ? AND upload_id = ?";
    this.#get = catalogue.prepare(`SELECT ${columns} FROM upload ${where}`).raw();
    this.#page = catalogue
      .prepare(
        `SELECT ${columns} FROM upload WHERE bucket_id = ? AND (object_key, upload_id) > (?, ?)
         ORDER BY object_key, upload_id LIMIT ?`,
      )
      .raw();
    this.#ofBucket = catalogue
      .prepare(`SELECT ${columns} FROM upload WHERE bucket_id = ? LIMIT ?`)
      .raw();
    this.#remove = catalogue.prepare(`DELETE FROM upload ${where}`);
    this.#parts = catalogue
      .prepare(
        `SELECT part_number, p.size, etag, checksum, declared, modified_ms, p.blob_id, b.size,
           stripe_bytes, placement, seal
         FROM upload_part p LEFT JOIN blob b ON b.blob_id = p.blob_id
         WHERE content_id = ? AND part_number > ? ORDER BY part_number LIMIT ?`,
      )
      .raw();
    this.#partBlob = catalogue
      .prepare("SELECT blob_id FROM upload_part WHERE content_id = ? AND part_number = ?")
      .pluck();
    this.#putPart = catalogue.prepare(
      `INSERT OR REPLACE INTO upload_part
         (content_id, part_number, size, etag, checksum, declared, modified_ms, blob_id, seal)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#removeParts = catalogue.prepare("DELETE FROM upload_part WHERE content_id = ?");
  }

  get(bucketId: number, objectKey: string, uploadId: string): Upload | undefined {
    const row = this.#get.get(bucketId, objectKey, uploadId) as UploadRow | undefined;
    return row === undefined ? undefined : upload(bucketId, row);
  }

  /** In order of key, then of initiation, behind the given key and upload. */
  page(bucketId: number, afterKey: string, afterUploadId: string, limit: number): Upload[] {
    const rows = this.#page.all(bucketId, afterKey, afterUploadId, limit) as UploadRow[];
    return rows.map((row) => upload(bucketId, row));
  }

  parts(contentId: number, afterPart: number, limit: number): UploadPart[] {
    return (this.#parts.all(contentId, afterPart, limit) as PartRow[]).map(part);
  }

  /** Of segments that are to be. Only inside a transaction, like all below. */
  newContentId(): number {
    return this.#nextContent.get() as number;
  }

  insert(upload: Omit<Upload, "contentId">): void {
    this.#insert.run(
      upload.bucketId,
      upload.objectKey,
      upload.uploadId,
      this.newContentId(),
      upload.initiatedMs,
      upload.initiatorId,
      upload.ownerAccountId,
      JSON.stringify(upload.headers),
      upload.checksumAlgorithm ?? null,
      upload.checksumType ?? null,
      upload.storageClass ?? null,
      upload.encryption === undefined ? null : encryptionText(upload.encryption),
      jsonText(upload.attributes),
      upload.objectBefore ?? null,
    );
  }

  /** Replaces a part of the same number, whose blob goes to `dead`. */
  putPart(contentId: number, part: UploadPart, dead: BlobDescriptor[]): void {
    const replaced = this.#partBlob.get(contentId, part.partNumber) as string | null | undefined;
    if (replaced != null) this.#blobs.drop(replaced, dead);
    this.#putPart.run(
      contentId,
      part.partNumber,
      part.sizeBytes,
      part.etag,
      part.checksum,
      part.declared === undefined ? null : `${part.declared.algorithm} ${part.declared.value}`,
      part.modifiedMs,
      part.blob?.blobId ?? null,
      part.seal ?? null,
    );
  }

  /** Ends the upload. Blobs of the parts that are not in `kept` are dropped. */
  remove(upload: Upload, kept: ReadonlySet<number>, dead: BlobDescriptor[]): void {
    for (const { partNumber, blob } of this.parts(upload.contentId, 0, 10_000)) {
      if (blob !== undefined && !kept.has(partNumber)) this.#blobs.drop(blob.blobId, dead);
    }
    this.#removeParts.run(upload.contentId);
    this.#remove.run(upload.bucketId, upload.objectKey, upload.uploadId);
  }

  /** Aborts every upload of a bucket that goes. */
  removeAll(bucketId: number, dead: BlobDescriptor[]): void {
    for (;;) {
      const rows = this.#ofBucket.all(bucketId, 100) as UploadRow[];
      for (const row of rows) this.remove(upload(bucketId, row), new Set(), dead);
      if (rows.length < 100) return;
    }
  }
}

function upload(bucketId: number, row: UploadRow): Upload {
  return {
    bucketId,
    objectKey: row[0],
    uploadId: row[1],
    contentId: row[2],
    initiatedMs: row[3],
    initiatorId: row[4],
    ownerAccountId: row[5],
    headers: row[6] === null ? NO_HEADERS : (JSON.parse(row[6]) as StoredHeaders),
    checksumAlgorithm: row[7] ?? undefined,
    checksumType: row[8] ?? undefined,
    storageClass: row[9] ?? undefined,
    encryption: row[10] === null ? undefined : encryptionFromText(row[10]),
    attributes: row[11] === null ? NO_ATTRIBUTES : (JSON.parse(row[11]) as ObjectAttributes),
    objectBefore: row[12] ?? undefined,
  };
}

function part(row: PartRow): UploadPart {
  const [partNumber, sizeBytes, etag, checksum, declared, modifiedMs, blobId] = row;
  const [algorithm, value] = declared?.split(" ") ?? [];
  return {
    partNumber,
    sizeBytes,
    etag,
    checksum,
    declared:
      algorithm === undefined
        ? undefined
        : { algorithm: algorithm as ChecksumAlgorithm, value: value! },
    modifiedMs,
    blob: blobId === null ? undefined : descriptor([blobId, row[7], row[8], row[9]]),
    seal: row[10] ?? undefined,
  };
}
