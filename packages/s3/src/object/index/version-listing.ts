/** All versions of a bucket's keys, in the order of ListObjectVersions: by key, the newest first. */
import type { Catalogue, Statement } from "./catalogue.ts";

export interface ListedVersion {
  readonly objectKey: string;
  readonly versionId: string;
  readonly sequence: number;
  readonly isLatest: boolean;
  readonly isDeleteMarker: boolean;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly modifiedMs: number;
  /** `CRC32 FULL_OBJECT y/Q5Jg==` */
  readonly checksum: string | null;
  readonly storageClass: string | null;
  readonly attributes: string | null;
}

type VersionRow = [
  objectKey: string,
  versionId: string,
  sequence: number,
  size: number,
  etag: string,
  modifiedMs: number,
  checksum: string | null,
  storageClass: string | null,
  attributes: string | null,
  isDeleteMarker: number,
  isLatest: number,
];

export class VersionListing {
  readonly #from: Statement;
  readonly #older: Statement;
  readonly #sequenceOf: Statement;

  constructor(catalogue: Catalogue) {
    const columns = `object_key, version_id, sequence, size, etag, modified_ms, checksum, storage_class,
      attributes`;
    const current = `SELECT ${columns}, 0, 1 FROM object WHERE bucket_id = @bucketId`;
    const old = `SELECT ${columns}, is_delete_marker, noncurrent_ms IS NULL FROM object_version
      WHERE bucket_id = @bucketId`;
    // Each table is read in its own order and only as far as the page goes.
    this.#from = catalogue
      .prepare(
        `SELECT * FROM (${current} AND object_key >= @objectKey ORDER BY object_key LIMIT @limit)
         UNION ALL SELECT * FROM (${old} AND object_key >= @objectKey
           ORDER BY object_key, sequence DESC LIMIT @limit)
         ORDER BY object_key, sequence DESC LIMIT @limit`,
      )
      .raw();
    const ofKey = "AND object_key = @objectKey";
    this.#older = catalogue
      .prepare(
        `${current} ${ofKey} AND sequence < @sequence
         UNION ALL ${old} ${ofKey} AND sequence < @sequence
         ORDER BY sequence DESC LIMIT @limit`,
      )
      .raw();
    const byId = `WHERE bucket_id = @bucketId ${ofKey} AND version_id = @versionId`;
    this.#sequenceOf = catalogue
      .prepare(
        `SELECT sequence FROM object ${byId} UNION ALL SELECT sequence FROM object_version ${byId}`,
      )
      .pluck();
  }

  /** Versions of `objectKey` and the keys behind it. */
  from(bucketId: number, objectKey: string, limit: number): ListedVersion[] {
    return (this.#from.all({ bucketId, objectKey, limit }) as VersionRow[]).map(listed);
  }

  /** Versions of one key older than `sequence`. */
  older(bucketId: number, objectKey: string, sequence: number, limit: number): ListedVersion[] {
    const rows = this.#older.all({ bucketId, objectKey, sequence, limit }) as VersionRow[];
    return rows.map(listed);
  }

  /** Undefined when there is no such version (any more). */
  sequenceOf(bucketId: number, objectKey: string, versionId: string): number | undefined {
    return this.#sequenceOf.get({ bucketId, objectKey, versionId }) as number | undefined;
  }
}

function listed(row: VersionRow): ListedVersion {
  const [objectKey, versionId, sequence, sizeBytes, etag, modifiedMs] = row;
  return {
    objectKey,
    versionId,
    sequence,
    sizeBytes,
    etag,
    modifiedMs,
    checksum: row[6],
    storageClass: row[7],
    attributes: row[8],
    isDeleteMarker: row[9] === 1,
    isLatest: row[10] === 1,
  };
}
