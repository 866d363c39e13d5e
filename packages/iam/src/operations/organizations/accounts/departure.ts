/** RemoveAccountFromOrganization and LeaveOrganization: the account goes on without the organization. */
import {
  administratorCannotLeave,
  closedCannotLeave,
  managementCannotLeave,
  waitPeriodActive,
} from "../../../errors/organizations.ts";
import type { Identities } from "../../../identities.ts";
import { removeMember } from "../../../identity/organization/member.ts";
import { isManagement, type Organization } from "../../../identity/organization/organization.ts";
import { isDelegatedAdministrator } from "../../../identity/organization/service-access.ts";
import type { Org } from "../organizations-operation.ts";
import { memberOfId } from "../place.ts";
import { asManagement, ownOrganization } from "../standing.ts";

/** An account that was made in an organization stays this long at least. */
const WAIT_MS = 7 * 86_400_000;

export const removeAccountFromOrganization: Org<"RemoveAccountFromOrganization"> = (
  identities,
  input,
  call,
) => {
  depart(identities, asManagement(identities, call), input.AccountId);
  return {};
};

export const leaveOrganization: Org<"LeaveOrganization"> = (identities, _input, call) => {
  depart(identities, ownOrganization(identities, call), call.caller.accountId);
  return {};
};

/** Throws when the account may not go. */
export function depart(
  identities: Identities,
  organization: Organization,
  accountId: string,
): void {
  const { catalogue, env } = identities;
  const member = memberOfId(identities, organization, accountId);
  if (isManagement(organization, accountId)) throw managementCannotLeave();
  if (isDelegatedAdministrator(catalogue, organization, accountId))
    throw administratorCannotLeave();
  if (member.closedAt !== undefined) throw closedCannotLeave();
  if (member.joinedMethod === "CREATED" && env.clock.now() < member.joinedAt + WAIT_MS) {
    throw waitPeriodActive();
  }
  catalogue.write(() => removeMember(catalogue, organization, accountId));
}
