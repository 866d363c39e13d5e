/** Tables as CreateTable, DescribeTable, UpdateTable and DeleteTable describe them. */
import type { KeySchemaElement, TableDescription } from "@aws-sdk/client-dynamodb";
import type { KeySchema } from "../../expression/value/key-check.ts";
import { tableArn } from "../../table/arn.ts";
import type { TableRecord } from "../../table/catalogue/index.ts";

export function describeRecord(record: TableRecord): TableDescription {
  const { provisioned } = record.capacity;
  return {
    AttributeDefinitions: record.attributes.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    TableName: record.name,
    KeySchema: describeKeys(record.keys),
    TableStatus: record.status,
    CreationDateTime: new Date(record.createdMs),
    ProvisionedThroughput: {
      NumberOfDecreasesToday: provisioned.decreasesThatDay ?? 0,
      ReadCapacityUnits: provisioned.read,
      WriteCapacityUnits: provisioned.write,
    },
    TableSizeBytes: 0,
    ItemCount: 0,
    TableArn: tableArn(record),
    TableId: record.tableId,
    DeletionProtectionEnabled: record.deletionProtection,
  };
}

export function describeKeys({ partition, sort }: KeySchema): KeySchemaElement[] {
  const keys: KeySchemaElement[] = [{ AttributeName: partition.name, KeyType: "HASH" }];
  if (sort !== undefined) keys.push({ AttributeName: sort.name, KeyType: "RANGE" });
  return keys;
}
