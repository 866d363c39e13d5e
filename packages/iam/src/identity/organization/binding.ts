/**
 * What an organization says about an account on every request: its SCPs and RCPs, level by level, and where the account
 * is. Kept until the catalogue changes; without any organization the answer is one comparison.
 */
import type { OrganizationPolicies } from "../../authorize.ts";
import type { AttachedPolicy } from "../../policy/evaluation.ts";
import type { Catalogue } from "../catalogue.ts";
import type { ParsedPolicies } from "../parsed-policies.ts";
import { findMember } from "./member.ts";
import {
  enabledPolicyTypes,
  hasOrganizations,
  isManagement,
  type Organization,
  organizationOf,
} from "./organization.ts";
import { policiesAt } from "./organization-policy.ts";
import { RESOURCE_CONTROL, SERVICE_CONTROL } from "./policy-type.ts";
import { lineage } from "./unit.ts";

export type OrganizationSource = (accountId: string) => OrganizationPolicies | undefined;

/** Accounts remembered; the oldest leaves first. */
const REMEMBERED_MAX = 4096;

export function organizationSource(
  catalogue: Catalogue,
  parsed: ParsedPolicies,
): OrganizationSource {
  const byAccount = new Map<string, OrganizationPolicies | undefined>();
  let generation = catalogue.generation;
  let inUse = hasOrganizations(catalogue);

  return (accountId) => {
    if (generation !== catalogue.generation) {
      generation = catalogue.generation;
      byAccount.clear();
      inUse = hasOrganizations(catalogue);
    }
    if (!inUse || accountId === "") return undefined;
    const remembered = byAccount.get(accountId);
    if (remembered !== undefined || byAccount.has(accountId)) return remembered;
    const bound = bind(catalogue, parsed, accountId);
    if (byAccount.size >= REMEMBERED_MAX) byAccount.delete(byAccount.keys().next().value ?? "");
    byAccount.set(accountId, bound);
    return bound;
  };
}

function bind(
  catalogue: Catalogue,
  parsed: ParsedPolicies,
  accountId: string,
): OrganizationPolicies | undefined {
  const organization = organizationOf(catalogue, accountId);
  const member = organization && findMember(catalogue, organization, accountId);
  if (organization === undefined || member === undefined) return undefined;
  const levels = lineage(catalogue, organization, member.parentId);
  const place = { id: organization.id, path: `${[organization.id, ...levels].join("/")}/` };
  // Neither kind of policy binds the management account or what it owns.
  if (isManagement(organization, accountId) || organization.featureSet !== "ALL") return { place };
  const enabled = enabledPolicyTypes(catalogue, organization.id);
  const targets = [...levels, accountId];
  const read = (type: typeof SERVICE_CONTROL | typeof RESOURCE_CONTROL) =>
    enabled.includes(type)
      ? targets.map((target) => levelAt(catalogue, parsed, organization, target, type))
      : undefined;
  const serviceControl = read(SERVICE_CONTROL);
  const resourceControl = read(RESOURCE_CONTROL);
  return {
    place,
    ...(serviceControl === undefined ? undefined : { serviceControl }),
    ...(resourceControl === undefined ? undefined : { resourceControl }),
  };
}

function levelAt(
  catalogue: Catalogue,
  parsed: ParsedPolicies,
  organization: Organization,
  targetId: string,
  type: typeof SERVICE_CONTROL | typeof RESOURCE_CONTROL,
): AttachedPolicy[] {
  const kind = type === SERVICE_CONTROL ? "service-control" : "resource-control";
  return policiesAt(catalogue, organization, targetId, type).map(({ arn, content }) => ({
    name: arn,
    document: parsed.document(content, kind),
  }));
}
