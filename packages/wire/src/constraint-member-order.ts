/**
 * In which order AWS names the members that break their limits. Where nothing is known it is the model's; DynamoDB's
 * was recorded, operation by operation, by dynalite (github.com/mhart/dynalite, validations/).
 */
import type { Violation } from "./constraint-violation.ts";

const RECORDED: Readonly<Record<string, string>> = {
  BatchGetItem: "returnConsumedCapacity requestItems",
  BatchWriteItem: "returnConsumedCapacity returnItemCollectionMetrics requestItems",
  CreateTable:
    "attributeDefinitions tableName billingMode provisionedThroughput keySchema " +
    "localSecondaryIndexes globalSecondaryIndexes",
  DeleteItem:
    "returnConsumedCapacity tableName returnValues returnItemCollectionMetrics key " +
    "conditionalOperator expected conditionExpression",
  GetItem: "returnConsumedCapacity attributesToGet tableName key projectionExpression",
  ListTables: "limit exclusiveStartTableName",
  PutItem:
    "returnConsumedCapacity tableName item conditionalOperator expected returnValues " +
    "returnItemCollectionMetrics conditionExpression",
  Query:
    "select indexName returnConsumedCapacity queryFilter tableName conditionalOperator " +
    "attributesToGet limit keyConditions exclusiveStartKey",
  Scan:
    "select indexName totalSegments returnConsumedCapacity tableName conditionalOperator " +
    "scanFilter segment limit attributesToGet exclusiveStartKey",
  UpdateItem:
    "returnConsumedCapacity tableName returnItemCollectionMetrics returnValues key " +
    "conditionalOperator expected attributeUpdates conditionExpression",
  UpdateTable: "tableName provisionedThroughput billingMode globalSecondaryIndexUpdates",
};

/** Members that were not recorded come last, as the model has them. */
export function inDynamodbOrder(
  operation: string,
  found: readonly Violation[],
): readonly Violation[] {
  const order = RECORDED[operation]?.split(" ");
  if (order === undefined) return found;
  const rank = ({ path }: Violation): number => {
    const index = order.indexOf(String(path[0]));
    return index === -1 ? order.length : index;
  };
  return found.toSorted((a, b) => rank(a) - rank(b));
}
