/**
 * Where the caller's account stands in its organization, and what that lets it do beside its IAM permissions. Source:
 * Organizations API Reference (who can call an operation); User Guide, "Delegated administrator for Organizations".
 */
import type { Call } from "@cloudglass/wire";
import { organizationsAccess } from "../../access/organizations.ts";
import type { Rule } from "../../access/rule.ts";
import { accessDenied, needsAllFeatures, notInUse } from "../../errors/organizations.ts";
import type { Identities } from "../../identities.ts";
import { delegationPolicy } from "../../identity/organization/delegation-policy.ts";
import {
  isManagement,
  type Organization,
  organizationOf,
} from "../../identity/organization/organization.ts";
import { isDelegatedAdministrator } from "../../identity/organization/service-access.ts";

/** The organization that the caller's account is in. */
export function ownOrganization({ catalogue }: Identities, call: Call): Organization {
  const organization = organizationOf(catalogue, call.caller.accountId);
  if (organization === undefined) throw notInUse();
  return organization;
}

/** For what only the management account may do. */
export function asManagement(identities: Identities, call: Call): Organization {
  const organization = ownOrganization(identities, call);
  if (!isManagement(organization, call.caller.accountId)) throw accessDenied();
  return organization;
}

/** For what needs all features too. */
export function asManagementOfAll(identities: Identities, call: Call): Organization {
  const organization = asManagement(identities, call);
  if (organization.featureSet !== "ALL") throw needsAllFeatures();
  return organization;
}

/** For reads: also by an account that administers a service, or that the delegation policy lets in. */
export function asReader(identities: Identities, call: Call, input: object): Organization {
  const organization = ownOrganization(identities, call);
  const { accountId } = call.caller;
  if (isManagement(organization, accountId)) return organization;
  if (isDelegatedAdministrator(identities.catalogue, organization, accountId)) return organization;
  return asDelegate(identities, call, input, organization);
}

/** For policies and tags: also by an account that the delegation policy lets in. */
export function asPolicyAdministrator(
  identities: Identities,
  call: Call,
  input: object,
): Organization {
  const organization = ownOrganization(identities, call);
  return isManagement(organization, call.caller.accountId)
    ? organization
    : asDelegate(identities, call, input, organization);
}

/** The permissions of the access table are asked for again, with the delegation policy as the resource's policy. */
function asDelegate(
  identities: Identities,
  call: Call,
  input: object,
  organization: Organization,
): Organization {
  const resourcePolicy = delegationPolicy(identities.catalogue, organization)?.content;
  if (resourcePolicy === undefined) throw accessDenied();
  const rows = organizationsAccess(identities) as Readonly<Record<string, Rule<object>>>;
  const requests = rows[call.operation]?.(input, call) ?? [];
  const resourceAccountId = organization.managementId;
  for (const request of requests) {
    if (!call.authorize({ ...request, resourceAccountId, resourcePolicy }).allowed) {
      throw accessDenied();
    }
  }
  return organization;
}
