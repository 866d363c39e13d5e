/** What belongs to a table beside its items: tags, time to live, recovery, insights, destinations; and the account's limits. */
import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeContributorInsightsCommand,
  DescribeEndpointsCommand,
  DescribeKinesisStreamingDestinationCommand,
  DescribeLimitsCommand,
  DescribeTimeToLiveCommand,
  DisableKinesisStreamingDestinationCommand,
  type DynamoDBClient,
  EnableKinesisStreamingDestinationCommand,
  ListContributorInsightsCommand,
  ListTagsOfResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateContributorInsightsCommand,
  UpdateKinesisStreamingDestinationCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const HOUR_MS = 3_600_000;
let emulator: Emulator;
let client: DynamoDBClient;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true, dynamodbTransitions: HOUR_MS });
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
      GlobalSecondaryIndexes: [
        {
          IndexName: "index",
          KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  );
  await emulator.advance(HOUR_MS);
  return TableName;
}

/** `code: message` */
async function refusal(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "done";
}

const INVALID = "ValidationException: One or more parameter values were invalid: ";

describe("tags", () => {
  const arnOf = (name: string) => `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`;
  const tagsOf = async (ResourceArn: string) =>
    (await client.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags;
  const tag = (ResourceArn: string, Tags: { Key: string; Value: string }[]) =>
    client.send(new TagResourceCommand({ ResourceArn, Tags }));

  test("are given, given anew, and taken away", async () => {
    const arn = arnOf(await made("tagged"));
    await tag(arn, [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ]);
    await tag(arn, [{ Key: "b", Value: "" }]);
    expect(await tagsOf(arn)).toEqual([
      { Key: "a", Value: "1" },
      { Key: "b", Value: "" },
    ]);
    await client.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: ["a", "c"] }));
    expect(await tagsOf(arn)).toEqual([{ Key: "b", Value: "" }]);
  });

  test("are 50 at most, and of tables alone", async () => {
    const arn = arnOf(await made("tagged-much"));
    const tags = Array.from({ length: 50 }, (_, at) => ({ Key: `key-${at}`, Value: "" }));
    await tag(arn, tags);
    const more = [{ Key: "one more", Value: "" }];
    expect(await refusal(tag(arn, more))).toBe(
      "ValidationException: Number of Tags exceed the current limit for the provided ResourceArn",
    );
    expect(await refusal(tag(arn, [{ Key: "aws:a", Value: "" }]))).toBe(
      "ValidationException: Tag Key cannot be prefixed with aws:, Key: aws:a",
    );
    expect(await refusal(tag(arn, [...more, ...more]))).toBe(
      "ValidationException: Duplicate Tag Keys provided as input: Duplicate Tag Key found one more",
    );
    expect(await refusal(tag(arn, []))).toBe(
      "ValidationException: Atleast one Tag needs to be provided as Input.",
    );
    expect(await refusal(tag("nonsense", more))).toBe(
      `${INVALID}ARNs must start with 'arn:': nonsense`,
    );
    expect(await refusal(tag("arn:aws:s3:::bucket", more))).toBe(
      `${INVALID}Provided Arn is not a DynamoDB resource arn: arn:aws:s3:::bucket`,
    );
    expect(await refusal(tag(`${arn}/index/index`, more))).toBe(
      `${INVALID}Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${arn}/index/index`,
    );
    const nowhere = arnOf("nowhere");
    expect(await refusal(tag(nowhere, more))).toBe(
      `ResourceNotFoundException: Requested resource not found: ResourcArn: ${nowhere} not found`,
    );
  });
});

test("limits are those of a new account, and the endpoint is the emulator", async () => {
  expect(await client.send(new DescribeLimitsCommand({}))).toMatchObject({
    AccountMaxReadCapacityUnits: 80_000,
    AccountMaxWriteCapacityUnits: 80_000,
    TableMaxReadCapacityUnits: 40_000,
    TableMaxWriteCapacityUnits: 40_000,
  });
  const { Endpoints } = await client.send(new DescribeEndpointsCommand({}));
  const { host } = new URL(emulator.endpoint);
  expect(Endpoints).toEqual([{ Address: host, CachePeriodInMinutes: 1_440 }]);
});

describe("time to live", () => {
  const set = (TableName: string, AttributeName: string, Enabled: boolean) =>
    client.send(
      new UpdateTimeToLiveCommand({
        TableName,
        TimeToLiveSpecification: { AttributeName, Enabled },
      }),
    );
  const described = async (TableName: string) =>
    (await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;

  test("is switched on and off over a while", async () => {
    const name = await made("short-lived");
    expect(await described(name)).toEqual({ TimeToLiveStatus: "DISABLED" });
    expect(await refusal(set(name, "until", false))).toBe(
      "ValidationException: TimeToLive is already disabled",
    );
    expect((await set(name, "until", true)).TimeToLiveSpecification).toEqual({
      AttributeName: "until",
      Enabled: true,
    });
    expect(await described(name)).toEqual({
      TimeToLiveStatus: "ENABLING",
      AttributeName: "until",
    });
    expect(await refusal(set(name, "until", true))).toBe(
      "ValidationException: TimeToLive is already enabled",
    );
    expect(await refusal(set(name, "other", true))).toBe(
      "ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is until",
    );
    expect(await refusal(set(name, "until", false))).toBe(
      "ValidationException: Time to live has been modified multiple times within a fixed interval",
    );
    await emulator.advance(HOUR_MS);
    expect((await described(name))?.TimeToLiveStatus).toBe("ENABLED");
    await set(name, "until", false);
    expect((await described(name))?.TimeToLiveStatus).toBe("DISABLING");
    await emulator.advance(HOUR_MS);
    expect(await described(name)).toEqual({ TimeToLiveStatus: "DISABLED" });
  });
});

describe("point-in-time recovery", () => {
  const set = (TableName: string, enabled: boolean, RecoveryPeriodInDays?: number) =>
    client.send(
      new UpdateContinuousBackupsCommand({
        TableName,
        PointInTimeRecoverySpecification: {
          PointInTimeRecoveryEnabled: enabled,
          RecoveryPeriodInDays,
        },
      }),
    );
  const described = async (TableName: string) =>
    (await client.send(new DescribeContinuousBackupsCommand({ TableName })))
      .ContinuousBackupsDescription;

  test("tells from when to when a table can be restored", async () => {
    const name = await made("recoverable");
    expect(await described(name)).toEqual({
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
    });
    const since = (await set(name, true)).ContinuousBackupsDescription
      ?.PointInTimeRecoveryDescription?.EarliestRestorableDateTime as Date;
    await emulator.advance(HOUR_MS);
    const later = (await described(name))?.PointInTimeRecoveryDescription;
    expect(later).toMatchObject({
      PointInTimeRecoveryStatus: "ENABLED",
      RecoveryPeriodInDays: 35,
      EarliestRestorableDateTime: since,
    });
    const latest = later?.LatestRestorableDateTime?.getTime() ?? 0;
    expect(latest).toBeGreaterThanOrEqual(since.getTime() + HOUR_MS - 300_000);
    expect(latest).toBeLessThan(since.getTime() + HOUR_MS);
    await set(name, true, 1);
    await emulator.advance(48 * HOUR_MS);
    const shortened = (await described(name))?.PointInTimeRecoveryDescription;
    const earliest = shortened?.EarliestRestorableDateTime?.getTime() ?? 0;
    const newest = shortened?.LatestRestorableDateTime?.getTime() ?? 0;
    expect(newest - earliest).toBe(24 * HOUR_MS - 300_000);
  });

  test("refuses a period with its end, and tables that are not there", async () => {
    expect(await refusal(set("nowhere", false, 5))).toBe(
      "ValidationException: Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.",
    );
    expect(await refusal(set("nowhere", true))).toBe(
      "TableNotFoundException: Table not found: nowhere",
    );
    expect(await refusal(described("nowhere"))).toBe(
      "TableNotFoundException: Table not found: nowhere",
    );
  });
});

describe("contributor insights", () => {
  const set = (
    TableName: string,
    ContributorInsightsAction: "ENABLE" | "DISABLE",
    IndexName?: string,
  ) =>
    client.send(
      new UpdateContributorInsightsCommand({ TableName, IndexName, ContributorInsightsAction }),
    );
  const described = (TableName: string, IndexName?: string) =>
    client.send(new DescribeContributorInsightsCommand({ TableName, IndexName }));

  test("are of a table and of each global index", async () => {
    const name = await made("insightful");
    expect(await described(name)).toMatchObject({ ContributorInsightsStatus: "DISABLED" });
    expect(await set(name, "ENABLE")).toMatchObject({
      ContributorInsightsStatus: "ENABLING",
      ContributorInsightsMode: "ACCESSED_AND_THROTTLED_KEYS",
    });
    await set(name, "ENABLE", "index");
    await emulator.advance(HOUR_MS);
    const after = await described(name, "index");
    expect(after).toMatchObject({ IndexName: "index", ContributorInsightsStatus: "ENABLED" });
    expect(after.ContributorInsightsRuleList).toHaveLength(2);
    const first = await client.send(new ListContributorInsightsCommand({ MaxResults: 1 }));
    expect(first.ContributorInsightsSummaries).toMatchObject([
      { TableName: name, ContributorInsightsStatus: "ENABLED" },
    ]);
    const { NextToken } = first;
    const rest = await client.send(new ListContributorInsightsCommand({ NextToken }));
    expect(rest.ContributorInsightsSummaries).toMatchObject([
      { TableName: name, IndexName: "index" },
    ]);
    expect(rest.NextToken).toBeUndefined();
    expect(await set(name, "DISABLE")).toMatchObject({ ContributorInsightsStatus: "DISABLING" });
    await emulator.advance(HOUR_MS);
    const left = await client.send(new ListContributorInsightsCommand({ TableName: name }));
    expect(left.ContributorInsightsSummaries).toMatchObject([{ IndexName: "index" }]);
    expect(await refusal(described(name, "other"))).toBe(
      "ResourceNotFoundException: Requested resource not found: Index: other not found for table: insightful",
    );
  });
});

describe("a Kinesis destination", () => {
  const StreamArn = "arn:aws:kinesis:us-east-1:000000000000:stream/changes";
  const destinations = async (TableName: string) =>
    (await client.send(new DescribeKinesisStreamingDestinationCommand({ TableName })))
      .KinesisDataStreamDestinations;

  test("is kept, and says that nothing is delivered", async () => {
    const TableName = await made("streamed");
    const input = { TableName, StreamArn };
    const enable = () => client.send(new EnableKinesisStreamingDestinationCommand(input));
    const disable = () => client.send(new DisableKinesisStreamingDestinationCommand(input));
    expect(await refusal(disable())).toBe(
      "ValidationException: Table is not in a valid state to enable Kinesis Streaming Destination: KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.",
    );
    expect(await enable()).toMatchObject({ DestinationStatus: "ENABLING" });
    expect(await refusal(enable())).toBe(
      "ValidationException: Table is not in a valid state to enable Kinesis Streaming Destination: EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation.",
    );
    await emulator.advance(HOUR_MS);
    expect(await destinations(TableName)).toEqual([
      {
        StreamArn,
        DestinationStatus: "ACTIVE",
        DestinationStatusDescription:
          "This emulator has no Kinesis Data Streams: records are not delivered.",
        ApproximateCreationDateTimePrecision: "MILLISECOND",
      },
    ]);
    await client.send(
      new UpdateKinesisStreamingDestinationCommand({
        ...input,
        UpdateKinesisStreamingConfiguration: {
          ApproximateCreationDateTimePrecision: "MICROSECOND",
        },
      }),
    );
    expect(await destinations(TableName)).toMatchObject([
      { DestinationStatus: "UPDATING", ApproximateCreationDateTimePrecision: "MICROSECOND" },
    ]);
    await emulator.advance(HOUR_MS);
    expect(await disable()).toMatchObject({ DestinationStatus: "DISABLING" });
    await emulator.advance(HOUR_MS);
    expect(await destinations(TableName)).toMatchObject([{ DestinationStatus: "DISABLED" }]);
  });
});
