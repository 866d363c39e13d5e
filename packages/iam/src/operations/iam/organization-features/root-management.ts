/**
 * ListOrganizationsFeatures; Enable and Disable of OrganizationsRootCredentialsManagement and OrganizationsRootSessions. What
 * is enabled lets AssumeRoot issue sessions of members' roots; it changes nothing that the roots have.
 */
import type { Call } from "@cloudglass/wire";
import type { Identities } from "../../../identities.ts";
import {
  disableOrganizationFeature,
  enableOrganizationFeature,
  type OrganizationFeature,
} from "../../../identity/organization/organization-feature.ts";
import type { Iam } from "../iam-operation.ts";
import { featuresShape, managedOrganization, ownedOrganization } from "./managed-organization.ts";

export const listOrganizationsFeatures: Iam<"ListOrganizationsFeatures"> = (
  identities,
  _input,
  call,
) => featuresShape(identities, managedOrganization(identities, call));

export const enableOrganizationsRootCredentialsManagement: Iam<
  "EnableOrganizationsRootCredentialsManagement"
> = (identities, _input, call) => enable(identities, call, "RootCredentialsManagement");

export const enableOrganizationsRootSessions: Iam<"EnableOrganizationsRootSessions"> = (
  identities,
  _input,
  call,
) => enable(identities, call, "RootSessions");

export const disableOrganizationsRootCredentialsManagement: Iam<
  "DisableOrganizationsRootCredentialsManagement"
> = (identities, _input, call) => disable(identities, call, "RootCredentialsManagement");

export const disableOrganizationsRootSessions: Iam<"DisableOrganizationsRootSessions"> = (
  identities,
  _input,
  call,
) => disable(identities, call, "RootSessions");

function enable(identities: Identities, call: Call, feature: OrganizationFeature) {
  const { catalogue } = identities;
  const organization = ownedOrganization(identities, call);
  catalogue.write(() => enableOrganizationFeature(catalogue, organization, feature));
  return featuresShape(identities, organization);
}

function disable(identities: Identities, call: Call, feature: OrganizationFeature) {
  const { catalogue } = identities;
  const organization = managedOrganization(identities, call);
  catalogue.write(() => disableOrganizationFeature(catalogue, organization, feature));
  return featuresShape(identities, organization);
}
