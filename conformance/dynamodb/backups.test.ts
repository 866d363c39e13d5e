/** Backups that are really taken, restored with their indexes, and outlive their tables. */
import {
  CreateBackupCommand,
  CreateTableCommand,
  DeleteBackupCommand,
  DeleteTableCommand,
  DescribeBackupCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ListBackupsCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  RestoreTableFromBackupCommand,
  type RestoreTableFromBackupInput,
  ScanCommand,
  UpdateContinuousBackupsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { until, untilActive, untilAvailable } from "./until.ts";

let emulator: Emulator;
let client: DynamoDBClient;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  client = emulator.dynamodb();
});
afterAll(() => emulator.stop());

const INDEX_KEYS = [
  { AttributeName: "pk", KeyType: "HASH" as const },
  { AttributeName: "rank", KeyType: "RANGE" as const },
];
const ALL = { ProjectionType: "ALL" as const };
const LOCAL = { IndexName: "local", KeySchema: INDEX_KEYS, Projection: ALL };
const GLOBAL = {
  IndexName: "global",
  KeySchema: [{ AttributeName: "rank", KeyType: "HASH" as const }],
  Projection: { ProjectionType: "INCLUDE" as const, NonKeyAttributes: ["text"] },
};

async function made(TableName: string): Promise<string> {
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "N" },
        { AttributeName: "rank", AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      BillingMode: "PAY_PER_REQUEST",
      LocalSecondaryIndexes: [LOCAL],
      GlobalSecondaryIndexes: [GLOBAL],
    }),
  );
  await emulator.advance(0);
  return TableName;
}

const itemOf = (at: number, text: string) => ({
  pk: { S: `part-${at % 7}` },
  sk: { N: String(at) },
  rank: { N: String(1000 - at) },
  text: { S: text },
});

async function filled(TableName: string, count: number, text: string): Promise<void> {
  const puts = Array.from({ length: count }, (_, at) => {
    return client.send(new PutItemCommand({ TableName, Item: itemOf(at, text) }));
  });
  await Promise.all(puts);
}

async function textsOf(TableName: string): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  const { Items = [] } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
  for (const { sk, text } of Items) texts[sk?.N ?? ""] = text?.S ?? "";
  return texts;
}

async function backupOf(TableName: string, BackupName = "backup"): Promise<string> {
  const answer = await client.send(new CreateBackupCommand({ TableName, BackupName }));
  return answer.BackupDetails?.BackupArn ?? "";
}

async function finishedBackupOf(name: string): Promise<string> {
  const arn = await backupOf(name);
  await untilAvailable(emulator, client, arn);
  return arn;
}

const restore = (
  BackupArn: string,
  TargetTableName: string,
  more: Partial<RestoreTableFromBackupInput> = {},
) => client.send(new RestoreTableFromBackupCommand({ BackupArn, TargetTableName, ...more }));

async function refusal(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "done";
}

describe("a backup", () => {
  test("has the items as they were when it was asked for, whatever is written meanwhile", async () => {
    const name = await made("source");
    await filled(name, 60, "before");
    const arn = await backupOf(name);
    await filled(name, 70, "after");
    await client.send(new PutItemCommand({ TableName: name, Item: itemOf(999, "after") }));
    await untilAvailable(emulator, client, arn);
    const { BackupDescription } = await client.send(new DescribeBackupCommand({ BackupArn: arn }));
    expect(BackupDescription).toMatchObject({
      BackupDetails: { BackupName: "backup", BackupStatus: "AVAILABLE", BackupType: "USER" },
      SourceTableDetails: { TableName: name, ItemCount: 60, BillingMode: "PAY_PER_REQUEST" },
      SourceTableFeatureDetails: {
        LocalSecondaryIndexes: [LOCAL],
        GlobalSecondaryIndexes: [GLOBAL],
      },
    });
    const answer = await restore(arn, "restored");
    expect(answer.TableDescription).toMatchObject({
      TableStatus: "CREATING",
      RestoreSummary: { SourceBackupArn: arn, RestoreInProgress: true },
    });
    await untilActive(emulator, client, "restored");
    const { Table } = await client.send(new DescribeTableCommand({ TableName: "restored" }));
    expect(Table).toMatchObject({
      TableStatus: "ACTIVE",
      GlobalSecondaryIndexes: [{ ...GLOBAL, IndexStatus: "ACTIVE" }],
      LocalSecondaryIndexes: [LOCAL],
    });
    expect(Table?.RestoreSummary).toBeUndefined();
    const texts = await textsOf("restored");
    expect(Object.keys(texts)).toHaveLength(60);
    expect(new Set(Object.values(texts))).toEqual(new Set(["before"]));
  });

  test("brings its indexes back with their entries", async () => {
    const local = await client.send(
      new QueryCommand({
        TableName: "restored",
        IndexName: "local",
        KeyConditionExpression: "pk = :pk AND #rank > :rank",
        ExpressionAttributeNames: { "#rank": "rank" },
        ExpressionAttributeValues: { ":pk": { S: "part-3" }, ":rank": { N: "980" } },
      }),
    );
    expect(local.Items?.map(({ sk }) => sk?.N)).toEqual(["17", "10", "3"]);
    const global = await client.send(
      new QueryCommand({
        TableName: "restored",
        IndexName: "global",
        KeyConditionExpression: "#rank = :rank",
        ExpressionAttributeNames: { "#rank": "rank" },
        ExpressionAttributeValues: { ":rank": { N: "950" } },
      }),
    );
    expect(global.Items).toEqual([itemOf(50, "before")]);
  });

  test("outlives its table, and is gone when it is deleted", async () => {
    const name = await made("short");
    await filled(name, 3, "kept");
    const arn = await finishedBackupOf(name);
    await client.send(new DeleteTableCommand({ TableName: name }));
    await emulator.advance(0);
    await restore(arn, "again");
    await untilActive(emulator, client, "again");
    expect(await textsOf("again")).toEqual({ 0: "kept", 1: "kept", 2: "kept" });
    const deleted = await client.send(new DeleteBackupCommand({ BackupArn: arn }));
    expect(deleted.BackupDescription?.BackupDetails?.BackupStatus).toBe("DELETED");
    const gone = `BackupNotFoundException: Backup not found: ${arn}`;
    expect(await refusal(client.send(new DescribeBackupCommand({ BackupArn: arn })))).toBe(gone);
    expect(await refusal(restore(arn, "never"))).toBe(gone);
  });

  test("survives a restart", async () => {
    let kept = await startEmulator({ ephemeral: false });
    const { directory } = kept;
    const before = [emulator, client] as const;
    [emulator, client] = [kept, kept.dynamodb()];
    try {
      const name = await made("kept");
      await filled(name, 60, "kept");
      const arn = await finishedBackupOf(name);
      await kept.running.close();
      kept = await startEmulator({ dataDir: directory });
      [emulator, client] = [kept, kept.dynamodb()];
      await restore(arn, "restored");
      await untilActive(emulator, client, "restored");
      expect(Object.keys(await textsOf("restored"))).toHaveLength(60);
    } finally {
      await kept.stop();
      [emulator, client] = before;
    }
  });
});

test("what is left of a table that could be recovered is kept for 35 days, and cannot be deleted", async () => {
  const TableName = await made("recoverable");
  await client.send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
  await filled(TableName, 5, "last");
  await client.send(new DeleteTableCommand({ TableName }));
  await until(emulator, async () => {
    const { TableNames } = await client.send(new ListTablesCommand({}));
    return TableNames?.includes(TableName) === false;
  });
  const list = (BackupType?: "ALL" | "SYSTEM") =>
    client.send(new ListBackupsCommand({ TableName, BackupType }));
  expect((await list()).BackupSummaries).toEqual([]);
  const { BackupSummaries: [backup] = [] } = await list("SYSTEM");
  expect(backup).toMatchObject({
    BackupName: "recoverable$DeletedTableBackup",
    BackupType: "SYSTEM",
    BackupStatus: "AVAILABLE",
  });
  const BackupArn = backup?.BackupArn ?? "";
  expect(await refusal(client.send(new DeleteBackupCommand({ BackupArn })))).toContain(
    `ValidationException: Invalid Request: User is not allowed to delete the system backup with arn ${BackupArn}.`,
  );
  await restore(BackupArn, "recovered");
  await untilActive(emulator, client, "recovered");
  expect(Object.keys(await textsOf("recovered"))).toHaveLength(5);
  await emulator.advance(35 * 86_400_000);
  await until(emulator, async () => (await list("ALL")).BackupSummaries?.length === 0);
});

describe("backups are listed", () => {
  test("in pages, by table, kind and time", async () => {
    const TableName = await made("listed");
    const arns: string[] = [];
    for (const name of ["one", "two", "two"]) {
      arns.push(await backupOf(TableName, name));
      await emulator.advance(1000);
    }
    const first = await client.send(new ListBackupsCommand({ TableName, Limit: 2 }));
    expect(first.BackupSummaries?.map(({ BackupArn }) => BackupArn)).toEqual(arns.slice(0, 2));
    expect(first.LastEvaluatedBackupArn).toBe(arns[1]);
    const rest = await client.send(
      new ListBackupsCommand({ TableName, ExclusiveStartBackupArn: arns[1] }),
    );
    expect(rest.BackupSummaries?.map(({ BackupArn }) => BackupArn)).toEqual([arns[2]]);
    expect(rest.LastEvaluatedBackupArn).toBeUndefined();
    const second = first.BackupSummaries?.[1]?.BackupCreationDateTime as Date;
    const between = await client.send(
      new ListBackupsCommand({
        TableName,
        TimeRangeLowerBound: second,
        TimeRangeUpperBound: new Date(second.getTime() + 1),
      }),
    );
    expect(between.BackupSummaries).toHaveLength(1);
  });
});

describe("a restore", () => {
  let arn = "";
  beforeAll(async () => {
    arn = await finishedBackupOf(await made("overridden"));
  });
  const UNITS = { ReadCapacityUnits: 3, WriteCapacityUnits: 4 };

  test("takes other units, names and keys, and leaves indexes out", async () => {
    await restore(arn, "other", {
      BillingModeOverride: "PROVISIONED",
      ProvisionedThroughputOverride: UNITS,
      LocalSecondaryIndexOverride: [],
      GlobalSecondaryIndexOverride: [
        { ...GLOBAL, IndexName: "renamed", ProvisionedThroughput: UNITS },
      ],
      SSESpecificationOverride: { Enabled: true },
    });
    await untilActive(emulator, client, "other");
    const { Table } = await client.send(new DescribeTableCommand({ TableName: "other" }));
    expect(Table).toMatchObject({
      ProvisionedThroughput: UNITS,
      GlobalSecondaryIndexes: [{ IndexName: "renamed", ProvisionedThroughput: UNITS }],
      SSEDescription: { Status: "ENABLED" },
    });
    expect(Table?.LocalSecondaryIndexes).toBeUndefined();
    expect(Table?.BillingModeSummary).toBeUndefined();
  });

  const REFUSED: [string, Partial<RestoreTableFromBackupInput>, string][] = [
    [
      "units of a table on demand",
      { ProvisionedThroughputOverride: UNITS },
      "Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED",
    ],
    [
      "units with a mode that has none",
      { BillingModeOverride: "PAY_PER_REQUEST", ProvisionedThroughputOverride: UNITS },
      "Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST",
    ],
    [
      "no units of a provisioned table",
      { BillingModeOverride: "PROVISIONED" },
      "Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED",
    ],
    [
      "an index that was not there",
      { GlobalSecondaryIndexOverride: [{ ...GLOBAL, Projection: ALL }] },
      "Index global does not match a secondary index that existed in the source table and cannot be created during the restore operation",
    ],
    [
      "a maximum of nothing",
      { OnDemandThroughputOverride: { MaxReadRequestUnits: 0 } },
      "Requested MaxReadRequestUnits for OnDemandThroughput is outside of valid range",
    ],
  ];
  for (const [what, more, sentence] of REFUSED) {
    test(`refuses ${what}`, async () => {
      expect(await refusal(restore(arn, "refused", more))).toBe(
        `ValidationException: Invalid Request: ${sentence}`,
      );
    });
  }

  test("refuses a name that is taken, and a backup that is no backup", async () => {
    expect(await refusal(restore(arn, "overridden"))).toBe(
      "TableAlreadyExistsException: Table already exists: overridden",
    );
    const table = "arn:aws:dynamodb:us-east-1:000000000000:table/overridden";
    expect(await refusal(restore(table, "refused"))).toBe(
      "ValidationException: Invalid Backup ARN",
    );
    expect(
      await refusal(client.send(new CreateBackupCommand({ TableName: "gone", BackupName: "abc" }))),
    ).toBe("TableNotFoundException: Table not found: gone");
  });
});
