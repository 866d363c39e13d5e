/** Who restores a table writes and reads its items: both restores ask for those permissions on the table that they make. */
import {
  CreateBackupCommand,
  PutItemCommand,
  RestoreTableFromBackupCommand,
  RestoreTableToPointInTimeCommand,
  UpdateContinuousBackupsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { type Ask, allow, OWNER, openTable, tableArn, userWith } from "./principals.ts";
import { untilAvailable } from "./until.ts";

const SOURCE = "source";
const ON_ITEMS = [
  "BatchWriteItem",
  "DeleteItem",
  "GetItem",
  "PutItem",
  "Query",
  "Scan",
  "UpdateItem",
].map((name) => `dynamodb:${name}`);

let emulator: Emulator;
let BackupArn = "";
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const owner = await openTable(emulator, SOURCE);
  const recoverable = { PointInTimeRecoveryEnabled: true };
  await owner.send(
    new UpdateContinuousBackupsCommand({
      TableName: SOURCE,
      PointInTimeRecoverySpecification: recoverable,
    }),
  );
  const Item = { pk: { S: "a" }, sk: { S: "b" } };
  await owner.send(new PutItemCommand({ TableName: SOURCE, Item }));
  const backup = new CreateBackupCommand({ TableName: SOURCE, BackupName: "backup" });
  BackupArn = `${(await owner.send(backup)).BackupDetails?.BackupArn}`;
  await untilAvailable(emulator, owner, BackupArn);
  await emulator.advance(600_000);
});
afterAll(() => emulator.stop());

interface Restore {
  readonly action: string;
  /** From what it restores. */
  readonly source: () => string;
  readonly target: string;
  readonly ask: Ask;
}

const RESTORES: readonly Restore[] = [
  {
    action: "dynamodb:RestoreTableFromBackup",
    source: () => BackupArn,
    target: "from-backup",
    ask: (client) =>
      client.send(new RestoreTableFromBackupCommand({ BackupArn, TargetTableName: "from-backup" })),
  },
  {
    action: "dynamodb:RestoreTableToPointInTime",
    source: () => tableArn(SOURCE),
    target: "to-point-in-time",
    ask: (client) =>
      client.send(
        new RestoreTableToPointInTimeCommand({
          SourceTableName: SOURCE,
          TargetTableName: "to-point-in-time",
          UseLatestRestorableTime: true,
        }),
      ),
  },
];

test.each(RESTORES)(
  "$action needs each permission on the items of its target, and none on those of its source",
  async ({ action, source, target, ask }) => {
    const restoring = allow(action);
    const onTarget = { Resource: tableArn(target) };
    for (const missing of ON_ITEMS) {
      const others = ON_ITEMS.filter((each) => each !== missing);
      const client = await userWith(emulator, OWNER, restoring, allow(others, onTarget));
      const { name, message } = await denialOf(ask(client));
      expect(name).toBe("AccessDeniedException");
      expect(message).toContain(`perform: ${missing} on resource: ${tableArn(target)} because`);
    }
    const onSource = allow(ON_ITEMS, { Resource: tableArn(SOURCE) });
    const elsewhere = await userWith(emulator, OWNER, restoring, onSource);
    expect((await denialOf(ask(elsewhere))).name).toBe("AccessDeniedException");
    const least = [
      allow(action, { Resource: [source(), tableArn(target)] }),
      allow(ON_ITEMS, onTarget),
    ];
    const client = await userWith(emulator, OWNER, ...least);
    await ask(client);
  },
);
