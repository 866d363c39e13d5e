/** Service-linked roles live under a path that no other role can have. */
import type { Entity } from "./entity.ts";

export const SERVICE_LINKED_PATH = "/aws-service-role/";

export function isServiceLinked(entity: Pick<Entity, "kind" | "path">): boolean {
  return entity.kind === "role" && entity.path.startsWith(SERVICE_LINKED_PATH);
}
