/** InviteAccountToOrganization: by id or address, open for 15 days. */
import {
  duplicateHandshake,
  invalidPartyType,
  invalidTargetEmail,
  invalidTargetId,
  invitationsDisabled,
  invitedAlreadyMember,
  noSuchHandshake,
  tooManyHandshakes,
  tooManyInvited,
} from "../../../errors/organizations.ts";
import type { Identities } from "../../../identities.ts";
import {
  findHandshake,
  handshakesOfOrganization,
  insertHandshake,
  isPending,
} from "../../../identity/organization/handshake.ts";
import { accountOfEmail } from "../../../identity/organization/member.ts";
import { organizationOf } from "../../../identity/organization/organization.ts";
import { hasRoom } from "../accounts/quota.ts";
import type { Org, OrgInput } from "../organizations-operation.ts";
import { asManagement } from "../standing.ts";
import { newTags } from "../tag-list.ts";
import { handshakeShape } from "./handshake-shape.ts";

const DAY_MS = 86_400_000;
export const INVITATIONS_A_DAY = 20;

export const inviteAccountToOrganization: Org<"InviteAccountToOrganization"> = (
  identities,
  input,
  call,
) => {
  const { catalogue, env } = identities;
  const organization = asManagement(identities, call);
  const tags = newTags(input.Tags);
  const accountId = invitedAccount(identities, input.Target);
  const now = env.clock.now();
  const present = handshakesOfOrganization(catalogue, organization, now);
  if (present.some((each) => each.action === "ENABLE_ALL_FEATURES" && isPending(each))) {
    throw invitationsDisabled();
  }
  if (organizationOf(catalogue, accountId)?.id === organization.id) throw invitedAlreadyMember();
  const invitations = present.filter(({ action }) => action === "INVITE");
  if (invitations.some((each) => each.accountId === accountId && isPending(each))) {
    throw duplicateHandshake();
  }
  if (!hasRoom(identities, organization)) throw tooManyInvited();
  const today = invitations.filter(({ requestedAt }) => requestedAt > now - DAY_MS).length;
  if (today >= INVITATIONS_A_DAY) throw tooManyHandshakes();
  const { Id: partyId, Type: partyType } = input.Target;
  const id = catalogue.write(() =>
    insertHandshake(
      catalogue,
      env.random,
      organization,
      { accountId, action: "INVITE", state: "OPEN", partyType, partyId, notes: input.Notes, tags },
      now,
    ),
  );
  const handshake = findHandshake(catalogue, id, now);
  if (handshake === undefined) throw noSuchHandshake();
  return { Handshake: handshakeShape(identities, handshake) };
};

export function invitedAccount(
  { catalogue }: Identities,
  { Id: id, Type: type }: OrgInput<"InviteAccountToOrganization">["Target"],
): string {
  if (type === "ACCOUNT") {
    if (!/^\d{12}$/.test(id)) throw invalidTargetId();
    return id;
  }
  if (type !== "EMAIL") throw invalidPartyType();
  const accountId = accountOfEmail(catalogue, id);
  // No mail is sent: an address that no account has leads nowhere.
  if (accountId === undefined) throw invalidTargetEmail();
  return accountId;
}
