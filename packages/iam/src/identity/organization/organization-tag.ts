/** Tags of roots, units, accounts and policies. Unlike IAM's, their keys mind case. */
import type { Catalogue } from "../catalogue.ts";
import type { Tag } from "../tag.ts";
import type { Organization } from "./organization.ts";

/** By key. */
export function organizationTags(
  catalogue: Catalogue,
  organization: Organization,
  resourceId: string,
): Tag[] {
  return catalogue.all<Tag>(
    `SELECT tag_key AS key, value FROM organization_tag
       WHERE organization_id = ? AND resource_id = ? ORDER BY tag_key`,
    organization.id,
    resourceId,
  );
}

export function putOrganizationTags(
  catalogue: Catalogue,
  organization: Organization,
  resourceId: string,
  tags: readonly Tag[],
): void {
  for (const tag of tags) {
    catalogue.run(
      `INSERT OR REPLACE INTO organization_tag (organization_id, resource_id, tag_key, value)
         VALUES (?, ?, ?, ?)`,
      organization.id,
      resourceId,
      tag.key,
      tag.value,
    );
  }
}

export function removeOrganizationTags(
  catalogue: Catalogue,
  organization: Organization,
  resourceId: string,
  keys: readonly string[],
): void {
  for (const key of keys) {
    catalogue.run(
      "DELETE FROM organization_tag WHERE organization_id = ? AND resource_id = ? AND tag_key = ?",
      organization.id,
      resourceId,
      key,
    );
  }
}
