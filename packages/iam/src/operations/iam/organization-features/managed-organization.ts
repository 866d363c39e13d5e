/** The organization whose roots the caller's account manages: its own, as management account or delegate for IAM. */
import type { Call } from "@cloudglass/wire";
import {
  neitherManagementNorDelegate,
  notAllFeatures,
  onlyManagementEnables,
  organizationNotFound,
  trustedAccessMissing,
} from "../../../errors/organization-feature.ts";
import type { Identities } from "../../../identities.ts";
import {
  isManagement,
  type Organization,
  organizationOf,
} from "../../../identity/organization/organization.ts";
import { organizationFeatures } from "../../../identity/organization/organization-feature.ts";
import { delegations, hasServiceAccess } from "../../../identity/organization/service-access.ts";

const IAM = "iam.amazonaws.com";

export function managedOrganization({ catalogue }: Identities, { caller }: Call): Organization {
  const { accountId } = caller;
  const organization = organizationOf(catalogue, accountId);
  if (organization === undefined) throw organizationNotFound(accountId);
  if (organization.featureSet !== "ALL") throw notAllFeatures(accountId);
  if (!hasServiceAccess(catalogue, organization, IAM)) throw trustedAccessMissing(accountId);
  const isDelegate = delegations(catalogue, organization).some(
    (each) => each.accountId === accountId && each.service === IAM,
  );
  if (!isManagement(organization, accountId) && !isDelegate) {
    throw neitherManagementNorDelegate(accountId);
  }
  return organization;
}

/** A delegate lists and disables; to enable is the management account's. */
export function ownedOrganization(identities: Identities, call: Call): Organization {
  const organization = managedOrganization(identities, call);
  const { accountId } = call.caller;
  if (!isManagement(organization, accountId)) throw onlyManagementEnables(accountId);
  return organization;
}

export function featuresShape({ catalogue }: Identities, organization: Organization) {
  return {
    OrganizationId: organization.id,
    EnabledFeatures: organizationFeatures(catalogue, organization),
  };
}
