/**
 * The rows of instance profiles. Whoever puts a role into one hands it to EC2, and needs `iam:PassRole` on it.
 * Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
 */
import type { AuthorizationRequest } from "@cloudglass/wire";
import type { Identities } from "../identities.ts";
import { instanceProfileArn } from "../identity/arn.ts";
import { findRole } from "../identity/entity.ts";
import { findInstanceProfile } from "../identity/instance-profile.ts";
import { tagsOf } from "../identity/tag.ts";
import { IamRequests, made, making, on } from "./iam-requests.ts";
import type { IamRows } from "./iam-rows.ts";
import { type CallHead, type Context, entityTags, requestTags, resourceTags } from "./rule.ts";

export function instanceProfileRows(identities: Identities) {
  const { catalogue } = identities;
  const iam = new IamRequests(identities);

  function profile(name: string, call: CallHead, context: Context = {}) {
    const { accountId } = call.caller;
    const found = findInstanceProfile(catalogue, accountId, name);
    if (found === undefined) return on(call, instanceProfileArn(accountId, "/", name), context);
    return on(call, found.arn, { ...resourceTags(tagsOf(catalogue, found.id)), ...context });
  }

  function passed(roleName: string, call: CallHead): AuthorizationRequest {
    const role = findRole(catalogue, call.caller.accountId, roleName);
    return {
      action: "iam:PassRole",
      resource: role?.arn ?? made(call, "role", "/", roleName),
      context: {
        ...(role === undefined ? {} : entityTags(tagsOf(catalogue, role.id))),
        "iam:PassedToService": "ec2.amazonaws.com",
      },
    };
  }

  return {
    CreateInstanceProfile: (i, call) =>
      making(
        call,
        instanceProfileArn(call.caller.accountId, i.Path ?? "/", i.InstanceProfileName),
        "InstanceProfile",
        i.Tags,
      ),
    GetInstanceProfile: (i, call) => profile(i.InstanceProfileName, call),
    DeleteInstanceProfile: (i, call) => profile(i.InstanceProfileName, call),
    ListInstanceProfiles: (i, call) =>
      on(call, instanceProfileArn(call.caller.accountId, i.PathPrefix ?? "/", "")),
    ListInstanceProfilesForRole: (i, call) => iam.role(i.RoleName, call),
    AddRoleToInstanceProfile: (i, call) => [
      ...profile(i.InstanceProfileName, call),
      passed(i.RoleName, call),
    ],
    RemoveRoleFromInstanceProfile: (i, call) => profile(i.InstanceProfileName, call),
    TagInstanceProfile: (i, call) => profile(i.InstanceProfileName, call, requestTags(i.Tags)),
    UntagInstanceProfile: (i, call) =>
      profile(i.InstanceProfileName, call, { "aws:TagKeys": i.TagKeys }),
    ListInstanceProfileTags: (i, call) => profile(i.InstanceProfileName, call),
  } satisfies Partial<IamRows>;
}
