/**
 * ListInstanceProfilesForRole: none, because none can be made yet. Tools ask for them before they delete a role.
 */
import type { Iam } from "../iam-operation.ts";
import { roleNamed } from "../named.ts";

export const listInstanceProfilesForRole: Iam<"ListInstanceProfilesForRole"> = (
  identities,
  input,
  call,
) => {
  roleNamed(identities, call, input.RoleName);
  return { InstanceProfiles: [], IsTruncated: false };
};
