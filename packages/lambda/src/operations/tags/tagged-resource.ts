/** What can have tags, found by its ARN. */
import type { Call } from "@cloudglass/wire";
import { invalidParameter, noSuchFunction, resourceNotFound } from "../../errors.ts";
import { type MappingRecord, mappingArn } from "../../function/event-sources/mapping-record.ts";
import { functionArn, parseFunctionName } from "../../function/function-name.ts";
import { LATEST } from "../../function/functions.ts";
import type { Rooms } from "../../rooms.ts";
import { requireCodeSigning } from "../code-signing/shown-code-signing.ts";

export type Tags = Readonly<Record<string, string>>;

export interface TaggedResource {
  readonly tags: Tags;
  put(tags: Tags): void;
}

const NAMES: Readonly<Record<string, string>> = {
  "capacity-provider": "Capacity provider",
  "event-source-mapping": "Event source mapping",
};

/** Throws ResourceNotFoundException. */
export function taggedResource(rooms: Rooms, arn: string, call: Call): TaggedResource {
  const [, , , , , type = ""] = arn.split(":");
  if (type === "function") return taggedFunction(rooms, arn, call);
  if (type === "code-signing-config") {
    const record = requireCodeSigning(rooms, arn);
    return { tags: record.tags, put: (tags) => rooms.codeSigning.put({ ...record, tags }) };
  }
  const mapping = mappingAt(rooms, arn);
  if (mapping !== undefined) {
    const { mappingId, tags } = mapping;
    return { tags, put: (changed) => rooms.eventSources.putTags(mappingId, changed) };
  }
  throw resourceNotFound(`${NAMES[type] ?? "Resource"} not found: ${arn}`);
}

/** Undefined for the ARN of anything else. */
export function mappingAt(rooms: Rooms, arn: string): MappingRecord | undefined {
  const mappingId = /:event-source-mapping:([^:]+)$/.exec(arn)?.[1];
  const mapping = mappingId === undefined ? undefined : rooms.eventSources.get(mappingId);
  return mapping !== undefined && mappingArn(mapping, mapping.mappingId) === arn
    ? mapping
    : undefined;
}

function taggedFunction(rooms: Rooms, arn: string, call: Call): TaggedResource {
  const named = parseFunctionName(arn, call);
  if (named?.qualifier !== undefined) {
    throw invalidParameter(
      "Tags on function aliases and versions are not supported. Please specify a function ARN.",
    );
  }
  const record = named === undefined ? undefined : rooms.functions.at(named);
  if (record === undefined) {
    throw noSuchFunction(named === undefined ? arn : functionArn(named));
  }
  return {
    tags: record.tags,
    put(tags) {
      rooms.functions.put({ ...record, tags });
      const latest = rooms.functions.version(record, LATEST);
      if (latest === undefined) return;
      rooms.functions.putVersion({ ...latest, revisionId: rooms.env.random.uuid() });
    },
  };
}
