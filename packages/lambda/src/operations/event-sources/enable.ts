/** Whether a mapping can be switched on: its source exists here, and the function's role reads it. */
import { ServiceError } from "@cloudglass/wire";
import { invalidParameter } from "../../errors.ts";
import type { MappingRecord } from "../../function/event-sources/mapping-record.ts";
import type { SourceKind } from "../../function/event-sources/source-kind.ts";
import type { Rooms } from "../../rooms.ts";

const SERVICES: Readonly<Record<SourceKind, string>> = {
  dynamodb: "Amazon DynamoDB",
  kinesis: "Amazon Kinesis",
  sqs: "Amazon SQS",
  mq: "Amazon MQ",
  kafka: "Amazon MSK",
  documentdb: "Amazon DocumentDB",
};

export async function requireReadable(
  rooms: Rooms,
  mapping: MappingRecord,
  kind: SourceKind,
): Promise<void> {
  if (kind !== "dynamodb") {
    throw invalidParameter(
      `${SERVICES[kind]} does not exist in this emulator yet, so ${mapping.eventSourceArn} cannot be polled. A mapping with Enabled set to false is kept.`,
    );
  }
  try {
    await rooms.eventSources.prepare(mapping);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.code === "ResourceNotFoundException") {
      throw invalidParameter(`Stream not found: ${mapping.eventSourceArn}`);
    }
    throw invalidParameter(
      `Cannot access stream ${mapping.eventSourceArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
    );
  }
}
