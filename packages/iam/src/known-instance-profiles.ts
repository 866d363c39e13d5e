/** Instance profiles as EC2 asks for them: by name or ARN, with the role that is in them now. */
import type { Identities } from "./identities.ts";
import { entityById } from "./identity/entity.ts";
import { findInstanceProfile, type InstanceProfile } from "./identity/instance-profile.ts";

export interface KnownInstanceProfile {
  readonly accountId: string;
  readonly arn: string;
  /** `AIPA…` */
  readonly id: string;
  /** Undefined: no role is in it. */
  readonly roleArn: string | undefined;
}

export interface KnownInstanceProfiles {
  byName(accountId: string, name: string): KnownInstanceProfile | undefined;
  byArn(arn: string): KnownInstanceProfile | undefined;
}

export function knownInstanceProfiles({ inForce }: Identities): KnownInstanceProfiles {
  const known = (profile: InstanceProfile | undefined) =>
    profile && {
      accountId: profile.accountId,
      arn: profile.arn,
      id: profile.id,
      roleArn: profile.roleId === undefined ? undefined : entityById(inForce, profile.roleId)?.arn,
    };
  return {
    byName: (accountId, name) => known(findInstanceProfile(inForce, accountId, name)),
    byArn(arn) {
      const [, accountId = "", name = ""] =
        /^arn:aws:iam::(\d{12}):instance-profile\/(?:[!-~]+\/)?([\w+=,.@-]+)$/.exec(arn) ?? [];
      const profile = known(findInstanceProfile(inForce, accountId, name));
      return profile?.arn === arn ? profile : undefined;
    },
  };
}
