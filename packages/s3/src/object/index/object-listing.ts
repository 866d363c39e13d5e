/**
 * Objects as listings show them.
 *
 * Every parameter is wrapped in a subquery. SQLite is built with STAT4 here: for a range that starts at a parameter it
 * would plan the statement anew for each value, which takes longer than the read.
 */

import type { KeySource } from "../key-listing.ts";
import { keyAfterPrefix } from "../key-order.ts";
import type { Catalogue, Statement } from "./catalogue.ts";

export type ListedObject = readonly [
  objectKey: string,
  sizeBytes: number,
  etag: string,
  modifiedMs: number,
  /** `CRC32 FULL_OBJECT y/Q5Jg==` */
  checksum: string | null,
  storageClass: string | null,
  attributes: string | null,
];

/** Above every key: no UTF-8 holds this byte. */
const NO_BOUND = "CAST(x'ff' AS TEXT)";

const SELECT = `SELECT object_key, size, etag, modified_ms, checksum, storage_class,
  attributes FROM object
  WHERE bucket_id = (SELECT ?) AND object_key >= (SELECT ?)`;

/**
 * From the first key at `@from` on: as long as a key has the delimiter behind the prefix, the next one is the least key
 * above its common prefix. Lengths are in bytes, because SQLite's functions of text end at a NUL.
 */
const WALK = `WITH RECURSIVE walk(object_key) AS (
    SELECT (SELECT object_key FROM object
      WHERE bucket_id = (SELECT @bucketId) AND object_key >= (SELECT @from) AND object_key < BELOW
      ORDER BY object_key LIMIT 1)
    UNION ALL
    SELECT (SELECT object.object_key FROM object
      WHERE bucket_id = (SELECT @bucketId) AND object.object_key < BELOW AND object.object_key >= CAST(
        substr(CAST(walk.object_key AS BLOB), 1, @prefixBytes - 1 +
          instr(substr(CAST(walk.object_key AS BLOB), @prefixBytes + 1), @delimiter)
        ) || @afterDelimiter AS TEXT)
      ORDER BY object.object_key LIMIT 1)
    FROM walk
    WHERE instr(substr(CAST(walk.object_key AS BLOB), @prefixBytes + 1), @delimiter) > 0
    LIMIT @limit)
  SELECT object_key FROM walk WHERE object_key IS NOT NULL`;

export class ObjectListing {
  readonly #from: Statement;
  readonly #between: Statement;
  readonly #walkFrom: Statement;
  readonly #walkBetween: Statement;

  constructor(catalogue: Catalogue) {
    this.#from = catalogue.prepare(`${SELECT} ORDER BY object_key LIMIT (SELECT ?)`).raw();
    this.#between = catalogue
      .prepare(`${SELECT} AND object_key < (SELECT ?) ORDER BY object_key LIMIT (SELECT ?)`)
      .raw();
    this.#walkFrom = catalogue.prepare(WALK.replaceAll("BELOW", NO_BOUND)).pluck();
    this.#walkBetween = catalogue.prepare(WALK.replaceAll("BELOW", "(SELECT @below)")).pluck();
  }

  source(bucketId: number): KeySource<ListedObject> {
    return {
      read: (from, below, limit) =>
        (below === undefined
          ? this.#from.all(bucketId, from, limit)
          : this.#between.all(bucketId, from, below, limit)) as ListedObject[],
      keyOf: (object) => object[0],
      walk: (from, below, prefix, delimiter, limit) => {
        const afterDelimiter = keyAfterPrefix(delimiter);
        if (afterDelimiter === undefined) return [];
        const walk = below === undefined ? this.#walkFrom : this.#walkBetween;
        return walk.all({
          bucketId,
          from,
          ...(below === undefined ? {} : { below }),
          prefixBytes: Buffer.byteLength(prefix),
          delimiter: Buffer.from(delimiter),
          afterDelimiter,
          limit,
        }) as string[];
      },
    };
  }
}
