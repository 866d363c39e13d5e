/** The keys that make a table or an index hot, as Contributor Insights has counted them. */

import type { KeyCounts, KeyUse } from "../table/insights/index.ts";
import type { KeyAttributes } from "../table/key/index.ts";
import { keysRead } from "../table/key/read-keys.ts";
import { itemToJson } from "../table/transfer/item-json.ts";

/** Undefined while nobody wants to know. */
export function viewInsights(
  counts: KeyCounts | undefined,
  attributes: KeyAttributes,
): object | undefined {
  if (counts === undefined) return undefined;
  const { accessed, throttled } = counts.told();
  // Pages that begin somewhere between the keys are of no key.
  const viewAll = (uses: readonly KeyUse[], count: number) =>
    uses.flatMap(({ key, weight, error }) => {
      const read = keysRead(attributes.slice(0, count), key);
      return read === undefined ? [] : [{ key: itemToJson(read), weight, error }];
    });
  const view = (told: NonNullable<typeof accessed>) => ({
    partitionKeys: viewAll(told.partitionKeys, 1),
    keys: attributes.length > 1 ? viewAll(told.keys, attributes.length) : undefined,
  });
  return {
    since: new Date(counts.sinceMs).toISOString(),
    accessed: accessed && view(accessed),
    throttled: view(throttled),
  };
}
