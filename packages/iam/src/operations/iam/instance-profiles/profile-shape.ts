/** Instance profiles by name, and in the form of IAM's answers: with the role that they hold. */
import type { Call } from "@cloudglass/wire";
import { noSuchProfile } from "../../../errors/instance-profile.ts";
import type { Identities } from "../../../identities.ts";
import type { Catalogue } from "../../../identity/catalogue.ts";
import { entityById, type Role } from "../../../identity/entity.ts";
import { findInstanceProfile, type InstanceProfile } from "../../../identity/instance-profile.ts";
import { roleInProfileShape, seconds } from "../shapes.ts";

export function profileNamed({ catalogue }: Identities, call: Call, name: string): InstanceProfile {
  const profile = findInstanceProfile(catalogue, call.caller.accountId, name);
  if (profile === undefined) throw noSuchProfile(name);
  return profile;
}

/** Without tags. */
export function profileShape(catalogue: Catalogue, profile: InstanceProfile) {
  const role =
    profile.roleId === undefined ? undefined : (entityById(catalogue, profile.roleId) as Role);
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: seconds(profile.createdAt),
    Roles: role === undefined ? [] : [roleInProfileShape(role)],
  };
}
