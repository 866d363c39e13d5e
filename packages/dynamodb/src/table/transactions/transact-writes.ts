/** Writes of items, all or none. */
import { holds } from "../../expression/condition.ts";
import { ValidationException } from "../../expression/validation-exception.ts";
import type { PartitionId } from "../../storage/partition/index.ts";
import type { View } from "../../storage/state-machine.ts";
import type {
  Note,
  StepDecision,
  TransactionStep,
  Transactions,
} from "../../storage/transaction/index.ts";
import { ThrottledError } from "../admission/index.ts";
import { CollectionFullError } from "../collection-size.ts";
import { type Intend, type ItemWrite, KEEP, planWrite } from "../item-write.ts";
import type { StoredItem } from "../stored-item.ts";
import { admitToIndexes, chargeWrite } from "../write-admission.ts";
import type { WriteOrder } from "../write-order.ts";
import { unitsOfWrite, type WrittenUnits } from "../write-units.ts";
import { UNSTAMPED } from "./completed-write.ts";

/** What became of a write, or would have. */
export type TransactedWrite =
  | ({ readonly kind: "written"; readonly units: WrittenUnits } & ItemWrite)
  | { readonly kind: "refused"; readonly before: StoredItem | undefined }
  | { readonly kind: "invalid"; readonly fault: ValidationException }
  | { readonly kind: "throttled"; readonly error: ThrottledError }
  | { readonly kind: "full" }
  | { readonly kind: "conflict" }
  /** Others stood in the way before it was looked at. */
  | { readonly kind: "skipped" };

export interface TransactedWrites {
  readonly committed: boolean;
  /** In the order of the orders. */
  readonly writes: readonly TransactedWrite[];
}

type Decided = Exclude<TransactedWrite, { kind: "conflict" | "skipped" }>;

export interface TransactionSettings {
  /** What is kept with the transaction, of what it writes. */
  readonly noteOf?: ((writes: readonly TransactedWrite[]) => Note) | undefined;
  /** Nothing is to be written, whatever becomes of the writes. */
  readonly isVetoed?: boolean;
}

/** Rejects as `Transactions.transact` does. */
export async function transactWrites(
  orders: readonly WriteOrder[],
  transactions: Transactions,
  { noteOf, isVetoed = false }: TransactionSettings = {},
): Promise<TransactedWrites> {
  if (orders.length === 0) return { committed: false, writes: [] };
  const throttled = orders.map(({ table, key }) => table.admission.throttle("Write", key));
  if (throttled.some((error) => error !== undefined)) {
    const writes = throttled.map(
      (error): TransactedWrite =>
        error === undefined ? { kind: "skipped" } : { kind: "throttled", error },
    );
    return { committed: false, writes };
  }
  const decided: Decided[] = [];
  const steps = orders.map(
    (order, at): TransactionStep<Decided> => ({
      keyspace: order.table.items,
      key: order.key,
      decide: (view, partition) => {
        const decision = decide(order, view, partition);
        decided[at] = decision.result;
        return isVetoed ? { kind: "refused", result: decision.result } : decision;
      },
    }),
  );
  // Asked for at the commit: then everything has been decided.
  const note = noteOf && {
    get key() {
      return noteOf(decided).key;
    },
    get value() {
      return noteOf(decided).value;
    },
  };
  const { committed, outcomes } = await transactions.transact(steps, note);
  const writes = outcomes.map(
    (outcome): TransactedWrite => (outcome.kind === "conflict" ? outcome : outcome.result),
  );
  for (const [at, write] of writes.entries()) charge(orders[at] as WriteOrder, write);
  return { committed, writes };
}

function decide(order: WriteOrder, view: View, partition: PartitionId): StepDecision<Decided> {
  const { table, key, condition } = order;
  let isRefused = false;
  const intend: Intend = (before) => {
    isRefused = condition !== undefined && !holds(condition, before?.item ?? {});
    const intention = isRefused ? KEEP : order.intend(before);
    admitToIndexes(table, before, intention);
    return intention;
  };
  try {
    const plan = planWrite(table, view, partition, key, UNSTAMPED, intend, "client");
    const { before } = plan.result;
    if (isRefused) return { kind: "refused", result: { kind: "refused", before } };
    const units = unitsOfWrite(table.record, plan.result, "transactional");
    const result: Decided = { kind: "written", units, ...plan.result };
    return { kind: "accepted", mutations: plan.mutations, result };
  } catch (error) {
    if (error instanceof ValidationException) {
      return { kind: "refused", result: { kind: "invalid", fault: error } };
    }
    if (error instanceof CollectionFullError) return { kind: "refused", result: { kind: "full" } };
    if (error instanceof ThrottledError) {
      return { kind: "refused", result: { kind: "throttled", error } };
    }
    throw error;
  }
}

/** What was looked at is paid for, whether it is written or not. */
function charge({ table, key }: WriteOrder, write: TransactedWrite): void {
  if (write.kind === "written") chargeWrite(table, key, write.units);
  if (write.kind !== "refused") return;
  const { before } = write;
  chargeWrite(table, key, unitsOfWrite(table.record, { before, after: before }, "transactional"));
}
