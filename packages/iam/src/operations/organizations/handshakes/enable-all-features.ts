/**
 * EnableAllFeatures: invited members are asked first; when all have agreed, the management account is asked to finish. Accounts that
 * were made in the organization are not asked. Source: Organizations User Guide, "Enabling all features".
 */
import {
  hasAllFeatures,
  isEnablingAllFeatures,
  noSuchHandshake,
} from "../../../errors/organizations.ts";
import type { Identities } from "../../../identities.ts";
import {
  findHandshake,
  type Handshake,
  handshakesOfOrganization,
  insertHandshake,
  isPending,
  setHandshakeState,
} from "../../../identity/organization/handshake.ts";
import { makeServiceRole } from "../../../identity/organization/joining.ts";
import { membersOf } from "../../../identity/organization/member.ts";
import {
  isManagement,
  type Organization,
  organizationById,
  setAllFeatures,
} from "../../../identity/organization/organization.ts";
import type { Org } from "../organizations-operation.ts";
import { asManagement } from "../standing.ts";
import { handshakeShape } from "./handshake-shape.ts";

export const enableAllFeatures: Org<"EnableAllFeatures"> = (identities, _input, call) => {
  const { catalogue, env } = identities;
  const organization = asManagement(identities, call);
  if (organization.featureSet === "ALL") throw hasAllFeatures();
  const now = env.clock.now();
  if (requestsOf(identities, organization).some(isPending)) throw isEnablingAllFeatures();
  const id = catalogue.write(() => {
    const parentId = ask(identities, organization, organization.managementId, undefined);
    const invited = membersOf(catalogue, organization).filter(
      ({ accountId, joinedMethod }) =>
        joinedMethod === "INVITED" && !isManagement(organization, accountId),
    );
    for (const { accountId } of invited) ask(identities, organization, accountId, parentId);
    if (invited.length === 0) askToFinish(identities, organization, parentId);
    return parentId;
  });
  const handshake = findHandshake(catalogue, id, now);
  if (handshake === undefined) throw noSuchHandshake();
  return { Handshake: handshakeShape(identities, handshake) };
};

/** The request itself names the organization; those that come of it name the accounts. */
function ask(
  { catalogue, env }: Identities,
  organization: Organization,
  accountId: string,
  parentId: string | undefined,
): string {
  const isRequest = parentId === undefined;
  return insertHandshake(
    catalogue,
    env.random,
    organization,
    {
      accountId,
      action: "ENABLE_ALL_FEATURES",
      state: isRequest ? "REQUESTED" : "OPEN",
      partyType: isRequest ? "ORGANIZATION" : "ACCOUNT",
      partyId: isRequest ? organization.id : accountId,
      ...(isRequest ? {} : { parentId }),
    },
    env.clock.now(),
  );
}

function askToFinish(
  { catalogue, env }: Identities,
  organization: Organization,
  parentId: string,
): void {
  const { managementId } = organization;
  insertHandshake(
    catalogue,
    env.random,
    organization,
    {
      accountId: managementId,
      action: "APPROVE_ALL_FEATURES",
      state: "OPEN",
      partyType: "ACCOUNT",
      partyId: managementId,
      parentId,
    },
    env.clock.now(),
  );
}

/**
 * A member has agreed; who has declined, or not answered in time, stays as it is, and so does the organization until that account
 * has left. The management account that accepts its own request is taken to mean that it finishes.
 */
export function agreeToAllFeatures(identities: Identities, handshake: Handshake): void {
  const { catalogue } = identities;
  const organization = organizationById(catalogue, handshake.organizationId);
  if (organization === undefined) return;
  const requestId = handshake.parentId ?? handshake.id;
  const requests = requestsOf(identities, organization);
  const isCanceled = requests.some(({ id, state }) => id === requestId && state === "CANCELED");
  const members = new Set(membersOf(catalogue, organization).map(({ accountId }) => accountId));
  const lacksAgreement = requests.some(
    ({ parentId, state, accountId }) =>
      parentId === requestId && state !== "ACCEPTED" && members.has(accountId),
  );
  if (isCanceled || lacksAgreement) return;
  if (handshake.parentId === undefined) finishAllFeatures(identities, handshake);
  else askToFinish(identities, organization, handshake.parentId);
}

export function finishAllFeatures(identities: Identities, handshake: Handshake): void {
  const { catalogue, env } = identities;
  const organization = organizationById(catalogue, handshake.organizationId);
  if (organization === undefined) return;
  const now = env.clock.now();
  setAllFeatures(catalogue, organization.id);
  for (const { accountId } of membersOf(catalogue, organization)) {
    makeServiceRole(catalogue, env.random, accountId, now);
  }
  const left = handshakesOfOrganization(catalogue, organization, now).filter(
    (each) => each.action !== "INVITE" && isPending(each),
  );
  for (const { id } of left) setHandshakeState(catalogue, id, "ACCEPTED", now);
}

function requestsOf({ catalogue, env }: Identities, organization: Organization): Handshake[] {
  return handshakesOfOrganization(catalogue, organization, env.clock.now()).filter(
    ({ action }) => action === "ENABLE_ALL_FEATURES",
  );
}
