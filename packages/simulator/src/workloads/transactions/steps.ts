/** Small steps of transactions over texts. */
import type { View } from "../../../../dynamodb/src/storage/state-machine.ts";
import type {
  LookStep,
  TransactionStep,
} from "../../../../dynamodb/src/storage/transaction/index.ts";
import { type Cluster, placeOf, textOf } from "./cluster.ts";

export type Value = string | undefined;

/**
 * Puts what `change` makes of the value that is there; refused when it makes nothing, and when it gives the same, that is
 * only made sure of. The result is the value before.
 */
export function changing(
  cluster: Cluster,
  name: string,
  change: (before: Value) => Value,
): TransactionStep<Value> {
  const { keyspace, key } = placeOf(cluster, name);
  return {
    keyspace,
    key,
    decide(view) {
      const before = textOf(view.get(key));
      const after = change(before);
      if (after === undefined) return { kind: "refused", result: before };
      const mutations = after === before ? [] : [{ key, value: Buffer.from(after) }];
      return { kind: "accepted", mutations, result: before };
    },
  };
}

export function looking(cluster: Cluster, name: string): LookStep<Value> {
  const { keyspace, key } = placeOf(cluster, name);
  return { keyspace, key, look: (view: View) => textOf(view.get(key)) };
}

/** One update outside of transactions; resolves with the value before. */
export function put(cluster: Cluster, name: string, change: (before: Value) => string) {
  const { keyspace, key } = placeOf(cluster, name);
  return cluster.transactions.update(keyspace, key, (view) => {
    const result = textOf(view.get(key));
    return { mutations: [{ key, value: Buffer.from(change(result)) }], result };
  });
}
