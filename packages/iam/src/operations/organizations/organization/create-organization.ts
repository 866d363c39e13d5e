/** CreateOrganization: the caller's account becomes the management account. */
import { alreadyInOrganization } from "../../../errors/organizations.ts";
import { ensureAccount } from "../../../identity/entity.ts";
import { joinOrganization } from "../../../identity/organization/joining.ts";
import { insertOrganization, organizationOf } from "../../../identity/organization/organization.ts";
import type { Org } from "../organizations-operation.ts";
import { requireServiceRole } from "../service-role.ts";
import { organizationShape } from "../shapes.ts";

export const createOrganization: Org<"CreateOrganization"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const { accountId } = call.caller;
  if (organizationOf(catalogue, accountId) !== undefined) throw alreadyInOrganization();
  const featureSet = input.FeatureSet ?? "ALL";
  if (featureSet === "ALL") requireServiceRole(identities, call);
  const now = env.clock.now();
  const organization = catalogue.write(() => {
    ensureAccount(catalogue, accountId, now);
    const made = insertOrganization(catalogue, env.random, accountId, featureSet, now);
    // AWS says of the management account too that it was invited.
    joinOrganization(catalogue, env.random, made, accountId, "INVITED", now);
    return made;
  });
  return { Organization: organizationShape(identities, organization) };
};
