/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html */
import type { DeleteTableInput, DeleteTableOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { validation } from "../../errors.ts";
import { type Rooms, requireRecord } from "../../rooms.ts";
import { checkUnderWay } from "./quotas.ts";
import { requireSettled } from "./settled.ts";
import { describeRecord } from "./table-description.ts";
import { checkNotSource } from "./update/replica-source.ts";

export function deleteTable(rooms: Rooms, input: DeleteTableInput, call: Call): DeleteTableOutput {
  const record = requireRecord(rooms, call, input.TableName as string);
  requireSettled(record, call.receivedAt);
  if (record.deletionProtection) {
    throw validation(
      "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    );
  }
  checkNotSource(record, call.receivedAt);
  checkUnderWay(rooms.records.in(record.accountId, record.region));
  const { name } = record;
  const deleting = rooms.transitions.begin(record, "DELETING");
  const { TableStatus, TableArn, TableId, ...described } = describeRecord(
    deleting,
    call.receivedAt,
  );
  return {
    TableDescription: {
      TableName: name,
      TableStatus,
      ProvisionedThroughput: described.ProvisionedThroughput,
      BillingModeSummary: described.BillingModeSummary,
      TableSizeBytes: described.TableSizeBytes,
      ItemCount: described.ItemCount,
      TableArn,
      TableId,
      DeletionProtectionEnabled: described.DeletionProtectionEnabled,
    },
  };
}
