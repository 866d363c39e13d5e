/**
 * RegisterDelegatedAdministrator, DeregisterDelegatedAdministrator, ListDelegatedAdministrators,
 * ListDelegatedServicesForAccount.
 */
import {
  closedCannotAdminister,
  managementCannotAdminister,
  notRegistered,
  registeredAlready,
  serviceAccessNotEnabled,
} from "../../../errors/organizations.ts";
import type { Identities } from "../../../identities.ts";
import { findMember } from "../../../identity/organization/member.ts";
import { isManagement, type Organization } from "../../../identity/organization/organization.ts";
import {
  type Delegation,
  delegations,
  deleteDelegation,
  hasServiceAccess,
  insertDelegation,
} from "../../../identity/organization/service-access.ts";
import type { Org } from "../organizations-operation.ts";
import { page } from "../page.ts";
import { memberOfId } from "../place.ts";
import { accountShape } from "../shapes.ts";
import { asManagementOfAll, asReader } from "../standing.ts";
import { requireService } from "./service-access.ts";

export const registerDelegatedAdministrator: Org<"RegisterDelegatedAdministrator"> = (
  identities,
  input,
  call,
) => {
  const { catalogue, env } = identities;
  const organization = asManagementOfAll(identities, call);
  const { AccountId: accountId, ServicePrincipal: service } = input;
  requireService(service);
  if (isManagement(organization, accountId)) throw managementCannotAdminister();
  const member = memberOfId(identities, organization, accountId);
  if (member.closedAt !== undefined) throw closedCannotAdminister();
  if (!hasServiceAccess(catalogue, organization, service)) throw serviceAccessNotEnabled();
  const present = delegations(catalogue, organization);
  if (present.some((each) => each.accountId === accountId && each.service === service)) {
    throw registeredAlready();
  }
  const delegation = { accountId, service, enabledAt: env.clock.now() };
  catalogue.write(() => insertDelegation(catalogue, organization, delegation));
  return {};
};

export const deregisterDelegatedAdministrator: Org<"DeregisterDelegatedAdministrator"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  const organization = asManagementOfAll(identities, call);
  const { AccountId: accountId, ServicePrincipal: service } = input;
  requireService(service);
  if (isManagement(organization, accountId)) throw managementCannotAdminister();
  memberOfId(identities, organization, accountId);
  const isGone = catalogue.write(() =>
    deleteDelegation(catalogue, organization, accountId, service),
  );
  if (!isGone) throw notRegistered();
  return {};
};

export const listDelegatedAdministrators: Org<"ListDelegatedAdministrators"> = (
  identities,
  input,
  call,
) => {
  const organization = asReader(identities, call, input);
  if (input.ServicePrincipal !== undefined) requireService(input.ServicePrincipal);
  const wanted = delegations(identities.catalogue, organization).filter(
    ({ service }) => input.ServicePrincipal === undefined || service === input.ServicePrincipal,
  );
  // Oldest first, so an account stands for the time when it became an administrator at all.
  const firsts = [...new Map(wanted.toReversed().map((each) => [each.accountId, each])).values()];
  const { items, end } = page(call.operation, firsts, (each) => each.accountId, input);
  return {
    DelegatedAdministrators: items.flatMap((each) => administrator(identities, organization, each)),
    ...end,
  };
};

function administrator(
  identities: Identities,
  organization: Organization,
  { accountId, enabledAt }: Delegation,
) {
  const member = findMember(identities.catalogue, organization, accountId);
  if (member === undefined) return [];
  const { Paths: _, ...account } = accountShape(identities, organization, member);
  return [{ ...account, DelegationEnabledDate: new Date(enabledAt) }];
}

export const listDelegatedServicesForAccount: Org<"ListDelegatedServicesForAccount"> = (
  identities,
  input,
  call,
) => {
  const organization = asReader(identities, call, input);
  memberOfId(identities, organization, input.AccountId);
  const own = delegations(identities.catalogue, organization).filter(
    ({ accountId }) => accountId === input.AccountId,
  );
  if (own.length === 0) throw notRegistered();
  const { items, end } = page(call.operation, own, (each) => each.service, input);
  return {
    DelegatedServices: items.map(({ service, enabledAt }) => ({
      ServicePrincipal: service,
      DelegationEnabledDate: new Date(enabledAt),
    })),
    ...end,
  };
};
