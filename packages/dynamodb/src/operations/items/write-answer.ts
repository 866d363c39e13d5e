/** What PutItem, UpdateItem and DeleteItem answer. */
import type { PutItemOutput, ReturnValue } from "@aws-sdk/client-dynamodb";
import { conditionFailed } from "../../errors.ts";
import { ValidationException } from "../../expression/validation-exception.ts";
import type { Item } from "../../expression/value/attribute-value.ts";
import { type CapacityReport, Consumption } from "../../table/capacity/index.ts";
import type { WriteOrder, WriteOutcome } from "../../table/write-order.ts";
import { addUnits } from "../../table/write-units.ts";
import { type CollectionReport, collectionMetrics } from "./collection-metrics.ts";

interface Wishes {
  readonly TableName: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: "ALL_OLD" | "NONE" | undefined;
  readonly ReturnConsumedCapacity?: CapacityReport | undefined;
  readonly ReturnItemCollectionMetrics?: CollectionReport | undefined;
}

/** Of PutItem and DeleteItem. */
export function checkOldOnly(returnValues: ReturnValue | undefined): void {
  if (returnValues === undefined || returnValues === "NONE" || returnValues === "ALL_OLD") return;
  throw new ValidationException("ReturnValues can only be ALL_OLD or NONE");
}

/** Throws ConditionalCheckFailedException when nothing was done. */
export async function answerWrite(
  wishes: Wishes,
  order: WriteOrder,
  outcome: WriteOutcome,
  attributes: Item | undefined,
): Promise<PutItemOutput> {
  if (outcome.isRefused) {
    const shows = wishes.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
    throw conditionFailed(shows ? outcome.before?.item : undefined);
  }
  const { ReturnConsumedCapacity: level = "NONE", ReturnItemCollectionMetrics = "NONE" } = wishes;
  const output: PutItemOutput = {};
  if (attributes !== undefined) output.Attributes = attributes as PutItemOutput["Attributes"];
  if (level !== "NONE") {
    const consumption = new Consumption(wishes.TableName as string);
    addUnits(consumption, outcome.units);
    output.ConsumedCapacity = consumption.report(level);
  }
  if (ReturnItemCollectionMetrics !== "NONE") {
    output.ItemCollectionMetrics = await collectionMetrics(order);
  }
  return output;
}
