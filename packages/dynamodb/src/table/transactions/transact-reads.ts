/** Reads of items as they are at one moment. */
import type { LookStep, Transactions } from "../../storage/transaction/index.ts";
import type { ThrottledError } from "../admission/index.ts";
import { readUnits } from "../capacity/index.ts";
import { type StoredItem, storedItem } from "../stored-item.ts";
import type { Table } from "../table.ts";

export interface ReadOrder {
  readonly table: Table;
  readonly key: Uint8Array;
}

export type TransactedRead =
  | { readonly kind: "seen"; readonly found: StoredItem | undefined; readonly units: number }
  | { readonly kind: "throttled"; readonly error: ThrottledError }
  | { readonly kind: "conflict" }
  /** Others stood in the way before it was looked at. */
  | { readonly kind: "skipped" };

export interface TransactedReads {
  /** Everything was seen, and was so at one moment. */
  readonly isWhole: boolean;
  /** In the order of the orders. */
  readonly reads: readonly TransactedRead[];
}

/** Rejects as `Transactions.readTogether` does. */
export async function transactReads(
  orders: readonly ReadOrder[],
  transactions: Transactions,
): Promise<TransactedReads> {
  const throttled = orders.map(({ table, key }) => table.admission.throttle("Read", key));
  if (throttled.some((error) => error !== undefined)) {
    const reads = throttled.map(
      (error): TransactedRead =>
        error === undefined ? { kind: "skipped" } : { kind: "throttled", error },
    );
    return { isWhole: false, reads };
  }
  const steps = orders.map(
    ({ table, key }): LookStep<StoredItem | undefined> => ({
      keyspace: table.items,
      key,
      look: (view) => storedItem(view.get(key)),
    }),
  );
  const { isWhole, outcomes } = await transactions.readTogether(steps);
  const reads = outcomes.map((outcome, at): TransactedRead => {
    if (outcome.kind === "conflict") return outcome;
    const { table, key } = orders[at] as ReadOrder;
    const units = readUnits(outcome.result?.sizeBytes ?? 0, "transactional");
    table.admission.charge("Read", key, units);
    return { kind: "seen", found: outcome.result, units };
  });
  return { isWhole, reads };
}
