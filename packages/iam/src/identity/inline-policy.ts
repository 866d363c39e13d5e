/** Policies embedded in one user, group or role. */
import type { Catalogue } from "./catalogue.ts";

export interface InlinePolicy {
  readonly name: string;
  /** JSON text as it was put. */
  readonly document: string;
}

export function putInlinePolicy(
  catalogue: Catalogue,
  entityId: string,
  name: string,
  document: string,
): void {
  catalogue.run(
    `INSERT INTO inline_policy (entity_id, name, document) VALUES (?, ?, ?)
       ON CONFLICT (entity_id, name) DO UPDATE SET document = excluded.document`,
    entityId,
    name,
    document,
  );
}

/** By name. */
export function inlinePoliciesOf(catalogue: Catalogue, entityId: string): InlinePolicy[] {
  return catalogue.all<InlinePolicy>(
    "SELECT name, document FROM inline_policy WHERE entity_id = ? ORDER BY name",
    entityId,
  );
}

export function findInlinePolicy(
  catalogue: Catalogue,
  entityId: string,
  name: string,
): InlinePolicy | undefined {
  return catalogue.get<InlinePolicy>(
    "SELECT name, document FROM inline_policy WHERE entity_id = ? AND name = ?",
    entityId,
    name,
  );
}

/** False when there was none. */
export function deleteInlinePolicy(catalogue: Catalogue, entityId: string, name: string): boolean {
  return (
    catalogue.run("DELETE FROM inline_policy WHERE entity_id = ? AND name = ?", entityId, name) > 0
  );
}
