/** Tokens of imports and exports: each account has its own. */
import {
  CreateTableCommand,
  ExportTableToPointInTimeCommand,
  ImportTableCommand,
  UpdateContinuousBackupsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { OTHER, OWNER, rootOf } from "./principals.ts";
import { untilActive } from "./until.ts";

const ClientToken = "the-same-token";
const KEYS = {
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" as const }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" as const }],
  BillingMode: "PAY_PER_REQUEST" as const,
};
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

test("an import of another account under the same token is an import of its own", async () => {
  const imported = (accountId: string, TableName: string) =>
    emulator.dynamodb(rootOf(accountId)).send(
      new ImportTableCommand({
        ClientToken,
        InputFormat: "DYNAMODB_JSON",
        S3BucketSource: { S3Bucket: `bucket-${accountId}` },
        TableCreationParameters: { TableName, ...KEYS },
      }),
    );
  const [first, second] = await Promise.all([imported(OWNER, "table"), imported(OTHER, "table")]);
  expect(first.ImportTableDescription?.TableArn).toContain(`:${OWNER}:table/`);
  expect(second.ImportTableDescription?.TableArn).toContain(`:${OTHER}:table/`);
});

test("an export of another account under the same token conflicts with none", async () => {
  const exported = async (accountId: string) => {
    const client = emulator.dynamodb(rootOf(accountId));
    const TableName = "exported";
    const made = await client.send(new CreateTableCommand({ TableName, ...KEYS }));
    await untilActive(emulator, client, TableName);
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    await client.send(
      new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }),
    );
    const TableArn = made.TableDescription?.TableArn;
    const S3Bucket = `bucket-${accountId}`;
    return client.send(new ExportTableToPointInTimeCommand({ ClientToken, TableArn, S3Bucket }));
  };
  for (const accountId of [OWNER, OTHER]) {
    const { ExportDescription } = await exported(accountId);
    expect(ExportDescription?.TableArn).toContain(`:${accountId}:table/`);
  }
});
