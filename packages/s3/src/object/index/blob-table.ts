/** Which blobs the index holds, and how often. A row goes when its count reaches zero. */
import type { BlobDescriptor } from "../../storage/blob-store.ts";
import type { Catalogue, Statement } from "./catalogue.ts";

type BlobRow = [blobId: string, size: number, stripeBytes: number, placement: string];

const PAGE = 512;

export class BlobTable {
  readonly #add: Statement;
  readonly #share: Statement;
  readonly #drop: Statement;
  readonly #removeUnreferenced: Statement;
  readonly #find: Statement;
  readonly #page: Statement;

  constructor(catalogue: Catalogue) {
    const columns = "blob_id, size, stripe_bytes, placement";
    this.#add = catalogue.prepare(
      `INSERT INTO blob (${columns}, reference_count) VALUES (?, ?, ?, ?, 1)`,
    );
    this.#share = catalogue.prepare(
      "UPDATE blob SET reference_count = reference_count + 1 WHERE blob_id = ?",
    );
    this.#drop = catalogue.prepare(
      "UPDATE blob SET reference_count = reference_count - 1 WHERE blob_id = ?",
    );
    this.#removeUnreferenced = catalogue
      .prepare(`DELETE FROM blob WHERE blob_id = ? AND reference_count <= 0 RETURNING ${columns}`)
      .raw();
    this.#find = catalogue.prepare(`SELECT ${columns} FROM blob WHERE blob_id = ?`).raw();
    this.#page = catalogue
      .prepare(`SELECT ${columns} FROM blob WHERE blob_id > ? ORDER BY blob_id LIMIT ${PAGE}`)
      .raw();
  }

  /** Only inside a transaction, like `share` and `drop`. */
  add(blob: BlobDescriptor): void {
    this.#add.run(blob.blobId, blob.sizeBytes, blob.stripeBytes, blob.placement);
  }

  /** One more holds the blob; false when it is not there any more. */
  share(blobId: string): boolean {
    return this.#share.run(blobId).changes === 1;
  }

  /** One holder fewer; the blob is added to `dead` when that was the last. */
  drop(blobId: string, dead: BlobDescriptor[]): void {
    this.#drop.run(blobId);
    const row = this.#removeUnreferenced.get(blobId) as BlobRow | undefined;
    if (row !== undefined) dead.push(descriptor(row));
  }

  find(blobId: string): BlobDescriptor | undefined {
    const row = this.#find.get(blobId) as BlobRow | undefined;
    return row === undefined ? undefined : descriptor(row);
  }

  *list(): Iterable<BlobDescriptor> {
    let after = "";
    for (;;) {
      const rows = this.#page.all(after) as BlobRow[];
      for (const row of rows) yield descriptor(row);
      if (rows.length < PAGE) return;
      after = rows.at(-1)![0];
    }
  }
}

export function descriptor([blobId, sizeBytes, stripeBytes, placement]: BlobRow): BlobDescriptor {
  return { blobId, sizeBytes, stripeBytes, placement };
}
