/** An event source mapping as AWS shows it. */
import type { EventSourceMappingConfiguration } from "@aws-sdk/client-lambda";
import { type MappingRecord, mappingArn } from "../../function/event-sources/mapping-record.ts";
import { isStream, sourceKind } from "../../function/event-sources/source-kind.ts";
import { functionArn } from "../../function/function-name.ts";

export function mappingConfiguration(mapping: MappingRecord): EventSourceMappingConfiguration {
  const kind = sourceKind(mapping.eventSourceArn);
  const ofStream = kind !== undefined && isStream(kind);
  return {
    UUID: mapping.mappingId,
    EventSourceMappingArn: mappingArn(mapping, mapping.mappingId),
    EventSourceArn: mapping.eventSourceArn,
    FunctionArn: functionArn(mapping, mapping.qualifier),
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.windowSeconds,
    LastModified: new Date(mapping.modifiedAtMs),
    LastProcessingResult: mapping.lastResult,
    State: mapping.changing?.state ?? (mapping.isEnabled ? "Enabled" : "Disabled"),
    StateTransitionReason: "User action",
    FunctionResponseTypes: mapping.reportsFailures ? ["ReportBatchItemFailures"] : [],
    ...(mapping.filters.length > 0 && {
      FilterCriteria: { Filters: mapping.filters.map((Pattern) => ({ Pattern })) },
    }),
    ...(ofStream && {
      StartingPosition: mapping.startingPosition,
      ParallelizationFactor: mapping.parallelism,
      MaximumRetryAttempts: mapping.retriesMax,
      MaximumRecordAgeInSeconds: mapping.ageSecondsMax,
      BisectBatchOnFunctionError: mapping.bisects,
      TumblingWindowInSeconds: mapping.tumblingSeconds,
    }),
    DestinationConfig: {
      ...(mapping.onFailure !== undefined && { OnFailure: { Destination: mapping.onFailure } }),
    },
  };
}
