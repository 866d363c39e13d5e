/**
 * How large an item collection is: all items of one partition key, with their entries in local indexes. Only tables that have
 * some tell it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections
 */
import type { ItemCollectionMetrics } from "@aws-sdk/client-dynamodb";
import type { AttributeValue } from "../../expression/value/attribute-value.ts";
import { collectionSize } from "../../table/collection-size.ts";
import type { WriteOrder } from "../../table/write-order.ts";

export type CollectionReport = "SIZE" | "NONE";

const GB = 1024 ** 3;

export async function collectionMetrics({
  table,
  keyed,
}: WriteOrder): Promise<ItemCollectionMetrics | undefined> {
  const { keys, localIndexes } = table.record;
  if (localIndexes.length === 0) return undefined;
  const { name } = keys.partition;
  const value = keyed[name] as AttributeValue;
  const wholeGb = Math.floor((await collectionSize(table, value)) / GB);
  return {
    ItemCollectionKey: { [name]: value } as ItemCollectionMetrics["ItemCollectionKey"],
    SizeEstimateRangeGB: [wholeGb, wholeGb + 1],
  };
}
