/** What S3, Logs and DynamoDB do by the clock, when it is moved over HTTP; each in full in the service's own tests. */
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  RestoreObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { advance } from "../testing/clock.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const HOUR_MS = 3_600_000;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

/** The emulator's. */
const now = async () => Date.parse((await advance(emulator, 0)).now);

describe("S3", () => {
  test("expires objects and aborts uploads by its lifecycle rules", async () => {
    const s3 = emulator.s3();
    const Bucket = "lifecycle";
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: {
          Rules: [
            {
              ID: "days",
              Status: "Enabled",
              Filter: { Prefix: "" },
              Expiration: { Days: 3 },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
            },
          ],
        },
      }),
    );
    await s3.send(new PutObjectCommand({ Bucket, Key: "old", Body: "x" }));
    await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "begun" }));
    const keys = async () =>
      (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key);
    const uploads = async () =>
      (await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads?.length ?? 0;
    await advance(emulator, "1d");
    expect([await keys(), await uploads()]).toEqual([["old"], 1]);
    await s3.send(new PutObjectCommand({ Bucket, Key: "new", Body: "x" }));
    await advance(emulator, "3d");
    expect([await keys(), await uploads()]).toEqual([["new"], 0]);
  });

  test("keeps a locked version until its day, and lets it go then", async () => {
    const s3 = emulator.s3();
    const Bucket = "locked";
    await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
    const { VersionId } = await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: "record",
        Body: "x",
        ObjectLockMode: "COMPLIANCE",
        ObjectLockRetainUntilDate: new Date((await now()) + 30 * 24 * HOUR_MS),
      }),
    );
    const removal = () => s3.send(new DeleteObjectCommand({ Bucket, Key: "record", VersionId }));
    await advance(emulator, "29d");
    await expect(removal()).rejects.toMatchObject({ name: "AccessDenied" });
    await advance(emulator, "25h");
    await removal();
  });

  test("restores an archived object after hours, for its days", async () => {
    const s3 = emulator.s3();
    const Bucket = "archive";
    await s3.send(new CreateBucketCommand({ Bucket }));
    const cold = { Bucket, Key: "cold" };
    await s3.send(new PutObjectCommand({ ...cold, Body: "x", StorageClass: "GLACIER" }));
    await s3.send(new RestoreObjectCommand({ ...cold, RestoreRequest: { Days: 1 } }));
    const restored = async () => (await s3.send(new HeadObjectCommand(cold))).Restore;
    await advance(emulator, "1m");
    expect(await restored()).toContain('ongoing-request="true"');
    await advance(emulator, "5h");
    expect(await restored()).toContain('ongoing-request="false"');
    await s3.send(new GetObjectCommand(cold));
    await advance(emulator, "2d");
    await expect(s3.send(new GetObjectCommand(cold))).rejects.toMatchObject({
      name: "InvalidObjectState",
    });
  });
});

test("Logs keeps events for their retention", async () => {
  const logs = emulator.logs();
  const group = { logGroupName: "kept-a-day" };
  const stream = { ...group, logStreamName: "stream" };
  await logs.send(new CreateLogGroupCommand(group));
  await logs.send(new CreateLogStreamCommand(stream));
  await logs.send(new PutRetentionPolicyCommand({ ...group, retentionInDays: 1 }));
  const logEvents = [{ timestamp: await now(), message: "said" }];
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
  const count = async () =>
    (await logs.send(new GetLogEventsCommand({ ...stream, startFromHead: true }))).events?.length;
  await advance(emulator, "23h");
  expect(await count()).toBe(1);
  await advance(emulator, "2h");
  expect(await count()).toBe(0);
});

describe("DynamoDB", () => {
  const key = (name: string) => ({ pk: { S: name } });
  const table = async (TableName: string, more: Partial<CreateTableCommandInput> = {}) => {
    const dynamodb = emulator.dynamodb();
    await dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        ...more,
      }),
    );
    await advance(emulator, "30s");
    return dynamodb;
  };

  test("takes an item away when its time is over, and the stream's records a day later", async () => {
    const TableName = "expiring";
    const dynamodb = await table(TableName, {
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    });
    await dynamodb.send(
      new UpdateTimeToLiveCommand({
        TableName,
        TimeToLiveSpecification: { Enabled: true, AttributeName: "until" },
      }),
    );
    const until = { N: String(Math.floor((await now()) / 1000) + 7200) };
    await dynamodb.send(new PutItemCommand({ TableName, Item: { ...key("a"), until } }));
    const item = async () =>
      (await dynamodb.send(new GetItemCommand({ TableName, Key: key("a") }))).Item;
    await advance(emulator, "1h");
    expect(await item()).toBeDefined();
    await advance(emulator, "2h");
    expect(await item()).toBeUndefined();

    const streams = emulator.dynamodbStreams();
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    const records = async () => {
      const StreamArn = Table?.LatestStreamArn;
      const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
      const counts = (StreamDescription?.Shards ?? []).map(async ({ ShardId }) => {
        const from = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" } as const;
        const { ShardIterator } = await streams.send(new GetShardIteratorCommand(from));
        const page = await streams.send(new GetRecordsCommand({ ShardIterator }));
        return page.Records?.length ?? 0;
      });
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    };
    expect(await records()).toBe(2);
    await advance(emulator, "26h");
    expect(await records()).toBe(0);
  });

  test("remembers a transaction's token for ten minutes", async () => {
    const TableName = "tokens";
    const dynamodb = await table(TableName);
    const write = (name: string) =>
      dynamodb.send(
        new TransactWriteItemsCommand({
          ClientRequestToken: "token",
          TransactItems: [{ Put: { TableName, Item: key(name) } }],
        }),
      );
    await write("a");
    await advance(emulator, "9m");
    await expect(write("b")).rejects.toMatchObject({
      name: "IdempotentParameterMismatchException",
    });
    await advance(emulator, "2m");
    await write("b");
  });

  test("recovers to the last 35 days", async () => {
    const TableName = "recovered";
    const dynamodb = await table(TableName);
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    await dynamodb.send(
      new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }),
    );
    const earliestDays = async () => {
      const { ContinuousBackupsDescription } = await dynamodb.send(
        new DescribeContinuousBackupsCommand({ TableName }),
      );
      const { PointInTimeRecoveryDescription } = ContinuousBackupsDescription!;
      const from = PointInTimeRecoveryDescription!.EarliestRestorableDateTime!.getTime();
      return ((await now()) - from) / (24 * HOUR_MS);
    };
    await advance(emulator, "20d");
    expect(await earliestDays()).toBeCloseTo(20, 0);
    await advance(emulator, "30d");
    expect(await earliestDays()).toBeCloseTo(35, 0);
  });

  test("lets throughput fall again on another day", async () => {
    const TableName = "falling";
    const units = (count: number) => ({ ReadCapacityUnits: count, WriteCapacityUnits: 10 });
    const dynamodb = await table(TableName, {
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: units(10),
    });
    const change = async (count: number) => {
      await dynamodb.send(
        new UpdateTableCommand({ TableName, ProvisionedThroughput: units(count) }),
      );
      await advance(emulator, "30s");
    };
    // The fourth fall and the one that is refused must be of one day.
    const toMorningMs = 24 * HOUR_MS - ((await now()) % (24 * HOUR_MS)) + HOUR_MS;
    await advance(emulator, toMorningMs);
    for (const count of [9, 8, 7, 6]) await change(count);
    await expect(change(5)).rejects.toMatchObject({ name: "LimitExceededException" });
    await advance(emulator, "1d");
    await change(5);
  });
});
