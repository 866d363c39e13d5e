/**
 * InviteOrganizationToTransferResponsibility: asks another organization's management account to let this one pay its bills. A handshake,
 * open for 15 days.
 */
import {
  duplicateHandshake,
  noSuchHandshake,
  targetCannotTransfer,
  tooManyHandshakes,
  transferExists,
  transferToItself,
} from "../../../errors/organizations.ts";
import type { Identities } from "../../../identities.ts";
import {
  findHandshake,
  type Handshake,
  handshakesOfOrganization,
  insertHandshake,
  isPending,
} from "../../../identity/organization/handshake.ts";
import {
  isManagement,
  type Organization,
  organizationById,
  organizationOf,
} from "../../../identity/organization/organization.ts";
import { putOrganizationTags } from "../../../identity/organization/organization-tag.ts";
import {
  insertTransfer,
  isInProgress,
  transferOfHandshake,
  transfersOf,
} from "../../../identity/organization/responsibility-transfer.ts";
import { handshakeShape } from "../handshakes/handshake-shape.ts";
import { INVITATIONS_A_DAY, invitedAccount } from "../handshakes/invite-account.ts";
import type { Org } from "../organizations-operation.ts";
import { asManagement } from "../standing.ts";
import { newTags } from "../tag-list.ts";
import { requireStart } from "./transfer-date.ts";

const DAY_MS = 86_400_000;
const ACTION = "TRANSFER_RESPONSIBILITY";

export const inviteOrganizationToTransferResponsibility: Org<
  "InviteOrganizationToTransferResponsibility"
> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const target = asManagement(identities, call);
  const now = env.clock.now();
  const tags = newTags(input.Tags);
  requireStart(input.StartTimestamp, now);
  const accountId = invitedAccount(identities, input.Target);
  const source = requireSource(identities, target, accountId, now);
  const { Id: partyId, Type: partyType } = input.Target;
  const asked = { accountId, partyId, partyType, notes: input.Notes, tags };
  const id = catalogue.write(() => {
    const handshakeId = insertHandshake(
      catalogue,
      env.random,
      target,
      { ...asked, action: ACTION, state: "OPEN" },
      now,
    );
    insertTransfer(catalogue, env.random, {
      name: input.SourceName,
      source,
      target,
      handshakeId,
      startAt: input.StartTimestamp.getTime(),
    });
    return handshakeId;
  });
  const handshake = findHandshake(catalogue, id, now);
  if (handshake === undefined) throw noSuchHandshake();
  return { Handshake: handshakeShape(identities, handshake) };
};

function requireSource(
  { catalogue }: Identities,
  target: Organization,
  accountId: string,
  now: number,
): Organization {
  const source = organizationOf(catalogue, accountId);
  if (source === undefined || !isManagement(source, accountId)) throw targetCannotTransfer();
  if (source.id === target.id) throw transferToItself();
  const sent = handshakesOfOrganization(catalogue, target, now).filter(
    ({ action }) => action === ACTION,
  );
  if (sent.some((each) => each.accountId === accountId && isPending(each))) {
    throw duplicateHandshake();
  }
  if (sent.filter((each) => each.requestedAt > now - DAY_MS).length >= INVITATIONS_A_DAY) {
    throw tooManyHandshakes();
  }
  return source;
}

/** One organization's bills go to one other at most. */
export function acceptTransfer({ catalogue, env }: Identities, handshake: Handshake): void {
  const now = env.clock.now();
  const transfer = transferOfHandshake(catalogue, handshake.id, now);
  const source = organizationOf(catalogue, handshake.accountId);
  const target = organizationById(catalogue, handshake.organizationId);
  if (transfer === undefined || source === undefined || target === undefined) {
    throw targetCannotTransfer();
  }
  const isTaken = transfersOf(catalogue, source, now).some(
    (each) =>
      each.id !== transfer.id &&
      each.sourceOrganizationId === source.id &&
      each.status !== "REQUESTED" &&
      isInProgress(each, now),
  );
  if (isTaken) throw transferExists();
  putOrganizationTags(catalogue, target, transfer.id, handshake.tags);
}
