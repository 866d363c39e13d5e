/** Of each item collection that a batch or a transaction has written to: how large it is. */
import type { ItemCollectionMetrics } from "@aws-sdk/client-dynamodb";
import type { AttributeValue } from "../../expression/value/attribute-value.ts";
import type { WriteOrder } from "../../table/write-order.ts";
import { collectionMetrics } from "../items/collection-metrics.ts";
import { keyText } from "./distinct-keys.ts";

interface NamedWrite {
  readonly tableName: string;
  readonly order: WriteOrder;
}

/** By the names by which the request calls its tables. */
export async function metricsOf(
  writes: readonly NamedWrite[],
): Promise<Record<string, ItemCollectionMetrics[]>> {
  const seen = new Set<string>();
  const metrics = new Map<string, ItemCollectionMetrics[]>();
  for (const { tableName, order } of writes) {
    const { name } = order.table.record.keys.partition;
    const text = `${tableName} ${keyText({ [name]: order.keyed[name] as AttributeValue })}`;
    if (seen.has(text)) continue;
    seen.add(text);
    const found = await collectionMetrics(order);
    if (found !== undefined) metrics.set(tableName, [...(metrics.get(tableName) ?? []), found]);
  }
  return Object.fromEntries(metrics);
}
