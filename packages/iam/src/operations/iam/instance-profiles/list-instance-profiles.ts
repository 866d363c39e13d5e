/** ListInstanceProfiles and ListInstanceProfilesForRole, by name. */

import type { Identities } from "../../../identities.ts";
import {
  type InstanceProfile,
  instanceProfilesOfRole,
  listInstanceProfiles as profilesOfAccount,
} from "../../../identity/instance-profile.ts";
import type { Iam } from "../iam-operation.ts";
import { roleNamed } from "../named.ts";
import { type PageRequest, page } from "../page.ts";
import { profileShape } from "./profile-shape.ts";

export const listInstanceProfiles: Iam<"ListInstanceProfiles"> = (identities, input, call) => {
  const { accountId } = call.caller;
  const profiles = profilesOfAccount(identities.catalogue, accountId, input.PathPrefix ?? "/");
  return shown(identities, "ListInstanceProfiles", profiles, input);
};

export const listInstanceProfilesForRole: Iam<"ListInstanceProfilesForRole"> = (
  identities,
  input,
  call,
) => {
  const role = roleNamed(identities, call, input.RoleName);
  const profiles = instanceProfilesOfRole(identities.catalogue, role.id);
  return shown(identities, "ListInstanceProfilesForRole", profiles, input);
};

function shown(
  { catalogue }: Identities,
  operation: string,
  profiles: readonly InstanceProfile[],
  request: PageRequest,
) {
  const { items, end } = page(operation, profiles, ({ name }) => name.toLowerCase(), request);
  return { InstanceProfiles: items.map((each) => profileShape(catalogue, each)), ...end };
}
