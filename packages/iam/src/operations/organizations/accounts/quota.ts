/** How many accounts an organization may have: open invitations and accounts that are being made count too. */
import type { Identities } from "../../../identities.ts";
import { creationsOf } from "../../../identity/organization/account-creation.ts";
import { handshakesOfOrganization, isPending } from "../../../identity/organization/handshake.ts";
import { countMembers } from "../../../identity/organization/member.ts";
import type { Organization } from "../../../identity/organization/organization.ts";

const ACCOUNTS_MAX = 10;

/** For one more. */
export function hasRoom({ catalogue, env }: Identities, organization: Organization): boolean {
  const inProgress = creationsOf(catalogue, organization).filter(
    ({ state }) => state === "IN_PROGRESS",
  ).length;
  const invited = handshakesOfOrganization(catalogue, organization, env.clock.now()).filter(
    (handshake) => handshake.action === "INVITE" && isPending(handshake),
  ).length;
  return countMembers(catalogue, organization) + inProgress + invited < ACCOUNTS_MAX;
}
