/** A user's login profile, or IAM's error for its absence. */
import { noSuchLoginProfile } from "../../../errors/login-profile.ts";
import type { Identities } from "../../../identities.ts";
import type { Entity } from "../../../identity/entity.ts";
import { findLoginProfile, type LoginProfile } from "../../../identity/login-profile.ts";
import { seconds } from "../shapes.ts";

export function profileOfUser({ catalogue }: Identities, user: Entity): LoginProfile {
  const profile = findLoginProfile(catalogue, user.id);
  if (profile === undefined) throw noSuchLoginProfile(user.name);
  return profile;
}

export function profileShape(user: Entity, profile: LoginProfile) {
  return {
    UserName: user.name,
    CreateDate: seconds(profile.createdAt),
    PasswordResetRequired: profile.resetRequired,
  };
}
