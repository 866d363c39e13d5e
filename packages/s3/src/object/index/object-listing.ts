/** Objects as listings show them. */

import type { KeySource } from "../key-listing.ts";
import type { Catalogue, Statement } from "./catalogue.ts";

export type ListedObject = readonly [
  objectKey: string,
  sizeBytes: number,
  etag: string,
  modifiedMs: number,
  /** `CRC32 FULL_OBJECT y/Q5Jg==` */
  checksum: string | null,
];

export class ObjectListing {
  readonly #from: Statement;
  readonly #between: Statement;

  constructor(catalogue: Catalogue) {
    const select = `SELECT object_key, size, etag, modified_ms, checksum FROM object
      WHERE bucket_id = ? AND object_key >= ?`;
    this.#from = catalogue.prepare(`${select} ORDER BY object_key LIMIT ?`).raw();
    this.#between = catalogue
      .prepare(`${select} AND object_key < ? ORDER BY object_key LIMIT ?`)
      .raw();
  }

  source(bucketId: number): KeySource<ListedObject> {
    return {
      read: (from, below, limit) =>
        (below === undefined
          ? this.#from.all(bucketId, from, limit)
          : this.#between.all(bucketId, from, below, limit)) as ListedObject[],
      keyOf: (object) => object[0],
    };
  }
}
