/**
 * GetEventSourceMapping, UpdateEventSourceMapping, DeleteEventSourceMapping, ListEventSourceMappings.
 * https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html
 */
import type {
  DeleteEventSourceMappingRequest,
  EventSourceMappingConfiguration,
  GetEventSourceMappingRequest,
  ListEventSourceMappingsRequest,
  ListEventSourceMappingsResponse,
  UpdateEventSourceMappingRequest,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { resourceConflict, resourceNotFound } from "../../errors.ts";
import type { MappingRecord } from "../../function/event-sources/mapping-record.ts";
import { type SourceKind, sourceKind } from "../../function/event-sources/source-kind.ts";
import { namedFunction, type Rooms, requireVersion } from "../../rooms.ts";
import { page } from "../page.ts";
import { changedMapping } from "./checked-mapping.ts";
import { requireReadable } from "./enable.ts";
import { mappingConfiguration } from "./mapping-configuration.ts";

export function getEventSourceMapping(
  rooms: Rooms,
  { UUID }: GetEventSourceMappingRequest,
  call: Call,
): EventSourceMappingConfiguration {
  return mappingConfiguration(requireMapping(rooms, UUID, call));
}

export async function updateEventSourceMapping(
  rooms: Rooms,
  input: UpdateEventSourceMappingRequest,
  call: Call,
): Promise<EventSourceMappingConfiguration> {
  const before = requireSettled(requireMapping(rooms, input.UUID, call));
  const kind = sourceKind(before.eventSourceArn) as SourceKind;
  const mapping = { ...changedMapping(before, input, kind), ...functionOf(rooms, input, call) };
  if (mapping.isEnabled && !before.isEnabled) await requireReadable(rooms, mapping, kind);
  requireSettled(requireMapping(rooms, input.UUID, call));
  const isSwitched = mapping.isEnabled !== before.isEnabled;
  const state = !isSwitched ? "Updating" : mapping.isEnabled ? "Enabling" : "Disabling";
  const modifiedAtMs = rooms.env.clock.now();
  return mappingConfiguration(rooms.eventSources.put({ ...mapping, modifiedAtMs }, state));
}

export function deleteEventSourceMapping(
  rooms: Rooms,
  { UUID }: DeleteEventSourceMappingRequest,
  call: Call,
): EventSourceMappingConfiguration {
  const mapping = requireSettled(requireMapping(rooms, UUID, call));
  return mappingConfiguration(rooms.eventSources.put(mapping, "Deleting"));
}

export function listEventSourceMappings(
  rooms: Rooms,
  input: ListEventSourceMappingsRequest,
  call: Call,
): ListEventSourceMappingsResponse {
  const { EventSourceArn: arn, FunctionName } = input;
  const named =
    FunctionName === undefined ? undefined : namedFunction(FunctionName, undefined, call);
  const all = rooms.eventSources.in(call.caller.accountId, call.region).filter((each) => {
    if (arn !== undefined && each.eventSourceArn !== arn) return false;
    if (named === undefined) return true;
    return each.functionName === named.functionName && each.qualifier === named.qualifier;
  });
  const { items, next } = page(all, input, ({ mappingId }) => mappingId);
  return {
    EventSourceMappings: items.map(mappingConfiguration),
    ...(next !== undefined && { NextMarker: next }),
  };
}

function requireMapping(
  { eventSources }: Rooms,
  mappingId: string | undefined,
  { caller, region }: Call,
): MappingRecord {
  const mapping = eventSources.get(mappingId ?? "");
  if (mapping?.accountId !== caller.accountId || mapping.region !== region) {
    throw resourceNotFound("The resource you requested does not exist.");
  }
  return mapping;
}

function requireSettled(mapping: MappingRecord): MappingRecord {
  if (mapping.changing === undefined) return mapping;
  throw resourceConflict(`Cannot update the event source mapping because it is in use.`);
}

function functionOf(
  rooms: Rooms,
  { FunctionName }: UpdateEventSourceMappingRequest,
  call: Call,
): Partial<MappingRecord> {
  if (FunctionName === undefined) return {};
  const named = namedFunction(FunctionName, undefined, call);
  requireVersion(rooms, named);
  return { functionName: named.functionName, qualifier: named.qualifier };
}
