/**
 * A bucket with more objects than one would want to send: one object is put over HTTP, and the stopped server's object index
 * is given copies of it under other keys, as CopyObject makes them. They share its blob, so each can be read.
 */
import { join } from "node:path";
import Database from "better-sqlite3";

/** Copies in one transaction. */
const BATCH = 200_000;

export interface Filling {
  readonly dataDir: string;
  readonly bucket: string;
  /** The key of the object that is there. */
  readonly original: string;
  readonly count: number;
  /** The key of the copy with number `n`, in SQL; keys should come in their order. */
  readonly keySql: string;
}

export function fillBucket({ dataDir, bucket, original, count, keySql }: Filling): void {
  const database = new Database(join(dataDir, "s3/objects.sqlite"));
  database.pragma("locking_mode = EXCLUSIVE");
  const columns = (database.pragma("table_info(object)") as { name: string }[]).map(
    ({ name }) => name,
  );
  const copied = columns.map((name) => (name === "object_key" ? keySql : `original.${name}`));
  const fill = database.prepare(
    `WITH RECURSIVE number(n) AS (SELECT @from UNION ALL SELECT n + 1 FROM number WHERE n + 1 < @to)
     INSERT INTO object (${columns.join(", ")}) SELECT ${copied.join(", ")} FROM number, object AS original
     WHERE original.object_key = @original
       AND original.bucket_id = (SELECT bucket_id FROM bucket WHERE name = @bucket)`,
  );
  const hold = database.prepare("UPDATE blob SET reference_count = reference_count + ?");
  for (let from = 0; from < count; from += BATCH) {
    fill.run({ from, to: Math.min(from + BATCH, count), original, bucket });
  }
  // Every blob is held by more than there are: none is ever dead.
  hold.run(count);
  database.close();
}
