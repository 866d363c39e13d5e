/**
 * Central management of the roots of an organization's accounts: their credentials, and sessions of them by AssumeRoot.
 * Source: IAM User Guide, "Centrally manage root access for member accounts".
 */
import type { Catalogue } from "../catalogue.ts";
import type { Organization } from "./organization.ts";

export type OrganizationFeature = "RootSessions" | "RootCredentialsManagement";

/** In AWS's order. */
const FEATURES = ["RootSessions", "RootCredentialsManagement"] as const;

export function organizationFeatures(
  catalogue: Catalogue,
  { id }: Organization,
): OrganizationFeature[] {
  const enabled = new Set(
    catalogue
      .all<{ feature: OrganizationFeature }>(
        "SELECT feature FROM organization_feature WHERE organization_id = ?",
        id,
      )
      .map(({ feature }) => feature),
  );
  return FEATURES.filter((feature) => enabled.has(feature));
}

export function enableOrganizationFeature(
  catalogue: Catalogue,
  { id }: Organization,
  feature: OrganizationFeature,
): void {
  catalogue.run(
    "INSERT OR IGNORE INTO organization_feature (organization_id, feature) VALUES (?, ?)",
    id,
    feature,
  );
}

export function disableOrganizationFeature(
  catalogue: Catalogue,
  { id }: Organization,
  feature: OrganizationFeature,
): void {
  catalogue.run(
    "DELETE FROM organization_feature WHERE organization_id = ? AND feature = ?",
    id,
    feature,
  );
}
