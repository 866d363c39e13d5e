/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
import type {
  CreateEventSourceMappingRequest,
  EventSourceMappingConfiguration,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { invalidParameter, resourceConflict } from "../../errors.ts";
import { NOTHING_PROCESSED } from "../../function/event-sources/event-sources.ts";
import type { MappingRecord } from "../../function/event-sources/mapping-record.ts";
import { isStream, sourceKind } from "../../function/event-sources/source-kind.ts";
import { functionArn } from "../../function/function-name.ts";
import { namedFunction, type Rooms, requireVersion } from "../../rooms.ts";
import { changedMapping } from "./checked-mapping.ts";
import { requireReadable } from "./enable.ts";
import { mappingConfiguration } from "./mapping-configuration.ts";

const STREAM_BATCH = 100;
const QUEUE_BATCH = 10;

export async function createEventSourceMapping(
  rooms: Rooms,
  input: CreateEventSourceMappingRequest,
  call: Call,
): Promise<EventSourceMappingConfiguration> {
  const { EventSourceArn: eventSourceArn = "" } = input;
  const named = namedFunction(input.FunctionName, undefined, call);
  const kind = sourceKind(eventSourceArn);
  if (kind === undefined) throw invalidParameter("Unrecognized event source.");
  requireVersion(rooms, named);
  const { accountId, region, functionName, qualifier } = named;
  const blank: MappingRecord = {
    accountId,
    region,
    functionName,
    qualifier,
    mappingId: rooms.env.random.uuid(),
    eventSourceArn,
    isEnabled: true,
    startingPosition: positionOf(input, isStream(kind)),
    batchSize: isStream(kind) ? STREAM_BATCH : QUEUE_BATCH,
    windowSeconds: 0,
    parallelism: 1,
    retriesMax: -1,
    ageSecondsMax: -1,
    bisects: false,
    tumblingSeconds: 0,
    filters: [],
    onFailure: undefined,
    reportsFailures: false,
    tags: input.Tags ?? {},
    modifiedAtMs: rooms.env.clock.now(),
    lastResult: NOTHING_PROCESSED,
  };
  const mapping = changedMapping(blank, input, kind);
  requireNew(rooms, mapping);
  if (mapping.isEnabled) await requireReadable(rooms, mapping, kind);
  // Another request may have made it meanwhile.
  requireNew(rooms, mapping);
  return mappingConfiguration(rooms.eventSources.put(mapping, "Creating"));
}

function positionOf(
  { StartingPosition, EventSourceArn }: CreateEventSourceMappingRequest,
  ofStream: boolean,
): MappingRecord["startingPosition"] {
  if (!ofStream) return undefined;
  if (StartingPosition === undefined) {
    throw invalidParameter(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  }
  if (StartingPosition === "AT_TIMESTAMP") {
    throw invalidParameter(`Unsupported starting position for arn type: ${EventSourceArn}`);
  }
  return StartingPosition;
}

function requireNew({ eventSources }: Rooms, mapping: MappingRecord): void {
  const { accountId, region, eventSourceArn } = mapping;
  const arn = functionArn(mapping, mapping.qualifier);
  const same = eventSources
    .in(accountId, region)
    .find(
      (each) => each.eventSourceArn === eventSourceArn && functionArn(each, each.qualifier) === arn,
    );
  if (same === undefined) return;
  throw resourceConflict(
    `The event source arn (" ${eventSourceArn} ") and function (" ${mapping.functionName} ") provided mapping already exists. Please update or delete the existing mapping with UUID ${same.mappingId}`,
  );
}
