/** What single replicas may have and become, and what DynamoDB refuses of global tables in AWS's words. */
import {
  CreateGlobalTableCommand,
  DeleteTableCommand,
  DescribeGlobalTableCommand,
  DescribeTableCommand,
  ListGlobalTablesCommand,
  type ReplicationGroupUpdate,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, ROOT, startEmulator } from "../testing/emulator.ts";
import { makeTable } from "./changed-table.ts";

const [HOME, AWAY, FAR] = ["us-east-1", "eu-west-1", "ap-south-1"] as const;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

function update(TableName: string, ...ReplicaUpdates: ReplicationGroupUpdate[]) {
  return emulator.dynamodb().send(new UpdateTableCommand({ TableName, ReplicaUpdates }));
}

const describe = async (TableName: string, region: string = HOME) =>
  (await emulator.dynamodb(ROOT, { region }).send(new DescribeTableCommand({ TableName }))).Table;

test("a replica may have a class and a maximum of reads of its own", async () => {
  const TableName = "own-settings";
  await makeTable(emulator, TableName);
  const OnDemandThroughputOverride = { MaxReadRequestUnits: 100 };
  await update(TableName, { Create: { RegionName: AWAY, OnDemandThroughputOverride } });
  await emulator.advance(1000);
  expect((await describe(TableName))?.Replicas).toMatchObject([{ OnDemandThroughputOverride }]);
  const TableClassOverride = "STANDARD_INFREQUENT_ACCESS";
  await update(TableName, { Update: { RegionName: AWAY, TableClassOverride } });
  await emulator.advance(1000);
  const [replica] = (await describe(TableName))?.Replicas ?? [];
  expect(replica?.ReplicaTableClassSummary?.TableClass).toBe(TableClassOverride);
  expect(replica?.OnDemandThroughputOverride).toEqual(OnDemandThroughputOverride);
  expect((await describe(TableName))?.OnDemandThroughput).toBeUndefined();
  const away = await describe(TableName, AWAY);
  expect(away?.TableClassSummary?.TableClass).toBe(TableClassOverride);
  expect(away?.OnDemandThroughput).toMatchObject(OnDemandThroughputOverride);
});

test("a replica's table is deleted in its own region, unless it is protected", async () => {
  const TableName = "deleted-there";
  await makeTable(emulator, TableName);
  await update(TableName, { Create: { RegionName: AWAY } });
  await emulator.advance(1000);
  const away = emulator.dynamodb(ROOT, { region: AWAY });
  const protect = (DeletionProtectionEnabled: boolean) =>
    away.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled }));
  await protect(true);
  await expect(update(TableName, { Delete: { RegionName: AWAY } })).rejects.toMatchObject({
    message:
      `Cannot delete table ${TableName} in region ${AWAY} because it has deletion protection enabled. ` +
      "Disable deletion protection first.",
  });
  await protect(false);
  await away.send(new DeleteTableCommand({ TableName }));
  await emulator.advance(1000);
  expect((await describe(TableName))?.Replicas).toBeUndefined();
  await emulator.dynamodb().send(new DeleteTableCommand({ TableName }));
});

test("what AWS refuses is refused in its words", async () => {
  const TableName = "refusals";
  await makeTable(emulator, TableName);
  await update(TableName, { Create: { RegionName: AWAY } });
  await emulator.advance(1000);
  const refused = async (ReplicaUpdates: ReplicationGroupUpdate[], message: string, more = {}) => {
    const input = { TableName, ReplicaUpdates, ...more };
    await expect(emulator.dynamodb().send(new UpdateTableCommand(input))).rejects.toMatchObject({
      name: "ValidationException",
      message,
    });
  };
  const create = (RegionName: string) => ({ Create: { RegionName } });
  const remove = (RegionName: string) => ({ Delete: { RegionName } });
  const LOCAL =
    "Cannot add or delete the local region through ReplicaUpdates. Use CreateTable, DeleteTable, or UpdateTable as required.";
  await refused([create(HOME)], LOCAL);
  await refused([remove(HOME)], LOCAL);
  await refused(
    [create(AWAY)],
    `Failed to create a the new replica of table with name: ‘${TableName}’ because one or more replicas already existed as tables.`,
  );
  await refused(
    [remove("ca-central-1")],
    "Update global table operation failed because one or more replicas were not part of the global table. " +
      "Please retry the request without these replicas: [ca-central-1].",
  );
  await refused(
    [{ Update: { RegionName: AWAY } }],
    "There are no actions specified in the Replica Update Action of the request.",
  );
  await refused(
    [{ ...create(FAR), ...remove(AWAY) }],
    "Update table operation with more than one type of replica actions not allowed.",
  );
  await refused(
    [create(FAR), create("sa-east-1")],
    "Update table operation with more than one create or delete replica actions not allowed",
  );
  await refused(
    [create(FAR)],
    "One or more parameter values were invalid: Replica modification must be the only operation in the request",
    { DeletionProtectionEnabled: true },
  );
  await expect(update(TableName, create("us-fake-1"))).rejects.toMatchObject({
    message: expect.stringMatching(/^Region us-fake-1 is not supported\. /),
  });
  await expect(
    emulator
      .dynamodb()
      .send(new UpdateTableCommand({ TableName, StreamSpecification: { StreamEnabled: false } })),
  ).rejects.toMatchObject({
    message: "Disabling Stream is not allowed for a Global Table replica",
  });
  await expect(
    emulator.dynamodb().send(new DeleteTableCommand({ TableName })),
  ).rejects.toMatchObject({
    message: expect.stringContaining("acted as a source region"),
  });
  const units = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
  const provisioned = { BillingMode: "PROVISIONED" as const, ProvisionedThroughput: units };
  await makeTable(emulator, "refusals-provisioned", provisioned);
  await expect(update("refusals-provisioned", create(AWAY))).rejects.toMatchObject({
    message: "Table write capacity should either be Pay-Per-Request or AutoScaled.",
  });
});

test("global tables of version 2017.11.29 are refused, as AWS refuses them", async () => {
  const GlobalTableName = "legacy";
  const ReplicationGroup = [{ RegionName: HOME }];
  await expect(
    emulator.dynamodb().send(new CreateGlobalTableCommand({ GlobalTableName, ReplicationGroup })),
  ).rejects.toMatchObject({
    name: "ValidationException",
    message:
      "One or more parameter values were invalid: DynamoDB global tables version 2017.11.29 is not supported. " +
      "We recommend using DynamoDB global tables version 2019.11.21, instead of version 2017.11.29 (Legacy).",
  });
  expect((await emulator.dynamodb().send(new ListGlobalTablesCommand({}))).GlobalTables).toEqual(
    [],
  );
  await expect(
    emulator.dynamodb().send(new DescribeGlobalTableCommand({ GlobalTableName })),
  ).rejects.toMatchObject({
    name: "GlobalTableNotFoundException",
    message: "Global table with name: 'legacy' does not exist.",
  });
});
