/** What a transaction may not have: an item twice, and too many bytes. */
import { ValidationException } from "../../expression/validation-exception.ts";
import type { Table } from "../../table/table.ts";

interface KeyOfTable {
  readonly table: Table;
  readonly key: Uint8Array;
}

export function checkDistinct(items: readonly KeyOfTable[]): void {
  const seen = new Set<string>();
  for (const { table, key } of items) {
    const text = `${table.tableId} ${Buffer.from(key).toString("latin1")}`;
    if (seen.has(text)) {
      throw new ValidationException(
        "Transaction request cannot include multiple operations on one item",
      );
    }
    seen.add(text);
  }
}

const BYTES_MAX = 4 * 1024 * 1024;

export function checkTransactionSize(bytes: number): void {
  if (bytes <= BYTES_MAX) return;
  throw new ValidationException(
    "Collection size of items exceeded, which can also be caused by the aggregate size " +
      "of the items in the transaction exceeding the 4MB limit",
  );
}
