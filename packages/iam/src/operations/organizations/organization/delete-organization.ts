/** DeleteOrganization: when the management account is alone in it. */
import { organizationNotEmpty, transferInProgress } from "../../../errors/organizations.ts";
import { cancelHandshakes } from "../../../identity/organization/handshake.ts";
import { countMembers } from "../../../identity/organization/member.ts";
import { deleteOrganization as deleteFromCatalogue } from "../../../identity/organization/organization.ts";
import {
  forgetTransfers,
  isInProgress,
  transfersOf,
} from "../../../identity/organization/responsibility-transfer.ts";
import type { Org } from "../organizations-operation.ts";
import { asManagement } from "../standing.ts";

export const deleteOrganization: Org<"DeleteOrganization"> = (identities, _input, call) => {
  const { catalogue, env } = identities;
  const organization = asManagement(identities, call);
  if (countMembers(catalogue, organization) > 1) throw organizationNotEmpty();
  const now = env.clock.now();
  if (transfersOf(catalogue, organization, now).some((each) => isInProgress(each, now))) {
    throw transferInProgress();
  }
  catalogue.write(() => {
    cancelHandshakes(catalogue, organization, now);
    forgetTransfers(catalogue, organization);
    deleteFromCatalogue(catalogue, organization.id);
  });
  return {};
};
