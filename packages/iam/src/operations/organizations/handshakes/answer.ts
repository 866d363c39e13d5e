/** AcceptHandshake, DeclineHandshake, CancelHandshake, DescribeHandshake. */
import type { Call } from "@cloudglass/wire";
import {
  accessDenied,
  handshakeInState,
  invalidTransition,
  invitedAlreadyMember,
  noSuchHandshake,
} from "../../../errors/organizations.ts";
import type { Identities } from "../../../identities.ts";
import { ensureAccount } from "../../../identity/entity.ts";
import {
  findHandshake,
  type Handshake,
  type HandshakeState,
  isPending,
  setHandshakeState,
} from "../../../identity/organization/handshake.ts";
import { joinOrganization } from "../../../identity/organization/joining.ts";
import {
  isManagement,
  organizationById,
  organizationOf,
} from "../../../identity/organization/organization.ts";
import { putOrganizationTags } from "../../../identity/organization/organization-tag.ts";
import { depart } from "../accounts/departure.ts";
import type { Org } from "../organizations-operation.ts";
import { requireServiceRole } from "../service-role.ts";
import { acceptTransfer } from "../transfers/invite-organization.ts";
import { agreeToAllFeatures, finishAllFeatures } from "./enable-all-features.ts";
import { handshakeShape } from "./handshake-shape.ts";

export const describeHandshake: Org<"DescribeHandshake"> = (identities, input, call) => {
  const handshake = known(identities, input.HandshakeId);
  const { accountId } = call.caller;
  if (accountId !== handshake.accountId && accountId !== handshake.managementId) {
    throw accessDenied();
  }
  return { Handshake: handshakeShape(identities, handshake) };
};

export const acceptHandshake: Org<"AcceptHandshake"> = (identities, input, call) => {
  const handshake = known(identities, input.HandshakeId);
  if (call.caller.accountId !== handshake.accountId) throw accessDenied();
  requirePending(handshake, "ACCEPTED");
  if (handshake.action === "INVITE") {
    requireDeparture(identities, call);
    requireServiceRole(identities, call);
  }
  const { catalogue } = identities;
  catalogue.write(() => {
    settle(identities, handshake, "ACCEPTED");
    if (handshake.action === "INVITE") join(identities, handshake);
    else if (handshake.action === "TRANSFER_RESPONSIBILITY") acceptTransfer(identities, handshake);
    else if (handshake.action === "ENABLE_ALL_FEATURES") agreeToAllFeatures(identities, handshake);
    else finishAllFeatures(identities, handshake);
  });
  return { Handshake: handshakeShape(identities, known(identities, handshake.id)) };
};

export const declineHandshake: Org<"DeclineHandshake"> = (identities, input, call) => {
  const handshake = known(identities, input.HandshakeId);
  if (call.caller.accountId !== handshake.accountId) throw accessDenied();
  return { Handshake: ended(identities, handshake, "DECLINED") };
};

export const cancelHandshake: Org<"CancelHandshake"> = (identities, input, call) => {
  const handshake = known(identities, input.HandshakeId);
  if (call.caller.accountId !== handshake.managementId) throw accessDenied();
  return { Handshake: ended(identities, handshake, "CANCELED") };
};

/** Who is a member elsewhere leaves there by accepting: the SCP that keeps accounts from leaving keeps them from this too. */
function requireDeparture({ catalogue }: Identities, call: Call): void {
  if (organizationOf(catalogue, call.caller.accountId) === undefined) return;
  const leaving = { action: "organizations:LeaveOrganization", resource: "*" };
  if (!call.authorize(leaving).allowed) throw accessDenied();
}

function ended(identities: Identities, handshake: Handshake, state: "DECLINED" | "CANCELED") {
  requirePending(handshake, state);
  identities.catalogue.write(() => settle(identities, handshake, state));
  return handshakeShape(identities, known(identities, handshake.id));
}

function known({ catalogue, env }: Identities, id: string): Handshake {
  const handshake = findHandshake(catalogue, id, env.clock.now());
  if (handshake === undefined) throw noSuchHandshake();
  return handshake;
}

function requirePending(handshake: Handshake, wanted: HandshakeState): void {
  if (handshake.state === wanted) throw handshakeInState();
  if (!isPending(handshake)) throw invalidTransition();
}

function settle({ catalogue, env }: Identities, { id }: Handshake, state: HandshakeState): void {
  setHandshakeState(catalogue, id, state, env.clock.now());
}

/** An account that is a member elsewhere leaves there first; one that manages an organization cannot. */
function join(identities: Identities, { organizationId, accountId, tags }: Handshake): void {
  const { catalogue, env } = identities;
  const organization = organizationById(catalogue, organizationId);
  if (organization === undefined) throw invalidTransition();
  const present = organizationOf(catalogue, accountId);
  if (present !== undefined) {
    if (present.id === organization.id || isManagement(present, accountId)) {
      throw invitedAlreadyMember();
    }
    depart(identities, present, accountId);
  }
  const now = env.clock.now();
  ensureAccount(catalogue, accountId, now);
  joinOrganization(catalogue, env.random, organization, accountId, "INVITED", now);
  putOrganizationTags(catalogue, organization, accountId, tags);
}
