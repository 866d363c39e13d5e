/** The organization's resource policy, by which the management account delegates policies to a member. */
import type { Random } from "@cloudglass/env";
import type { Catalogue } from "../catalogue.ts";
import type { Organization } from "./organization.ts";
import { resourcePolicyId } from "./organization-id.ts";

export interface DelegationPolicy {
  /** `rp-…` */
  readonly id: string;
  readonly content: string;
}

export function delegationPolicy(
  catalogue: Catalogue,
  organization: Organization,
): DelegationPolicy | undefined {
  return catalogue.get<DelegationPolicy>(
    "SELECT id, content FROM organization_delegation WHERE organization_id = ?",
    organization.id,
  );
}

/** A policy that is replaced keeps its id. */
export function putDelegationPolicy(
  catalogue: Catalogue,
  random: Random,
  organization: Organization,
  content: string,
): string {
  const id = delegationPolicy(catalogue, organization)?.id ?? resourcePolicyId(random);
  catalogue.run(
    "INSERT OR REPLACE INTO organization_delegation (organization_id, id, content) VALUES (?, ?, ?)",
    organization.id,
    id,
    content,
  );
  return id;
}

export function deleteDelegationPolicy(catalogue: Catalogue, organization: Organization): void {
  const policy = delegationPolicy(catalogue, organization);
  if (policy === undefined) return;
  catalogue.run("DELETE FROM organization_tag WHERE resource_id = ?", policy.id);
  catalogue.run("DELETE FROM organization_delegation WHERE organization_id = ?", organization.id);
}
