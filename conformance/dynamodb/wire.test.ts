/** DynamoDB on the wire: what a client that looks closely sees of JSON and CBOR, of both services. */
import { crc32 } from "node:zlib";
import {
  CreateTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient, ListStreamsCommand } from "@aws-sdk/client-dynamodb-streams";
import { AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, ROOT, startEmulator } from "../testing/emulator.ts";

const TableName = "wired";
const AttributeName = "id";
const CBOR = { protocol: AwsSmithyRpcV2CborProtocol } as unknown as DynamoDBClientConfig;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  await emulator.dynamodb().send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName, AttributeType: "S" }],
      KeySchema: [{ AttributeName, KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await emulator.advance(0);
});
afterAll(() => emulator.stop());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A signed POST with this target and body, whatever they are. */
async function post(target: string | undefined, body: string): Promise<Answer> {
  const sent: { url: string; headers: Record<string, string> }[] = [];
  const client = new DynamoDBClient({
    region: "us-east-1",
    endpoint: emulator.endpoint,
    credentials: ROOT,
    maxAttempts: 1,
    requestHandler: {
      handle: async ({ headers }: { headers: Record<string, string> }) => {
        sent.push({ url: emulator.endpoint, headers });
        throw new Error("held");
      },
    } as never,
  });
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: string; headers: Record<string, string> };
      request.body = body;
      request.headers["content-length"] = `${Buffer.byteLength(body)}`;
      delete request.headers["x-amz-target"];
      if (target !== undefined) request.headers["x-amz-target"] = target;
      return next(args);
    },
    { step: "build", priority: "low" },
  );
  await client.send(new ListTablesCommand({})).catch(() => undefined);
  const { url, headers } = sent[0]!;
  const { host: _, "content-length": __, ...rest } = headers;
  const answer = await fetch(url, { method: "POST", headers: rest, body });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const target = (operation: string) => `DynamoDB_20120810.${operation}`;

describe("json 1.0", () => {
  test("answers carry the CRC-32 of their bytes, errors as well", async () => {
    for (const [operation, body, status] of [
      ["ListTables", "{}", 200],
      ["ListTables", '{"Limit":0}', 400],
    ] as const) {
      const answer = await post(target(operation), body);
      expect(answer.status).toBe(status);
      expect(answer.headers.get("content-type")).toBe("application/x-amz-json-1.0");
      expect(answer.headers.get("x-amz-crc32")).toBe(`${crc32(answer.text)}`);
      expect(answer.headers.get("x-amzn-requestid")).toBeTruthy();
    }
  });

  test.each([
    ["ListTables", "{", { __type: "com.amazon.coral.service#SerializationException" }],
    [
      "ListTables",
      '{"Limit":"1"}',
      {
        __type: "com.amazon.coral.service#SerializationException",
        Message: "STRING_VALUE cannot be converted to Integer",
      },
    ],
    [
      "ListTables",
      '{"Limit":101}',
      {
        __type: "com.amazon.coral.validate#ValidationException",
        message:
          "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100",
      },
    ],
    [
      "GetItem",
      '{"TableName":"none","Key":{"id":{"S":"a"}}}',
      {
        __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
        message: "Requested resource not found",
      },
    ],
    ["Nonsense", "{}", { __type: "com.amazon.coral.service#UnknownOperationException" }],
  ])("%s of %s is answered as AWS does", async (operation, body, expected) => {
    const answer = await post(target(operation), body);
    expect([answer.status, JSON.parse(answer.text)]).toEqual([400, expected]);
  });

  test("without a target there is no operation", async () => {
    const { text } = await post(undefined, "{}");
    expect(JSON.parse(text)).toEqual({
      __type: "com.amazon.coral.service#UnknownOperationException",
    });
  });

  test("numbers are texts, whatever they are; what is a number in JSON is no text", async () => {
    const item = (value: string) =>
      `{"TableName":"${TableName}","Item":{"id":{"S":"n"},"n":${value}}}`;
    const digits = "1234567890123456789012345678901234567.8";
    expect((await post(target("PutItem"), item(`{"N":"${digits}"}`))).text).toBe("{}");
    const key = `{"TableName":"${TableName}","Key":{"id":{"S":"n"}},"ConsistentRead":true}`;
    expect((await post(target("GetItem"), key)).text).toContain(`"n":{"N":"${digits}"}`);
    expect(JSON.parse((await post(target("PutItem"), item('{"N":1}'))).text)).toEqual({
      __type: "com.amazon.coral.service#SerializationException",
      Message: "NUMBER_VALUE cannot be converted to String",
    });
  });
});

describe("CBOR", () => {
  test("the same service answers in it", async () => {
    const client = emulator.dynamodb(ROOT, CBOR);
    const Item = { id: { S: "c" }, b: { B: Uint8Array.of(0, 255) }, n: { N: "0.1" } };
    await client.send(new PutItemCommand({ TableName, Item }));
    const Key = { id: { S: "c" } };
    const found = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    expect({ ...found.Item, b: { B: Uint8Array.from(found.Item?.b?.B ?? []) } }).toEqual(Item);
    const failed = await denialOf(client.send(new GetItemCommand({ TableName: "none", Key })));
    expect(failed).toMatchObject({ name: "ResourceNotFoundException", status: 400 });
  });

  test("streams are told apart by what the request means", async () => {
    const options = { region: "us-east-1", endpoint: emulator.endpoint, credentials: ROOT };
    for (const more of [{}, CBOR]) {
      const client = new DynamoDBStreamsClient({ ...options, ...more } as object);
      expect((await client.send(new ListStreamsCommand({}))).Streams).toEqual([]);
      client.destroy();
    }
  });
});
