/** Parts of CreateTable's input. */
import type { CreateTableInput } from "@aws-sdk/client-dynamodb";

export const hash = (AttributeName: string) => ({ AttributeName, KeyType: "HASH" as const });
export const range = (AttributeName: string) => ({ AttributeName, KeyType: "RANGE" as const });
export const text = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const });
export const UNITS = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };
export const ALL = { ProjectionType: "ALL" as const };

/** Of a table with two keys, on demand. */
export function tableInput(more: Partial<CreateTableInput> = {}): CreateTableInput {
  return {
    TableName: "refused",
    AttributeDefinitions: [text("pk"), text("sk")],
    KeySchema: [hash("pk"), range("sk")],
    BillingMode: "PAY_PER_REQUEST",
    ...more,
  };
}
