/** What may be set of an event source mapping. */
import type {
  CreateEventSourceMappingRequest,
  UpdateEventSourceMappingRequest,
} from "@aws-sdk/client-lambda";
import { invalidParameter } from "../../errors.ts";
import { destinationOf } from "../../function/asynchronous/destination.ts";
import { parseFilter } from "../../function/event-sources/filter-pattern.ts";
import type { MappingRecord } from "../../function/event-sources/mapping-record.ts";
import { isStream, type SourceKind } from "../../function/event-sources/source-kind.ts";

type Said = Omit<CreateEventSourceMappingRequest, "FunctionName" | "EventSourceArn"> &
  Omit<UpdateEventSourceMappingRequest, "UUID" | "FunctionName">;

const FILTERS_MAX = 10;
const QUEUE_BATCH_MAX = 10_000;
const QUEUE_BATCH_WITHOUT_WINDOW_MAX = 10;
const STREAM_BATCH_MAX = 10_000;
const AGE_SECONDS_MIN = 60;

/** What the request does not name stays as it is. Throws InvalidParameterValueException. */
export function changedMapping(
  mapping: MappingRecord,
  said: Said,
  kind: SourceKind,
): MappingRecord {
  const onFailure = said.DestinationConfig?.OnFailure?.Destination;
  const changed: MappingRecord = {
    ...mapping,
    isEnabled: said.Enabled ?? mapping.isEnabled,
    batchSize: said.BatchSize ?? mapping.batchSize,
    windowSeconds: said.MaximumBatchingWindowInSeconds ?? mapping.windowSeconds,
    parallelism: said.ParallelizationFactor ?? mapping.parallelism,
    retriesMax: said.MaximumRetryAttempts ?? mapping.retriesMax,
    ageSecondsMax: said.MaximumRecordAgeInSeconds ?? mapping.ageSecondsMax,
    bisects: said.BisectBatchOnFunctionError ?? mapping.bisects,
    tumblingSeconds: said.TumblingWindowInSeconds ?? mapping.tumblingSeconds,
    filters:
      said.FilterCriteria === undefined
        ? mapping.filters
        : (said.FilterCriteria.Filters ?? []).map(({ Pattern = "{}" }) => Pattern),
    onFailure: said.DestinationConfig === undefined ? mapping.onFailure : onFailure || undefined,
    reportsFailures:
      said.FunctionResponseTypes === undefined
        ? mapping.reportsFailures
        : said.FunctionResponseTypes.includes("ReportBatchItemFailures"),
  };
  check(changed, kind, said);
  return changed;
}

function check(mapping: MappingRecord, kind: SourceKind, said: Said): void {
  const { batchSize, windowSeconds, ageSecondsMax, filters, onFailure } = mapping;
  const batchMax = isStream(kind) ? STREAM_BATCH_MAX : QUEUE_BATCH_MAX;
  if (batchSize > batchMax) {
    throw invalidParameter(`Maximum batch size must be less than or equal to ${batchMax}.`);
  }
  if (kind === "sqs" && batchSize > QUEUE_BATCH_WITHOUT_WINDOW_MAX && windowSeconds === 0) {
    throw invalidParameter(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  }
  if (ageSecondsMax !== -1 && ageSecondsMax < AGE_SECONDS_MIN) {
    throw invalidParameter(
      `Minimum value for MaximumRecordAgeInSeconds is -1 (infinite) or ${AGE_SECONDS_MIN}.`,
    );
  }
  if (filters.length > FILTERS_MAX) {
    throw invalidParameter(`Maximum number of filters is ${FILTERS_MAX}.`);
  }
  if (filters.some((text) => parseFilter(text) === undefined)) {
    throw invalidParameter("Invalid filter pattern definition.");
  }
  if (!isStream(kind)) requireNoStreamSettings(said);
  if (onFailure !== undefined && destinationOf(onFailure)?.kind !== "bucket") {
    throw invalidParameter(
      `The destination ARN ${onFailure} is invalid. Failed batches go to Amazon S3 here; Amazon SQS, Amazon SNS and Apache Kafka do not exist in this emulator yet.`,
    );
  }
}

const STREAM_SETTINGS = [
  "ParallelizationFactor",
  "MaximumRetryAttempts",
  "MaximumRecordAgeInSeconds",
  "BisectBatchOnFunctionError",
  "TumblingWindowInSeconds",
] as const;

function requireNoStreamSettings(said: Said): void {
  const found = STREAM_SETTINGS.find((name) => said[name] !== undefined);
  if (found === undefined) return;
  throw invalidParameter(`Unsupported parameter for this event source type: ${found}`);
}
