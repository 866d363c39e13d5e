/** UpdateTable: maximum and warm throughput, class, key, stream, deletion protection. */
import {
  type CreateTableInput,
  UpdateTableCommand,
  type UpdateTableInput,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { describeTable, makeTable, refusedChange, updateTable } from "./changed-table.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const INVALID = "One or more parameter values were invalid: ";
const HOUR_MS = 3_600_000;
const made = (TableName: string, more: Partial<CreateTableInput> = {}) =>
  makeTable(emulator, TableName, more);
const update = (TableName: string, changes: Omit<UpdateTableInput, "TableName">) =>
  updateTable(emulator, TableName, changes);
const described = (TableName: string) => describeTable(emulator, TableName);
const refusal = (TableName: string, changes: Omit<UpdateTableInput, "TableName">) =>
  refusedChange(emulator, TableName, changes);
test("a maximum on demand is set member by member, and taken away by -1", async () => {
  const name = await made("maximum");
  await update(name, { OnDemandThroughput: { MaxReadRequestUnits: 40 } });
  await update(name, { OnDemandThroughput: { MaxWriteRequestUnits: 30 } });
  expect((await described(name))?.OnDemandThroughput).toEqual({
    MaxReadRequestUnits: 40,
    MaxWriteRequestUnits: 30,
  });
  await update(name, { OnDemandThroughput: { MaxReadRequestUnits: -1 } });
  expect((await described(name))?.OnDemandThroughput).toEqual({ MaxWriteRequestUnits: 30 });
  expect(await refusal(name, { OnDemandThroughput: { MaxReadRequestUnits: -2 } })).toBe(
    `ValidationException: ${INVALID}Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range`,
  );
});

test("warm throughput rises and never falls", async () => {
  const name = await made("warm");
  await update(name, { WarmThroughput: { ReadUnitsPerSecond: 15_000 } });
  expect((await described(name))?.WarmThroughput).toEqual({
    ReadUnitsPerSecond: 15_000,
    WriteUnitsPerSecond: 4_000,
    Status: "ACTIVE",
  });
  expect(await refusal(name, { WarmThroughput: { ReadUnitsPerSecond: 14_000 } })).toBe(
    `ValidationException: ${INVALID}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, decreasing WarmThroughput is not supported`,
  );
});

test("the class of a table changes twice in 30 days", async () => {
  const name = await made("classed");
  await update(name, { TableClass: "STANDARD_INFREQUENT_ACCESS" });
  expect((await described(name))?.TableClassSummary?.TableClass).toBe("STANDARD_INFREQUENT_ACCESS");
  await update(name, { TableClass: "STANDARD" });
  const third = { TableClass: "STANDARD_INFREQUENT_ACCESS" as const };
  expect(await refusal(name, third)).toBe(
    "LimitExceededException: Subscriber limit exceeded: Updates to TableClass are limited to 2 times in 30 day(s).",
  );
  await emulator.advance(30 * 24 * HOUR_MS);
  expect(await refusal(name, third)).toBe("changed");
});

test("the key of a table changes four times in 24 hours, and every six hours then", async () => {
  const name = await made("keyed");
  const keys = ["alias/a", "alias/b", "alias/c"].map((KMSMasterKeyId) => ({
    SSESpecification: { Enabled: true, SSEType: "KMS" as const, KMSMasterKeyId },
  }));
  expect(await refusal(name, { SSESpecification: { Enabled: false } })).toBe(
    `ValidationException: ${INVALID}Table is already encrypted by default`,
  );
  for (const change of keys) await update(name, change);
  const KMSMasterKeyId = (await described(name))?.SSEDescription?.KMSMasterKeyArn;
  expect(
    await refusal(name, { SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId } }),
  ).toContain("Table is already encrypted with given KMSMasterKeyId.");
  await update(name, { SSESpecification: { Enabled: false } });
  expect((await described(name))?.SSEDescription).toBeUndefined();
  expect(await refusal(name, { SSESpecification: { Enabled: true } })).toMatch(
    /^LimitExceededException: Subscriber limit exceeded: Encryption mode changes are limited in the 24h window ending at .+ once every 21600 seconds\. Number of updates today: 4\. Last change at .+\. Next changes can be made at .+\.$/,
  );
  await emulator.advance(6 * HOUR_MS);
  expect(await refusal(name, { SSESpecification: { Enabled: true } })).toBe("changed");
});

test("a stream is switched on and off, and each has its label", async () => {
  const name = await made("streamed");
  const on = { StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" as const } };
  const off = { StreamSpecification: { StreamEnabled: false } };
  expect(await refusal(name, off)).toBe(
    "ValidationException: Table has no stream to disable: TableName: streamed",
  );
  await update(name, on);
  expect(await refusal(name, on)).toBe(
    "ValidationException: Table already has an enabled stream: TableName: streamed",
  );
  const first = (await described(name))?.LatestStreamLabel;
  await update(name, off);
  const disabled = await described(name);
  expect(disabled?.StreamSpecification).toBeUndefined();
  expect(disabled?.LatestStreamLabel).toBe(first);
  await emulator.advance(1);
  await update(name, on);
  expect((await described(name))?.LatestStreamLabel).not.toBe(first);
});

test("deletion protection changes at once, also while other changes are under way", async () => {
  const name = await made("protected");
  const client = emulator.dynamodb();
  const answer = await client.send(
    new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: true }),
  );
  expect(answer.TableDescription).toMatchObject({
    TableStatus: "ACTIVE",
    DeletionProtectionEnabled: true,
  });
});
