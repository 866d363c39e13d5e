/** The SDK's own clients read the event streams that a service answers with. */
import * as lambdaSdk from "@aws-sdk/client-lambda";
import * as s3Sdk from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { openCodec } from "./open-codec.ts";
import type { Structure } from "./protocol.ts";
import {
  type Exchange,
  inProcessClient,
  type SdkClient,
  type SdkModule,
} from "./round-trip/in-process-client.ts";
import { ServiceError } from "./service-error.ts";

async function clientOf(
  service: string,
  sdk: unknown,
  sdkId: string,
  answer: Structure,
): Promise<SdkClient> {
  const exchange: Exchange = { operation: undefined, input: undefined, answer };
  const codec = await openCodec(service);
  const settings = { forcePathStyle: true };
  return inProcessClient({ codec, sdk: sdk as SdkModule, sdkId, exchange, settings });
}

async function collect(events: unknown): Promise<Structure[]> {
  const collected: Structure[] = [];
  for await (const event of events as AsyncIterable<Structure>) collected.push(event);
  return collected;
}

test("Lambda's response stream: chunks as they are, then its end", async () => {
  async function* events(): AsyncGenerator<Structure> {
    yield { PayloadChunk: { Payload: Buffer.from("one") } };
    yield { PayloadChunk: { Payload: Buffer.from("two") } };
    yield { InvokeComplete: { ErrorCode: "Unhandled", ErrorDetails: "boom" } };
  }
  const answer = { StatusCode: 200, ExecutedVersion: "$LATEST", EventStream: events() };
  const client = await clientOf("lambda", lambdaSdk, "Lambda", answer);
  const command = new lambdaSdk.InvokeWithResponseStreamCommand({ FunctionName: "f" });
  const output = await client.send(command);
  expect(output).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
  const read = await collect(output.EventStream);
  const chunks = read.slice(0, 2).map((event) => {
    const { Payload } = event.PayloadChunk as { Payload: Uint8Array };
    return Buffer.from(Payload).toString();
  });
  expect(chunks).toEqual(["one", "two"]);
  expect(read[2]).toEqual({ InvokeComplete: { ErrorCode: "Unhandled", ErrorDetails: "boom" } });
});

const select = new s3Sdk.SelectObjectContentCommand({
  Bucket: "b",
  Key: "k",
  Expression: "SELECT * FROM S3Object",
  ExpressionType: "SQL",
  InputSerialization: { JSON: { Type: "LINES" } },
  OutputSerialization: { JSON: {} },
});

test("S3's select: records, XML statistics, an end without a body", async () => {
  async function* events(): AsyncGenerator<Structure> {
    yield { Records: { Payload: Buffer.from('{"a":1}') } };
    yield { Stats: { Details: { BytesScanned: 7, BytesProcessed: 7, BytesReturned: 3 } } };
    yield { End: {} };
  }
  const client = await clientOf("s3", s3Sdk, "S3", { Payload: events() });
  const read = await collect((await client.send(select)).Payload);
  const { Payload } = read[0]!.Records as { Payload: Uint8Array };
  expect(Buffer.from(Payload).toString()).toBe('{"a":1}');
  expect(read.slice(1)).toEqual([
    { Stats: { Details: { BytesScanned: 7, BytesProcessed: 7, BytesReturned: 3 } } },
    { End: {} },
  ]);
});

test("an error in mid-stream reaches the client with its code", async () => {
  async function* events(): AsyncGenerator<Structure> {
    yield { Cont: {} };
    throw new ServiceError("OverMaxRecordSize", 400, "The character number is too long.");
  }
  const client = await clientOf("s3", s3Sdk, "S3", { Payload: events() });
  const { Payload } = await client.send(select);
  await expect(collect(Payload)).rejects.toThrow("The character number is too long.");
});
