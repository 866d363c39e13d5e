/** MoveAccount: from the root or unit that it is in to another one. */
import {
  accountInDestination,
  noSuchDestinationParent,
  noSuchSourceParent,
} from "../../../errors/organizations.ts";
import { moveMember } from "../../../identity/organization/member.ts";
import type { Org } from "../organizations-operation.ts";
import { memberOfId, requireParent } from "../place.ts";
import { asManagement } from "../standing.ts";

export const moveAccount: Org<"MoveAccount"> = (identities, input, call) => {
  const { catalogue } = identities;
  const organization = asManagement(identities, call);
  const member = memberOfId(identities, organization, input.AccountId);
  requireParent(identities, organization, input.SourceParentId, noSuchSourceParent);
  requireParent(identities, organization, input.DestinationParentId, noSuchDestinationParent);
  if (member.parentId === input.DestinationParentId) throw accountInDestination();
  if (member.parentId !== input.SourceParentId) throw noSuchSourceParent();
  catalogue.write(() => moveMember(catalogue, member.accountId, input.DestinationParentId));
  return {};
};
