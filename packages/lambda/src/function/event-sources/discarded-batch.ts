/**
 * What a destination is told of records that were given up.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
import type { InvokeOutcome } from "../../scheduling/index.ts";
import type { DiscardedBatch, StreamRecord } from "../../scheduling/stream/index.ts";
import { functionArn } from "../function-name.ts";
import type { VersionRecord } from "../records.ts";
import type { MappingRecord } from "./mapping-record.ts";

export interface Discarded {
  readonly mapping: MappingRecord;
  readonly shardId: string;
  readonly batch: DiscardedBatch;
  readonly nowMs: number;
  readonly last: { readonly outcome: InvokeOutcome; readonly requestId: string } | undefined;
  readonly version: VersionRecord;
  /** The event, as text. */
  readonly payload: string;
}

export function discardRecord(discarded: Discarded): object {
  const { mapping, shardId, batch, nowMs, last, version, payload } = discarded;
  const first = batch.records[0] as StreamRecord;
  const final = batch.records.at(-1) as StreamRecord;
  const isServed = last?.outcome.kind === "function-error" || last?.outcome.kind === "answered";
  return {
    requestContext: {
      requestId: last?.requestId ?? "",
      functionArn: functionArn(mapping, mapping.qualifier),
      condition: batch.reason,
      approximateInvokeCount: batch.attempts,
    },
    ...(isServed && {
      responseContext: {
        statusCode: 200,
        executedVersion: version.version,
        functionError: last?.outcome.kind === "function-error" ? "Unhandled" : undefined,
      },
    }),
    version: "1.0",
    timestamp: new Date(nowMs).toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first.sequence,
      endSequenceNumber: final.sequence,
      approximateArrivalOfFirstRecord: new Date(first.writtenAtMs).toISOString(),
      approximateArrivalOfLastRecord: new Date(final.writtenAtMs).toISOString(),
      batchSize: batch.records.length,
      streamArn: mapping.eventSourceArn,
    },
    payload,
  };
}

/** `aws/lambda/MAPPING/SHARD/2026/01/31/2026-01-31T00.00.00-UUID` */
export function discardKey(mappingId: string, shardId: string, nowMs: number, id: string): string {
  const time = new Date(nowMs).toISOString().slice(0, 19);
  const day = time.slice(0, 10).replaceAll("-", "/");
  return `aws/lambda/${mappingId}/${shardId}/${day}/${time.replaceAll(":", ".")}-${id}`;
}
