/**
 * Every version of a bucket's keys, page by page, for who acts on all of them: by key, the newest first, with no more
 * than is needed to decide.
 */
import { keyAfter } from "../key-order.ts";
import type { Catalogue, Statement } from "./catalogue.ts";

export interface WalkedVersion {
  readonly objectKey: string;
  readonly versionId: string;
  readonly sequence: number;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly storageClass: string | null;
  /** JSON. */
  readonly attributes: string | null;
  readonly isDeleteMarker: boolean;
  /** Null for the newest version of a key. */
  readonly noncurrentMs: number | null;
}

/** Behind a version, or at the first one of a key. */
export interface WalkPosition {
  readonly objectKey: string;
  readonly sequence: number | undefined;
}

type WalkedRow = [
  objectKey: string,
  versionId: string,
  sequence: number,
  size: number,
  modifiedMs: number,
  storageClass: string | null,
  attributes: string | null,
  isDeleteMarker: number,
  noncurrentMs: number | null,
];

/** Above every key: no UTF-8 holds this byte. */
const NO_BOUND = "CAST(x'ff' AS TEXT)";

export class VersionWalk {
  readonly #from: Statement;
  readonly #older: Statement;
  readonly #one: Statement;
  readonly #newerCount: Statement;

  constructor(catalogue: Catalogue) {
    const columns =
      "object_key, version_id, sequence, size, modified_ms, storage_class, attributes";
    const current = `SELECT ${columns}, 0, NULL FROM object`;
    const old = `SELECT ${columns}, is_delete_marker, noncurrent_ms FROM object_version`;
    const within = `WHERE bucket_id = (SELECT @bucketId) AND object_key >= (SELECT @from)
      AND object_key < coalesce((SELECT @below), ${NO_BOUND})`;
    // Each table is read in its own order and only as far as the page goes.
    this.#from = catalogue
      .prepare(
        `SELECT * FROM (${current} ${within} ORDER BY object_key LIMIT (SELECT @limit))
         UNION ALL SELECT * FROM (${old} ${within}
           ORDER BY object_key, sequence DESC LIMIT (SELECT @limit))
         ORDER BY object_key, sequence DESC LIMIT (SELECT @limit)`,
      )
      .raw();
    // What is older than any version is in the table of old ones.
    this.#older = catalogue
      .prepare(
        `${old} WHERE bucket_id = (SELECT ?) AND object_key = (SELECT ?) AND sequence < (SELECT ?)
         ORDER BY sequence DESC LIMIT (SELECT ?)`,
      )
      .raw();
    const same = "WHERE bucket_id = @bucketId AND object_key = @objectKey AND sequence = @sequence";
    this.#one = catalogue.prepare(`${current} ${same} UNION ALL ${old} ${same}`).raw();
    this.#newerCount = catalogue
      .prepare(
        `SELECT count(*) FROM object_version WHERE bucket_id = ? AND object_key = ?
           AND sequence > ? AND noncurrent_ms IS NOT NULL`,
      )
      .pluck();
  }

  /** The version as it is now; undefined when it is gone. */
  one(bucketId: number, objectKey: string, sequence: number): WalkedVersion | undefined {
    const row = this.#one.get({ bucketId, objectKey, sequence }) as WalkedRow | undefined;
    return row === undefined ? undefined : walked(row);
  }

  /** How many noncurrent versions of the key are newer. */
  newerCount(bucketId: number, objectKey: string, sequence: number): number {
    return this.#newerCount.get(bucketId, objectKey, sequence) as number;
  }

  /** Keys below `below`, which is above all keys when undefined. Fewer than `limit` are the last. */
  page(
    bucketId: number,
    { objectKey, sequence }: WalkPosition,
    below: string | undefined,
    limit: number,
  ): WalkedVersion[] {
    const rows =
      sequence === undefined
        ? []
        : (this.#older.all(bucketId, objectKey, sequence, limit) as WalkedRow[]);
    const from = sequence === undefined ? objectKey : keyAfter(objectKey);
    const left = limit - rows.length;
    if (left > 0) {
      const behind = { bucketId, from, below: below ?? null, limit: left };
      rows.push(...(this.#from.all(behind) as WalkedRow[]));
    }
    return rows.map(walked);
  }
}

function walked(row: WalkedRow): WalkedVersion {
  return {
    objectKey: row[0],
    versionId: row[1],
    sequence: row[2],
    sizeBytes: row[3],
    modifiedMs: row[4],
    storageClass: row[5],
    attributes: row[6],
    isDeleteMarker: row[7] === 1,
    noncurrentMs: row[8],
  };
}
