/**
 * The versions of every object: `object` holds the current one of each key that is no delete marker,
 * `object_version` the noncurrent ones and all delete markers.
 *
 * INVARIANT: every row of `object` is newer (has a higher `sequence`) than all rows of `object_version` of its key.
 */
import type { BlobDescriptor } from "../../storage/blob-store.ts";
import { encryptionText, type ObjectEncryption } from "../encryption/object-encryption.ts";
import type { ObjectAttributes } from "../object-attributes.ts";
import type { BlobTable } from "./blob-table.ts";
import type { Catalogue, Statement } from "./catalogue.ts";
import {
  descriptorFromText,
  jsonText,
  OBJECT_COLUMNS,
  type ObjectRecord,
  type ObjectRow,
  recordOf,
  rowOf,
} from "./object-record.ts";
import type { SegmentTable } from "./segment-table.ts";

/** What a row holds of the store. */
type ContentRow = [blob: string | null, contentId: number | null, sequence: number];

export class ObjectTable {
  readonly #blobs: BlobTable;
  readonly #segments: SegmentTable;
  readonly #get: Statement;
  readonly #getOld: Statement;
  readonly #newestOld: Statement;
  readonly #peek: Statement;
  readonly #put: Statement;
  readonly #putOld: Statement;
  readonly #retire: Statement;
  readonly #promote: Statement;
  readonly #remove: Statement;
  readonly #removeOld: Statement;
  readonly #setNoncurrent: Statement;
  readonly #setAttributes: Statement;
  readonly #setOldAttributes: Statement;
  readonly #setStorageClass: Statement;
  readonly #setOldStorageClass: Statement;
  readonly #setEncryption: Statement;
  readonly #setOldEncryption: Statement;
  readonly #any: Statement;
  readonly #anySealed: Statement;

  constructor(catalogue: Catalogue, blobs: BlobTable, segments: SegmentTable) {
    this.#blobs = blobs;
    this.#segments = segments;
    const ofKey = "WHERE bucket_id = ? AND object_key = ?";
    const oldColumns = `${OBJECT_COLUMNS}, is_delete_marker, noncurrent_ms`;
    this.#get = catalogue.prepare(`SELECT ${OBJECT_COLUMNS} FROM object ${ofKey}`).raw();
    this.#getOld = catalogue
      .prepare(`SELECT ${oldColumns} FROM object_version ${ofKey} AND version_id = ?`)
      .raw();
    this.#newestOld = catalogue
      .prepare(`SELECT ${oldColumns} FROM object_version ${ofKey} ORDER BY sequence DESC LIMIT 1`)
      .raw();
    this.#peek = catalogue.prepare(`SELECT blob, content_id, sequence FROM object ${ofKey}`).raw();
    const values = OBJECT_COLUMNS.split(",").map(() => "?");
    this.#put = catalogue.prepare(
      `INSERT OR REPLACE INTO object (bucket_id, ${OBJECT_COLUMNS}) VALUES (?, ${values})`,
    );
    this.#putOld = catalogue.prepare(
      `INSERT INTO object_version (bucket_id, ${oldColumns}) VALUES (?, ${values}, ?, ?)`,
    );
    this.#retire = catalogue.prepare(
      `INSERT INTO object_version (bucket_id, ${oldColumns})
       SELECT bucket_id, ${OBJECT_COLUMNS}, 0, ? FROM object ${ofKey}`,
    );
    this.#promote = catalogue.prepare(
      `INSERT INTO object (bucket_id, ${OBJECT_COLUMNS})
       SELECT bucket_id, ${OBJECT_COLUMNS} FROM object_version ${ofKey} AND sequence = ?`,
    );
    this.#remove = catalogue.prepare(`DELETE FROM object ${ofKey}`);
    this.#removeOld = catalogue.prepare(`DELETE FROM object_version ${ofKey} AND sequence = ?`);
    this.#setNoncurrent = catalogue.prepare(
      `UPDATE object_version SET noncurrent_ms = ? ${ofKey} AND sequence = ?`,
    );
    this.#setAttributes = catalogue.prepare(
      `UPDATE object SET attributes = ? ${ofKey} AND sequence = ?`,
    );
    this.#setOldAttributes = catalogue.prepare(
      `UPDATE object_version SET attributes = ? ${ofKey} AND sequence = ?`,
    );
    const setStorageClass = (table: string) =>
      catalogue.prepare(`UPDATE ${table} SET storage_class = ? ${ofKey} AND sequence = ?`);
    this.#setStorageClass = setStorageClass("object");
    this.#setOldStorageClass = setStorageClass("object_version");
    const setEncryption = (table: string) =>
      catalogue.prepare(
        `UPDATE ${table} SET encryption = ? ${ofKey} AND sequence = ? AND encryption = ?`,
      );
    this.#setEncryption = setEncryption("object");
    this.#setOldEncryption = setEncryption("object_version");
    this.#any = catalogue
      .prepare(
        `SELECT 1 WHERE EXISTS (SELECT 1 FROM object WHERE bucket_id = @bucketId)
           OR EXISTS (SELECT 1 FROM object_version WHERE bucket_id = @bucketId)`,
      )
      .pluck();
    this.#anySealed = catalogue
      .prepare(
        `SELECT 1 WHERE EXISTS (SELECT 1 FROM object WHERE encryption IS NOT NULL)
           OR EXISTS (SELECT 1 FROM object_version WHERE encryption IS NOT NULL)`,
      )
      .pluck();
  }

  /** The current version, unless it is a delete marker. */
  get(bucketId: number, objectKey: string): ObjectRecord | undefined {
    const row = this.#get.get(bucketId, objectKey) as ObjectRow | undefined;
    return row === undefined ? undefined : recordOf(row);
  }

  /** Any version by its id, delete markers too. */
  version(bucketId: number, objectKey: string, versionId: string): ObjectRecord | undefined {
    const current = this.get(bucketId, objectKey);
    if (current?.versionId === versionId) return current;
    const row = this.#getOld.get(bucketId, objectKey, versionId) as ObjectRow | undefined;
    return row === undefined ? undefined : recordOf(row);
  }

  /** The delete marker that is the newest version of a key without current object. */
  deleteMarker(bucketId: number, objectKey: string): ObjectRecord | undefined {
    if (this.#peek.get(bucketId, objectKey) !== undefined) return undefined;
    return this.newestOld(bucketId, objectKey);
  }

  /** The newest row of `object_version`. */
  newestOld(bucketId: number, objectKey: string): ObjectRecord | undefined {
    const row = this.#newestOld.get(bucketId, objectKey) as ObjectRow | undefined;
    return row === undefined ? undefined : recordOf(row);
  }

  /** In any bucket; looks at every version. */
  anySealed(): boolean {
    return this.#anySealed.get() !== undefined;
  }

  /** True when there is no version of any key. */
  isEmpty(bucketId: number): boolean {
    return this.#any.get({ bucketId }) === undefined;
  }

  /**
   * Makes `object` the current version in the place of the one before, which goes; only inside a transaction, like
   * all below. Its blob is held already (`BlobTable.add`). Blobs that nobody holds any more are added to `dead`.
   */
  replace(bucketId: number, object: ObjectRecord, dead: BlobDescriptor[]): void {
    this.#dropCurrentContent(bucketId, object.objectKey, dead);
    this.#put.run(bucketId, ...rowOf(object));
  }

  /** A delete marker, as the newest version. REQUIRES: there is no current object. */
  addDeleteMarker(bucketId: number, marker: ObjectRecord): void {
    this.#putOld.run(bucketId, ...rowOf(marker), 1, null);
  }

  /** Makes the current object noncurrent. */
  retire(bucketId: number, objectKey: string, atMs: number): void {
    this.#retire.run(atMs, bucketId, objectKey);
    this.#remove.run(bucketId, objectKey);
  }

  /** The same for a delete marker. */
  retireMarker(bucketId: number, marker: ObjectRecord, atMs: number): void {
    this.#setNoncurrent.run(atMs, bucketId, marker.objectKey, marker.sequence);
  }

  /** Removes the current object; what comes before it stays noncurrent until `promote`. */
  removeCurrent(bucketId: number, objectKey: string, dead: BlobDescriptor[]): boolean {
    this.#dropCurrentContent(bucketId, objectKey, dead);
    return this.#remove.run(bucketId, objectKey).changes > 0;
  }

  /** Removes a row of `object_version`. */
  removeOld(bucketId: number, object: ObjectRecord, dead: BlobDescriptor[]): void {
    const { content, objectKey, sequence } = object;
    if (content.kind === "blob") this.#blobs.drop(content.blob.blobId, dead);
    if (content.kind === "segments") this.#segments.remove(content.contentId, dead);
    this.#removeOld.run(bucketId, objectKey, sequence);
  }

  /** The newest noncurrent version becomes current, unless it is a delete marker. REQUIRES: no current object. */
  promote(bucketId: number, objectKey: string): void {
    const newest = this.newestOld(bucketId, objectKey);
    if (newest === undefined) return;
    if (newest.isDeleteMarker) {
      this.#setNoncurrent.run(null, bucketId, objectKey, newest.sequence);
      return;
    }
    this.#promote.run(bucketId, objectKey, newest.sequence);
    this.#removeOld.run(bucketId, objectKey, newest.sequence);
  }

  setAttributes(bucketId: number, object: ObjectRecord, attributes: ObjectAttributes): void {
    const values = [jsonText(attributes), bucketId, object.objectKey, object.sequence];
    if (this.#setAttributes.run(...values).changes === 0) this.#setOldAttributes.run(...values);
  }

  setStorageClass(bucketId: number, object: ObjectRecord, storageClass: string): void {
    const values = [storageClass, bucketId, object.objectKey, object.sequence];
    if (this.#setStorageClass.run(...values).changes === 0) this.#setOldStorageClass.run(...values);
  }

  /** False when the version is not as `object` says any more: no two have the same seal. */
  setEncryption(bucketId: number, object: ObjectRecord, encryption: ObjectEncryption): boolean {
    const { objectKey, sequence, encryption: before } = object;
    if (before === undefined) return false;
    const texts = [encryptionText(encryption), encryptionText(before)] as const;
    const values = [texts[0], bucketId, objectKey, sequence, texts[1]];
    if (this.#setEncryption.run(...values).changes > 0) return true;
    return this.#setOldEncryption.run(...values).changes > 0;
  }

  #dropCurrentContent(bucketId: number, objectKey: string, dead: BlobDescriptor[]): void {
    const row = this.#peek.get(bucketId, objectKey) as ContentRow | undefined;
    if (row === undefined) return;
    const [blob, contentId] = row;
    if (blob !== null) this.#blobs.drop(descriptorFromText(blob).blobId, dead);
    if (contentId !== null) this.#segments.remove(contentId, dead);
  }
}
