/**
 * CloseAccount: its credentials stop to work at once, it is shown as suspended a moment later, and leaves the organization after 90
 * days.
 */
import { accountAlreadyClosed, cannotCloseManagement } from "../../../errors/organizations.ts";
import { closeAccount as closeInCatalogue } from "../../../identity/organization/member.ts";
import { isManagement } from "../../../identity/organization/organization.ts";
import type { Org } from "../organizations-operation.ts";
import { memberOfId } from "../place.ts";
import { asManagementOfAll } from "../standing.ts";

export const closeAccount: Org<"CloseAccount"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const organization = asManagementOfAll(identities, call);
  const member = memberOfId(identities, organization, input.AccountId);
  if (isManagement(organization, member.accountId)) throw cannotCloseManagement();
  if (member.closedAt !== undefined) throw accountAlreadyClosed();
  catalogue.write(() => closeInCatalogue(catalogue, member.accountId, env.clock.now()));
  identities.calendar.wake();
  return {};
};
