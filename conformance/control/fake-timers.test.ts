/** An emulator in a test's process whose own timers are in the place of the host's. */

import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { start } from "cloudglass";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ["a port", {}],
  ["no port", { port: false }],
] as const)(
  "with %s it serves, keeps its own time and ends all the same",
  async (_what, options) => {
    await using cloud = await start({ logLevel: "silent", ...options });
    vi.useFakeTimers();
    const heldMs = Date.now();
    const config = cloud.clientConfig();
    const s3 = new S3Client(config);
    await s3.send(new CreateBucketCommand({ Bucket: "held" }));
    await s3.send(new PutObjectCommand({ Bucket: "held", Key: "k", Body: "x".repeat(300_000) }));
    const dynamodb = new DynamoDBClient(config);
    await dynamodb.send(
      new CreateTableCommand({
        TableName: "held",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
      }),
    );
    const Item = { a: { S: "1" } };
    await dynamodb.send(new PutItemCommand({ TableName: "held", Item }));
    const read = new GetItemCommand({ TableName: "held", Key: Item, ConsistentRead: true });
    expect((await dynamodb.send(read)).Item).toEqual(Item);
    await cloud.clock.advance("1h");
    vi.setSystemTime(0);
    expect(cloud.clock.now()).toBeGreaterThan(heldMs + 3_600_000 - 1);
  },
);
