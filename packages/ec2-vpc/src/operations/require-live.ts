/** Gateways and connections that are deleted are only shown. */
import type { Collection } from "../resource/collection.ts";
import type { Place, ResourceRecord } from "../resource/record.ts";
import { isOver } from "../resource/transitions.ts";

export function requireLive<Each extends ResourceRecord & { readonly state: string }>(
  collection: Collection<Each>,
  place: Place,
  id: string | undefined,
): Each {
  const record = collection.require(place, id);
  if (!isOver(record) && record.state !== "deleting") return record;
  throw collection.kind.notFound([record.id]);
}
