/** What can have tags, found by its ARN. */
import type { Call } from "@cloudglass/wire";
import { invalidParameter, noSuchFunction, resourceNotFound } from "../../errors.ts";
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
  throw resourceNotFound(`${NAMES[type] ?? "Resource"} not found: ${arn}`);
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
