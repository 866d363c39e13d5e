/**
 * What a transaction writes is planned before it is known when that takes effect. In the moment in which it does, it is
 * given its time and its place in the log of changes. Each write has a time of its own, as the log has one change a time.
 */
import type { Mutation } from "../../storage/mutation.ts";
import type { PartitionId } from "../../storage/partition/index.ts";
import { changeKey, restampedChange } from "../change-log/index.ts";
import { CHANGES, COLLECTIONS } from "../key/index.ts";
import { restamped } from "../stored-item.ts";

/** Until it takes effect. */
export const UNSTAMPED = 0;

export function completed(
  mutations: readonly Mutation[],
  partition: PartitionId,
  timestampUs: number,
): Mutation[] {
  return mutations.map(({ key, value }) => {
    if (value === undefined) return { key, value };
    // A count has no time.
    if (key[0] === COLLECTIONS) return { key, value };
    if (key[0] !== CHANGES) return { key, value: restamped(value, timestampUs) };
    return { key: changeKey(partition, timestampUs), value: restampedChange(value, timestampUs) };
  });
}
