import {
  DeleteTableCommand,
  PutItemCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeStreamCommand, ListStreamsCommand } from "@aws-sdk/client-dynamodb-streams";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { StreamedTable } from "./streamed-table.ts";

const HOUR_MS = 3_600_000;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

test("a record tells who was written, what was there and what is there, as AWS's do", async () => {
  const table = await StreamedTable.make(emulator, "records");
  await table.put("a", { n: { N: "1" } });
  await table.put("a", { n: { N: "2" } });
  await table.delete("a");
  const events = await table.all();
  expect(events.map(({ eventName }) => eventName)).toEqual(["INSERT", "MODIFY", "REMOVE"]);
  const [insert, modify, remove] = events;
  expect(insert).toMatchObject({ eventVersion: "1.1", eventSource: "aws:dynamodb" });
  expect(insert?.awsRegion).toBe("us-east-1");
  expect(insert?.eventID).toMatch(/^[0-9a-f]{32}$/);
  expect(insert?.userIdentity).toBeUndefined();
  expect(insert?.dynamodb).toEqual({
    ApproximateCreationDateTime: expect.any(Date),
    Keys: { pk: { S: "a" } },
    NewImage: { pk: { S: "a" }, n: { N: "1" } },
    SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
    // The key's 3 bytes, and 3 + 3 of the new image: the number has two of them.
    SizeBytes: 9,
    StreamViewType: "NEW_AND_OLD_IMAGES",
  });
  expect(modify?.dynamodb?.OldImage).toEqual({ pk: { S: "a" }, n: { N: "1" } });
  expect(modify?.dynamodb?.NewImage).toEqual({ pk: { S: "a" }, n: { N: "2" } });
  expect(remove?.dynamodb?.OldImage).toEqual({ pk: { S: "a" }, n: { N: "2" } });
  expect(remove?.dynamodb?.NewImage).toBeUndefined();
  expect(new Set(events.map(({ eventID }) => eventID)).size).toBe(3);
});

test.each([
  ["KEYS_ONLY", false, false],
  ["NEW_IMAGE", true, false],
  ["OLD_IMAGE", false, true],
  ["NEW_AND_OLD_IMAGES", true, true],
] as const)("a stream of %s has what it says", async (viewType, hasNew, hasOld) => {
  const table = await StreamedTable.make(emulator, `view-${viewType}`, viewType);
  await table.put("a");
  await table.put("a", { n: { N: "1" } });
  const { dynamodb } = (await table.all())[1] ?? {};
  expect(dynamodb?.StreamViewType).toBe(viewType);
  expect(dynamodb?.Keys).toEqual({ pk: { S: "a" } });
  expect(dynamodb?.NewImage !== undefined).toBe(hasNew);
  expect(dynamodb?.OldImage !== undefined).toBe(hasOld);
});

test("a write that changes nothing leaves no record", async () => {
  const table = await StreamedTable.make(emulator, "unchanged");
  await table.put("a", { n: { N: "1" }, s: { SS: ["x", "y"] } });
  await table.put("a", { n: { N: "1.0" }, s: { SS: ["y", "x"] } });
  await table.delete("b");
  await table.dynamodb.send(
    new UpdateItemCommand({
      TableName: table.TableName,
      Key: { pk: { S: "a" } },
      UpdateExpression: "SET n = :n",
      ExpressionAttributeValues: { ":n": { N: "1" } },
    }),
  );
  expect(await table.all()).toHaveLength(1);
});

test("Limit and 1 MB end a page; the next goes on behind it, each record once and in order", async () => {
  const table = await StreamedTable.make(emulator, "pages", "NEW_IMAGE");
  const text = { S: "x".repeat(300_000) };
  for (let number = 0; number < 7; number++) {
    await table.put("a", { number: { N: String(number) }, text });
  }
  const [shard] = await table.shards();
  const first = await table.records(await table.iterator(shard, "TRIM_HORIZON"), 2);
  expect(first.Records).toHaveLength(2);
  const second = await table.records(first.NextShardIterator);
  expect(second.Records?.length).toBeLessThan(5);
  const numbers = (await table.all()).map(({ dynamodb }) => dynamodb?.NewImage?.number?.N);
  expect(numbers).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
});

test("iterators begin at a record, after it, or after the last", async () => {
  const table = await StreamedTable.make(emulator, "iterators");
  await table.put("a", { n: { N: "1" } });
  await table.put("a", { n: { N: "2" } });
  const [shard] = await table.shards();
  const latest = await table.iterator(shard, "LATEST");
  const events = await table.all();
  const [number, last] = events.map(({ dynamodb }) => dynamodb?.SequenceNumber);
  const at = await table.records(await table.iterator(shard, "AT_SEQUENCE_NUMBER", number));
  expect(at.Records).toEqual(events);
  const after = await table.records(await table.iterator(shard, "AFTER_SEQUENCE_NUMBER", number));
  expect(after.Records).toEqual(events.slice(1));
  const end = await table.records(await table.iterator(shard, "AFTER_SEQUENCE_NUMBER", last));
  expect(end.Records).toEqual([]);
  await table.put("b");
  const news = await table.records(latest);
  expect(news.Records?.map(({ dynamodb }) => dynamodb?.Keys)).toEqual([{ pk: { S: "b" } }]);
  const again = await table.records(end.NextShardIterator);
  expect(again.Records).toEqual(news.Records);
});

test("an iterator is good for 15 minutes", async () => {
  const table = await StreamedTable.make(emulator, "expired");
  const [shard] = await table.shards();
  const iterator = await table.iterator(shard, "TRIM_HORIZON");
  await emulator.advance(15 * 60_000 - 10_000);
  expect((await table.records(iterator)).Records).toEqual([]);
  await emulator.advance(20_000);
  await expect(table.records(iterator)).rejects.toMatchObject({
    name: "ExpiredIteratorException",
    message: "Shard iterator has expired",
  });
});

test("an iterator that was changed, or made up, is refused", async () => {
  const table = await StreamedTable.make(emulator, "sealed");
  const other = await StreamedTable.make(emulator, "sealed-other");
  const [shard] = await table.shards();
  const iterator = await table.iterator(shard, "TRIM_HORIZON");
  const changed = iterator.replace(/.{4}$/, "AAAA");
  const moved = iterator.replace(table.arn, other.arn);
  for (const text of [changed, moved, "made up", `${table.arn}|1|`, `${table.arn}|1|AAAA`]) {
    await expect(table.records(text)).rejects.toMatchObject({
      name: "ValidationException",
      message: "Invalid ShardIterator",
    });
  }
});

test("shards roll over every four hours, and a closed one ends without a next iterator", async () => {
  const table = await StreamedTable.make(emulator, "rolling");
  await table.put("a", { n: { N: "1" } });
  await emulator.advance(4 * HOUR_MS);
  await table.put("a", { n: { N: "2" } });
  const shards = await table.shards();
  expect(shards).toHaveLength(2);
  const [closed, open] = shards;
  expect(open?.ParentShardId).toBe(closed?.ShardId);
  expect(closed?.SequenceNumberRange?.EndingSequenceNumber).toMatch(/^\d{21,40}$/);
  expect(open?.SequenceNumberRange?.EndingSequenceNumber).toBeUndefined();
  const first = await table.records(await table.iterator(closed, "TRIM_HORIZON"));
  expect(first.Records).toHaveLength(1);
  expect(first.NextShardIterator).toBeUndefined();
  const numbers = (await table.all()).map(({ dynamodb }) => dynamodb?.NewImage?.n?.N);
  expect(numbers).toEqual(["1", "2"]);
  const children = await table.streams.send(
    new DescribeStreamCommand({
      StreamArn: table.arn,
      ShardFilter: { Type: "CHILD_SHARDS", ShardId: closed?.ShardId },
    }),
  );
  expect(children.StreamDescription?.Shards).toEqual([open]);
  const page = await table.streams.send(
    new DescribeStreamCommand({ StreamArn: table.arn, Limit: 1 }),
  );
  expect(page.StreamDescription?.Shards).toEqual([closed]);
  const rest = await table.streams.send(
    new DescribeStreamCommand({
      StreamArn: table.arn,
      ExclusiveStartShardId: page.StreamDescription?.LastEvaluatedShardId,
    }),
  );
  expect(rest.StreamDescription?.Shards).toEqual([open]);
  expect(rest.StreamDescription?.LastEvaluatedShardId).toBeUndefined();
});

test("records are trimmed after 24 hours", async () => {
  const table = await StreamedTable.make(emulator, "trimmed");
  await table.put("a");
  const [event] = await table.all();
  const [shard] = await table.shards();
  await emulator.advance(23 * HOUR_MS);
  expect(await table.recordsOf(shard)).toEqual([event]);
  const kept = await table.iterator(
    shard,
    "AFTER_SEQUENCE_NUMBER",
    event?.dynamodb?.SequenceNumber,
  );
  expect((await table.records(kept)).Records).toEqual([]);
  const at = () =>
    table
      .iterator(shard, "AT_SEQUENCE_NUMBER", event?.dynamodb?.SequenceNumber)
      .then((iterator) => table.records(iterator));
  await emulator.advance(HOUR_MS - 5 * 60_000);
  const iterator = await table.iterator(shard, "TRIM_HORIZON");
  await emulator.advance(10 * 60_000);
  const trimmed = {
    name: "TrimmedDataAccessException",
    message: "The data you are trying to access has been trimmed",
  };
  await expect(at()).rejects.toMatchObject(trimmed);
  await expect(table.records(iterator)).rejects.toMatchObject(trimmed);
  await emulator.advance(4 * HOUR_MS);
  expect((await table.shards()).map(({ ShardId }) => ShardId)).not.toContain(shard?.ShardId);
  await expect(table.iterator(shard, "TRIM_HORIZON")).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Requested resource not found: Shard does not exist",
  });
});

test("a stream that was switched off is read for 24 hours more, beside the one that follows it", async () => {
  const table = await StreamedTable.make(emulator, "switched");
  const { TableName } = table;
  const setStream = async (enabled: boolean) => {
    const specification = enabled
      ? { StreamEnabled: true, StreamViewType: "KEYS_ONLY" as const }
      : { StreamEnabled: false };
    await table.dynamodb.send(
      new UpdateTableCommand({ TableName, StreamSpecification: specification }),
    );
    await emulator.advance(1);
  };
  await table.put("first");
  await setStream(false);
  await table.put("between");
  await setStream(true);
  await table.put("second");
  const { Streams = [] } = await table.streams.send(new ListStreamsCommand({ TableName }));
  expect(Streams).toHaveLength(2);
  expect(new Set(Streams.map(({ StreamLabel }) => StreamLabel)).size).toBe(2);
  const [old, current] = Streams;
  expect(old?.StreamArn).toBe(table.arn);
  const describe = async (StreamArn: string | undefined) =>
    (await table.streams.send(new DescribeStreamCommand({ StreamArn }))).StreamDescription;
  expect((await describe(old?.StreamArn))?.StreamStatus).toBe("DISABLED");
  expect(await describe(current?.StreamArn)).toMatchObject({
    StreamStatus: "ENABLED",
    StreamViewType: "KEYS_ONLY",
    TableName,
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  });
  const keys = (await table.all()).map(({ dynamodb }) => dynamodb?.Keys?.pk?.S);
  expect(keys).toEqual(["first"]);
  await emulator.advance(24 * HOUR_MS);
  await expect(describe(old?.StreamArn)).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: `Requested resource not found: Stream: ${table.arn} not found`,
  });
});

test("the stream of a table that was deleted is read for 24 hours more", async () => {
  const table = await StreamedTable.make(emulator, "deleted");
  const { TableName } = table;
  await table.put("a");
  await table.dynamodb.send(new DeleteTableCommand({ TableName }));
  await emulator.advance(0);
  const again = await StreamedTable.make(emulator, TableName);
  await again.put("b");
  const keys = (await table.all()).map(({ dynamodb }) => dynamodb?.Keys?.pk?.S);
  expect(keys).toEqual(["a"]);
  const list = () => table.streams.send(new ListStreamsCommand({ TableName }));
  expect((await list()).Streams).toHaveLength(2);
  await emulator.advance(24 * HOUR_MS);
  expect((await list()).Streams?.map(({ StreamArn }) => StreamArn)).toEqual([again.arn]);
});

test("ListStreams goes in pages", async () => {
  const client = emulator.dynamodbStreams();
  const all = (await client.send(new ListStreamsCommand({}))).Streams ?? [];
  expect(all.length).toBeGreaterThan(3);
  const page = await client.send(new ListStreamsCommand({ Limit: 2 }));
  expect(page.Streams).toEqual(all.slice(0, 2));
  const rest = await client.send(
    new ListStreamsCommand({ ExclusiveStartStreamArn: page.LastEvaluatedStreamArn }),
  );
  expect(rest.Streams).toEqual(all.slice(2));
  expect(rest.LastEvaluatedStreamArn).toBeUndefined();
  await expect(client.send(new ListStreamsCommand({ Limit: 101 }))).rejects.toMatchObject({
    name: "ValidationException",
  });
});

test("what is not there, and what makes no sense, is refused", async () => {
  const table = await StreamedTable.make(emulator, "refused");
  const [shard] = await table.shards();
  const number = shard?.SequenceNumberRange?.StartingSequenceNumber;
  const INVALID = "One or more parameter values were invalid: ";
  await expect(table.iterator(shard, "LATEST", number)).rejects.toMatchObject({
    name: "ValidationException",
    message: `${INVALID}SequenceNumber must not be provided for LATEST`,
  });
  await expect(table.iterator(shard, "AT_SEQUENCE_NUMBER")).rejects.toMatchObject({
    name: "ValidationException",
  });
  await expect(
    table.iterator(shard, "AT_SEQUENCE_NUMBER", "000000000000000000001"),
  ).rejects.toMatchObject({ message: "Invalid SequenceNumber for the shard" });
  const latest = await table.iterator(shard, "LATEST");
  await expect(table.records(latest, 1001)).rejects.toMatchObject({
    message: `${INVALID}Limit should be less than or equal to 1000`,
  });
  const StreamArn = `${table.arn.slice(0, -1)}9x`;
  await expect(table.shards(StreamArn)).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: `Requested resource not found: Stream: ${StreamArn} not found`,
  });
  await expect(
    table.dynamodb.send(new PutItemCommand({ TableName: "nowhere", Item: { pk: { S: "a" } } })),
  ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});
