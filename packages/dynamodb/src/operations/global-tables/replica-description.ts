/** The other regions of a global table, as tables are described. */
import type { ReplicaDescription, TableDescription } from "@aws-sdk/client-dynamodb";
import { tableArn } from "../../table/arn.ts";
import type { TableRecord, TableRecords } from "../../table/catalogue/index.ts";

const VERSION = "2019.11.21";

/** Nothing for a table without replicas. */
export function describeReplicas(
  records: TableRecords,
  record: TableRecord,
): Pick<TableDescription, "GlobalTableVersion" | "Replicas"> {
  const { accountId, name, replicas = [] } = record;
  if (replicas.length === 0) return {};
  return {
    GlobalTableVersion: VERSION,
    Replicas: replicas.map(({ region, status }): ReplicaDescription => {
      const there = records.at(accountId, region, name);
      const described = {
        RegionName: region,
        ReplicaStatus: status,
        ReplicaArn: tableArn({ accountId, region, name }),
      };
      return there === undefined ? described : { ...described, ...describeOwn(there, record) };
    }),
  };
}

/** What a replica has for itself; members are absent where it has what the table has. */
function describeOwn(replica: TableRecord, table: TableRecord): Partial<ReplicaDescription> {
  const read = replica.capacity.maximum?.read;
  const isOverridden = read !== undefined && read !== table.capacity.maximum?.read;
  return {
    KMSMasterKeyId: replica.encryption?.keyArn,
    OnDemandThroughputOverride: isOverridden ? { MaxReadRequestUnits: read } : undefined,
    GlobalSecondaryIndexes:
      replica.globalIndexes.length === 0
        ? undefined
        : replica.globalIndexes.map(({ name }) => ({ IndexName: name })),
    ReplicaTableClassSummary:
      replica.tableClassChangesMs === undefined ? undefined : { TableClass: replica.tableClass },
  };
}
