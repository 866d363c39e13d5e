/**
 * Policies embedded in one user, group or role. Their names are unique there without regard to case and keep the case
 * that was given last.
 */
import type { Catalogue } from "./catalogue.ts";

export interface InlinePolicy {
  readonly name: string;
  /** JSON text as it was put. */
  readonly document: string;
}

/** REQUIRES: inside `write`. */
export function putInlinePolicy(
  catalogue: Catalogue,
  entityId: string,
  name: string,
  document: string,
): void {
  deleteInlinePolicy(catalogue, entityId, name);
  catalogue.run(
    "INSERT INTO inline_policy (entity_id, name, document) VALUES (?, ?, ?)",
    entityId,
    name,
    document,
  );
}

/** By name. */
export function inlinePoliciesOf(catalogue: Catalogue, entityId: string): InlinePolicy[] {
  return catalogue.all<InlinePolicy>(
    "SELECT name, document FROM inline_policy WHERE entity_id = ? ORDER BY name COLLATE NOCASE",
    entityId,
  );
}

export function findInlinePolicy(
  catalogue: Catalogue,
  entityId: string,
  name: string,
): InlinePolicy | undefined {
  return catalogue.get<InlinePolicy>(
    "SELECT name, document FROM inline_policy WHERE entity_id = ? AND name = ? COLLATE NOCASE",
    entityId,
    name,
  );
}

/** False when there was none. */
export function deleteInlinePolicy(catalogue: Catalogue, entityId: string, name: string): boolean {
  return (
    catalogue.run(
      "DELETE FROM inline_policy WHERE entity_id = ? AND name = ? COLLATE NOCASE",
      entityId,
      name,
    ) > 0
  );
}
