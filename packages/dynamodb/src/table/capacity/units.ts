/**
 * What a request costs.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */

export type ReadConsistency = "eventual" | "strong" | "transactional";
export type WriteKind = "standard" | "transactional";

/** What one unit reads or writes, in bytes as DynamoDB counts them. */
export const READ_UNIT_BYTES = 4096;
export const WRITE_UNIT_BYTES = 1024;

const READ_FACTOR: Readonly<Record<ReadConsistency, number>> = {
  eventual: 0.5,
  strong: 1,
  // One to prepare and one to commit.
  transactional: 2,
};

/**
 * A read of `bytes`: of one item, and 0 when there is none; for Query and Scan of all items looked at for the
 * page, those that a filter drops among them.
 */
export function readUnits(bytes: number, consistency: ReadConsistency): number {
  return blocks(bytes, READ_UNIT_BYTES) * READ_FACTOR[consistency];
}

/**
 * A query of a local index that asks for more than the index holds: the entries together, and each item that is
 * fetched from the table.
 */
export function fetchingReadUnits(
  entryBytes: number,
  fetchedItems: readonly number[],
  consistency: ReadConsistency,
): { readonly index: number; readonly table: number } {
  let table = 0;
  for (const bytes of fetchedItems) table += readUnits(bytes, consistency);
  return { index: readUnits(entryBytes, consistency), table };
}

/**
 * PutItem, UpdateItem and DeleteItem: the larger of what was there and what is there then. A condition that fails
 * costs what it would cost to write what is there; so does a ConditionCheck.
 */
export function writeUnits(
  before: number | undefined,
  after: number | undefined,
  kind: WriteKind = "standard",
): number {
  const units = blocks(Math.max(before ?? 0, after ?? 0), WRITE_UNIT_BYTES);
  return kind === "transactional" ? 2 * units : units;
}

/** Nothing costs as much as a little. */
function blocks(bytes: number, unitBytes: number): number {
  return Math.max(1, Math.ceil(bytes / unitBytes));
}
