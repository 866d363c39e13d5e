/** Tables restored to what they were: every acknowledged write up to the time is there, and none that came later. */
import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  PutItemCommand,
  RestoreTableToPointInTimeCommand,
  ScanCommand,
  UpdateContinuousBackupsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { untilActive } from "./until.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let emulator: Emulator;
let client: DynamoDBClient;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  client = emulator.dynamodb();
});
afterAll(() => emulator.stop());

async function made(TableName: string): Promise<string> {
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await untilActive(emulator, client, TableName);
  return TableName;
}

const recover = (TableName: string, RecoveryPeriodInDays?: number) =>
  client.send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays },
    }),
  );

const put = (TableName: string, key: string, text: string) =>
  client.send(new PutItemCommand({ TableName, Item: { pk: { S: key }, text: { S: text } } }));

const remove = (TableName: string, key: string) =>
  client.send(new DeleteItemCommand({ TableName, Key: { pk: { S: key } } }));

type Texts = Record<string, string>;

async function textsOf(TableName: string): Promise<Texts> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
  return Object.fromEntries(Items.map(({ pk, text }) => [pk?.S ?? "", text?.S ?? ""]));
}

async function restored(source: string, target: string, at: Date | undefined): Promise<Texts> {
  await client.send(
    new RestoreTableToPointInTimeCommand({
      SourceTableName: source,
      TargetTableName: target,
      ...(at === undefined ? { UseLatestRestorableTime: true } : { RestoreDateTime: at }),
    }),
  );
  await untilActive(emulator, client, target);
  return textsOf(target);
}

async function refusal(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "done";
}

const now = () => new Date(emulator.running.clock.now());

test("any time between is brought back, as often as it is asked for", async () => {
  const name = await made("history");
  await put(name, "old", "from before");
  await recover(name);
  const past: { readonly at: Date; readonly texts: Texts }[] = [];
  const texts: Texts = { old: "from before" };
  // A walk over eight keys, with a fixed seed (Park and Miller).
  let seed = 20_261_126;
  const draw = (limit: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % limit;
  };
  for (let step = 0; step < 60; step++) {
    await emulator.advance(MINUTE_MS);
    for (let writes = draw(4); writes > 0; writes--) {
      const key = `key-${draw(8)}`;
      if (draw(3) === 0) {
        await remove(name, key);
        delete texts[key];
      } else {
        // The same text again now and then: such a write is no change.
        const text = `text-${draw(4)}`;
        await put(name, key, text);
        texts[key] = text;
      }
    }
    past.push({ at: now(), texts: { ...texts } });
    // No write is in the millisecond that was noted.
    await emulator.advance(1);
  }
  await emulator.advance(5 * MINUTE_MS);
  for (const step of [0, 7, 23, 24, 41, 59]) {
    const { at, texts: wanted } = past[step] as (typeof past)[number];
    expect(await restored(name, `step-${step}`, at), `step ${step}`).toEqual(wanted);
  }
  expect(await restored(name, "latest", undefined)).toEqual(texts);
  expect(await textsOf(name)).toEqual(texts);
});

test("what the recovery period is past is not known any more", async () => {
  const name = await made("forgetful");
  await recover(name, 1);
  const start = now();
  await put(name, "a", "1");
  await emulator.advance(DAY_MS);
  await put(name, "a", "2");
  await emulator.advance(DAY_MS / 2);
  const { ContinuousBackupsDescription: backups } = await client.send(
    new DescribeContinuousBackupsCommand({ TableName: name }),
  );
  const { EarliestRestorableDateTime: earliest, LatestRestorableDateTime: latest } =
    backups?.PointInTimeRecoveryDescription ?? {};
  const text = (date: Date | undefined) => date?.toISOString();
  expect(await refusal(restored(name, "too-early", start))).toMatch(
    new RegExp(
      `^InvalidRestoreTimeException: RestoreDateTime ${text(start)} must be within EarliestRestorableDateTime `,
    ),
  );
  const future = new Date(now().getTime() + MINUTE_MS);
  expect(await refusal(restored(name, "too-late", future))).toContain(
    `InvalidRestoreTimeException: RestoreDateTime ${text(future)} must be within`,
  );
  expect(await restored(name, "earliest", new Date((earliest?.getTime() ?? 0) + 1000))).toEqual({
    a: "1",
  });
  expect(await restored(name, "latest-of-day", latest)).toEqual({ a: "2" });
});

describe("RestoreTableToPointInTime refuses", () => {
  const restore = (more: object) =>
    client.send(
      new RestoreTableToPointInTimeCommand({ TargetTableName: "refused", ...more } as never),
    );

  test("what does not say from what and to when", async () => {
    expect(await refusal(restore({ UseLatestRestorableTime: true }))).toBe(
      "ValidationException: Invalid Request: Must provide exactly one of: sourceTableArn, sourceTableName",
    );
    expect(await refusal(restore({ SourceTableName: "nowhere" }))).toBe(
      "ValidationException: Invalid Request: Either one of RestoreDateTime or UseLatestRestorableTime must be specified, but not both",
    );
  });

  test("a table that is not there, or was not recoverable", async () => {
    const latest = { UseLatestRestorableTime: true };
    expect(await refusal(restore({ SourceTableName: "nowhere", ...latest }))).toBe(
      "TableNotFoundException: Table not found: nowhere",
    );
    const name = await made("unrecoverable");
    expect(await refusal(restore({ SourceTableName: name, ...latest }))).toBe(
      "PointInTimeRecoveryUnavailableException: Point in time recovery is not enabled for table 'unrecoverable'",
    );
    await recover(name);
    expect(
      await refusal(restore({ SourceTableName: name, ...latest, TargetTableName: name })),
    ).toBe(`TableAlreadyExistsException: Table already exists: ${name}`);
  });
});

test("a restored table keeps the key and the mode, and nothing else that was switched on", async () => {
  const TableName = await made("plain");
  await recover(TableName);
  await restored(TableName, "copy", undefined);
  const { Table } = await client.send(new DescribeTableCommand({ TableName: "copy" }));
  expect(Table?.BillingModeSummary?.BillingMode).toBe("PAY_PER_REQUEST");
  const { ContinuousBackupsDescription: backups } = await client.send(
    new DescribeContinuousBackupsCommand({ TableName: "copy" }),
  );
  expect(backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe("DISABLED");
});
