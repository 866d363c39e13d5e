/** EnableAWSServiceAccess, DisableAWSServiceAccess, ListAWSServiceAccessForOrganization: trusted access. */
import { unrecognizedService } from "../../../errors/organizations.ts";
import {
  disableServiceAccess,
  enableServiceAccess,
  serviceAccesses,
} from "../../../identity/organization/service-access.ts";
import type { Org } from "../organizations-operation.ts";
import { page } from "../page.ts";
import { asManagementOfAll, asReader } from "../standing.ts";

/** AWS's list of services grows all the time, so a service is recognized by its form. */
const SERVICE = /^([a-z0-9-]+\.)+amazonaws\.com$/;

export function requireService(service: string): void {
  if (!SERVICE.test(service)) throw unrecognizedService();
}

export const enableAWSServiceAccess: Org<"EnableAWSServiceAccess"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const organization = asManagementOfAll(identities, call);
  requireService(input.ServicePrincipal);
  catalogue.write(() =>
    enableServiceAccess(catalogue, organization, input.ServicePrincipal, env.clock.now()),
  );
  return {};
};

export const disableAWSServiceAccess: Org<"DisableAWSServiceAccess"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  const organization = asManagementOfAll(identities, call);
  requireService(input.ServicePrincipal);
  catalogue.write(() => disableServiceAccess(catalogue, organization, input.ServicePrincipal));
  return {};
};

export const listAWSServiceAccessForOrganization: Org<"ListAWSServiceAccessForOrganization"> = (
  identities,
  input,
  call,
) => {
  const organization = asReader(identities, call, input);
  const accesses = serviceAccesses(identities.catalogue, organization);
  const { items, end } = page(call.operation, accesses, (access) => access.service, input);
  return {
    EnabledServicePrincipals: items.map(({ service, enabledAt }) => ({
      ServicePrincipal: service,
      DateEnabled: new Date(enabledAt),
    })),
    ...end,
  };
};
