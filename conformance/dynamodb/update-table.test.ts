/** UpdateTable: one change at a time, what it refuses, and the quotas of a day. Texts as in create-table.test.ts. */
import type { CreateTableInput, UpdateTableInput } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { describeTable, makeTable, refusedChange, updateTable } from "./changed-table.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const INVALID = "One or more parameter values were invalid: ";
const HOUR_MS = 3_600_000;
const units = (read: number, write: number) => ({
  ReadCapacityUnits: read,
  WriteCapacityUnits: write,
});

const made = (TableName: string, more: Partial<CreateTableInput> = {}) =>
  makeTable(emulator, TableName, more);
const update = (TableName: string, changes: Omit<UpdateTableInput, "TableName">) =>
  updateTable(emulator, TableName, changes);
const described = (TableName: string) => describeTable(emulator, TableName);
const refusal = (TableName: string, changes: Omit<UpdateTableInput, "TableName">) =>
  refusedChange(emulator, TableName, changes);
const provisioned = (TableName: string, read = 5, write = 5) =>
  made(TableName, { BillingMode: "PROVISIONED", ProvisionedThroughput: units(read, write) });

describe("one change at a time:", () => {
  const STREAM = { StreamEnabled: true, StreamViewType: "NEW_IMAGE" as const };
  const index = { IndexName: "one" };
  const creation = {
    ...index,
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" as const }],
    Projection: { ProjectionType: "ALL" as const },
  };
  const REFUSED: [Omit<UpdateTableInput, "TableName">, string][] = [
    [
      { SSESpecification: { Enabled: true }, DeletionProtectionEnabled: true },
      "Server-Side Encryption modification must be the only operation in the request",
    ],
    [
      { TableClass: "STANDARD", DeletionProtectionEnabled: true },
      "TableClass modification must be the only operation in the request",
    ],
    [
      { DeletionProtectionEnabled: true, BillingMode: "PAY_PER_REQUEST" },
      "DeletionProtection modification must be the only operation in the request",
    ],
    [
      { WarmThroughput: { ReadUnitsPerSecond: 20_000 }, BillingMode: "PAY_PER_REQUEST" },
      "WarmThroughput must be the only operation in the request",
    ],
    [
      { OnDemandThroughput: { MaxReadRequestUnits: 9 }, StreamSpecification: STREAM },
      "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request",
    ],
    [
      { ProvisionedThroughput: units(6, 6), StreamSpecification: STREAM },
      "You cannot modify stream status while updating table IOPS",
    ],
    [
      {
        ProvisionedThroughput: units(6, 6),
        GlobalSecondaryIndexUpdates: [{ Create: creation }],
      },
      "You cannot create or delete index while updating table IOPS",
    ],
    [
      { StreamSpecification: STREAM, GlobalSecondaryIndexUpdates: [{ Delete: index }] },
      "You cannot create or delete index while changing stream status",
    ],
    [
      { GlobalSecondaryIndexUpdates: [{ Create: creation, Delete: index }] },
      "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object",
    ],
    [
      { GlobalSecondaryIndexUpdates: [{ Create: creation }, { Delete: index }] },
      "Only one global secondary index update per index is allowed simultaneously. Index: one",
    ],
    [
      { GlobalSecondaryIndexUpdates: [{}] },
      "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null",
    ],
    [
      { BillingMode: "PROVISIONED" },
      "ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
    ],
    [
      { StreamSpecification: { StreamEnabled: true } },
      "If stream is being enabled then UpdateViewType is required",
    ],
    [
      { StreamSpecification: { StreamEnabled: false, StreamViewType: "KEYS_ONLY" } },
      "If stream is being disabled, then UpdateViewType must not be specified",
    ],
  ];
  for (const [changes, sentence] of REFUSED) {
    test(sentence, async () => {
      // Before there is a table.
      expect(await refusal("nowhere", changes)).toBe(`ValidationException: ${INVALID}${sentence}`);
    });
  }

  test("and at least one", async () => {
    expect(await refusal("nowhere", {})).toBe(
      "ValidationException: At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, " +
        "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, " +
        "MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required",
    );
    expect(await refusal("nowhere", { DeletionProtectionEnabled: true })).toBe(
      "ResourceNotFoundException: Requested resource not found: Table: nowhere not found",
    );
  });
});

describe("provisioned units", () => {
  test("change when the table is ACTIVE again", async () => {
    const name = await provisioned("raised");
    const answer = await update(name, { ProvisionedThroughput: units(7, 3) });
    expect(answer).toMatchObject({
      TableStatus: "UPDATING",
      ProvisionedThroughput: units(5, 5),
    });
    const after = await described(name);
    expect(after).toMatchObject({
      TableStatus: "ACTIVE",
      ProvisionedThroughput: { ...units(7, 3), NumberOfDecreasesToday: 1 },
      WarmThroughput: { ReadUnitsPerSecond: 7, WriteUnitsPerSecond: 5 },
    });
    expect(after?.ProvisionedThroughput?.LastIncreaseDateTime).toBeInstanceOf(Date);
    expect(after?.ProvisionedThroughput?.LastDecreaseDateTime).toBeInstanceOf(Date);
  });

  test("that stay what they are are refused", async () => {
    const name = await provisioned("unchanged");
    const changes = { ProvisionedThroughput: units(5, 5) };
    expect(await refusal(name, changes)).toBe(
      "ValidationException: The provisioned throughput for the table will not change. The requested value equals the current value. " +
        "Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. " +
        "Current WriteCapacityUnits provisioned for the table: 5. Requested WriteCapacityUnits: 5. " +
        "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
    );
  });

  test("fall four times in a day of UTC, and once more an hour after the last time", async () => {
    const noon = await startEmulator({ ephemeral: true });
    const [before, now] = [emulator, noon];
    emulator = now;
    try {
      const toMorning = 24 * HOUR_MS - (now.running.clock.now() % (24 * HOUR_MS)) + 6 * HOUR_MS;
      await now.advance(toMorning);
      const name = await provisioned("falling", 10, 10);
      for (const read of [9, 8, 7, 6]) {
        await update(name, { ProvisionedThroughput: units(read, 10) });
      }
      const fifth = { ProvisionedThroughput: units(5, 10) };
      expect(await refusal(name, fifth)).toMatch(
        /^LimitExceededException: Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day\. After the first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds\. Number of decreases today: 4\. Last decrease at \w+, \w+ \d+, \d{4} at 6:0\d:\d\d AM Coordinated Universal Time\. Next decrease can be made at \w+, \w+ \d+, \d{4} at 7:0\d:\d\d AM Coordinated Universal Time$/,
      );
      expect((await described(name))?.ProvisionedThroughput?.NumberOfDecreasesToday).toBe(4);
      await now.advance(HOUR_MS);
      expect(await refusal(name, fifth)).toBe("changed");
      await now.advance(20 * HOUR_MS);
      expect((await described(name))?.ProvisionedThroughput?.NumberOfDecreasesToday).toBe(0);
      for (const read of [4, 3, 2, 1]) {
        await update(name, { ProvisionedThroughput: units(read, 10) });
      }
    } finally {
      emulator = before;
      await now.stop();
    }
  });
});

describe("the billing mode", () => {
  test("becomes on-demand, at most four times in 24 hours", async () => {
    const name = await provisioned("switching");
    const toDemand = { BillingMode: "PAY_PER_REQUEST" as const };
    const back = { BillingMode: "PROVISIONED" as const, ProvisionedThroughput: units(5, 5) };
    for (let times = 0; times < 4; times++) {
      await update(name, toDemand);
      expect(await described(name)).toMatchObject({
        BillingModeSummary: toDemand,
        ProvisionedThroughput: units(0, 0),
        WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 },
      });
      await update(name, back);
      expect(await described(name)).toMatchObject({
        BillingModeSummary: { BillingMode: "PROVISIONED" },
        ProvisionedThroughput: units(5, 5),
      });
    }
    expect(await refusal(name, toDemand)).toBe(
      "LimitExceededException: Subscriber limit exceeded: Update to PayPerRequest mode are limited to 4 times in 1 day(s).",
    );
    await emulator.advance(24 * HOUR_MS);
    expect(await refusal(name, toDemand)).toBe("changed");
  });

  test("can be asked for again, and units have no place in it", async () => {
    const name = await made("demanded");
    expect(await refusal(name, { BillingMode: "PAY_PER_REQUEST" })).toBe("changed");
    expect(await refusal(name, { ProvisionedThroughput: units(5, 5) })).toBe(
      `ValidationException: ${INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
    );
  });

  test("of a table with indexes takes the units of each", async () => {
    const name = await made("indexed", {
      GlobalSecondaryIndexes: [
        {
          IndexName: "one",
          KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    });
    const change = { BillingMode: "PROVISIONED" as const, ProvisionedThroughput: units(5, 5) };
    expect(await refusal(name, change)).toBe(
      `ValidationException: ${INVALID}ProvisionedThroughput must be specified for index: one`,
    );
    const Update = { IndexName: "one", ProvisionedThroughput: units(3, 2) };
    const answer = await update(name, { ...change, GlobalSecondaryIndexUpdates: [{ Update }] });
    expect(answer?.GlobalSecondaryIndexes?.[0]?.IndexStatus).toBe("UPDATING");
    expect((await described(name))?.GlobalSecondaryIndexes).toMatchObject([
      { IndexStatus: "ACTIVE", ProvisionedThroughput: units(3, 2) },
    ]);
    expect(
      await refusal(name, {
        GlobalSecondaryIndexUpdates: [{ Update: { ...Update, IndexName: "other" } }],
      }),
    ).toBe(
      "ValidationException: This operation cannot be performed with given input values. Please contact DynamoDB service team for more info: Action Blocked: IndexUpdate",
    );
  });
});

describe("global indexes", () => {
  const Create = {
    IndexName: "one",
    KeySchema: [{ AttributeName: "more", KeyType: "HASH" as const }],
    Projection: { ProjectionType: "ALL" as const },
  };

  test("that cannot be made or taken away are refused", async () => {
    const name = await made("no-index");
    expect(await refusal(name, { GlobalSecondaryIndexUpdates: [{ Create }] })).toBe(
      `ValidationException: ${INVALID}AttributeDefinitions is not specified for index: one`,
    );
    const AttributeDefinitions = [{ AttributeName: "less", AttributeType: "S" as const }];
    expect(
      await refusal(name, { AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create }] }),
    ).toBe(
      `ValidationException: ${INVALID}Some index key attributes are not defined in AttributeDefinitions. Keys: [more], AttributeDefinitions: [less]`,
    );
    expect(
      await refusal(name, { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "one" } }] }),
    ).toBe("ResourceNotFoundException: Requested resource not found");
    expect(
      await refusal(name, {
        GlobalSecondaryIndexUpdates: [{ Create }, { Create: { ...Create, IndexName: "two" } }],
      }),
    ).toBe(
      "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    );
  });
});
