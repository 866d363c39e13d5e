/** EnablePolicyType, DisablePolicyType: what was attached when a type is disabled stays off when it is enabled again. */
import {
  noSuchRoot,
  typeAlreadyEnabled,
  typeNotAvailable,
  typeNotEnabled,
} from "../../../errors/organizations.ts";
import type { Identities } from "../../../identities.ts";
import { switchOn } from "../../../identity/organization/joining.ts";
import {
  disablePolicyType as disableInCatalogue,
  enabledPolicyTypes,
  type Organization,
} from "../../../identity/organization/organization.ts";
import { detachType } from "../../../identity/organization/organization-policy.ts";
import type { Org, OrgInput } from "../organizations-operation.ts";
import { rootShape } from "../shapes.ts";
import { asPolicyAdministrator } from "../standing.ts";

export const enablePolicyType: Org<"EnablePolicyType"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const organization = asPolicyAdministrator(identities, call, input);
  if (organization.featureSet !== "ALL") throw typeNotAvailable();
  if (isEnabled(identities, organization, input)) throw typeAlreadyEnabled();
  catalogue.write(() => switchOn(catalogue, organization, input.PolicyType, env.clock.now()));
  return { Root: rootShape(identities, organization) };
};

export const disablePolicyType: Org<"DisablePolicyType"> = (identities, input, call) => {
  const { catalogue } = identities;
  const organization = asPolicyAdministrator(identities, call, input);
  if (!isEnabled(identities, organization, input)) throw typeNotEnabled();
  catalogue.write(() => {
    detachType(catalogue, organization, input.PolicyType);
    disableInCatalogue(catalogue, organization.id, input.PolicyType);
  });
  return { Root: rootShape(identities, organization) };
};

function isEnabled(
  { catalogue }: Identities,
  organization: Organization,
  { RootId, PolicyType }: OrgInput<"EnablePolicyType">,
): boolean {
  if (RootId !== organization.rootId) throw noSuchRoot();
  return enabledPolicyTypes(catalogue, organization.id).includes(PolicyType);
}
