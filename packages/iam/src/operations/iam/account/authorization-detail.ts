/**
 * Entities and policies as GetAccountAuthorizationDetails gives them. What is there when it is empty, and what is not, is
 * as AWS was recorded.
 */

import { parseArn } from "../../../identity/arn.ts";
import type { Catalogue } from "../../../identity/catalogue.ts";
import { type Entity, groupsOfUser, type Role } from "../../../identity/entity.ts";
import { inlinePoliciesOf } from "../../../identity/inline-policy.ts";
import { instanceProfilesOfRole } from "../../../identity/instance-profile.ts";
import {
  attachedArns,
  findVersion,
  type ManagedPolicy,
  versionsOf,
} from "../../../identity/managed-policy.ts";
import { profileShape } from "../instance-profiles/profile-shape.ts";
import {
  details,
  encodeDocument,
  groupShape,
  lastUsedShape,
  policyShape,
  roleInProfileShape,
  seconds,
  tagShapes,
  userShape,
  versionId,
} from "../shapes.ts";

export function userDetail(catalogue: Catalogue, user: Entity) {
  const inline = inlineShapes(catalogue, user);
  return {
    ...userShape(user),
    ...(inline.length === 0 ? {} : { UserPolicyList: inline }),
    GroupList: groupsOfUser(catalogue, user.id).map((group) => group.name),
    AttachedManagedPolicies: attachedShapes(catalogue, user),
    ...details(catalogue, user),
    Tags: tagShapes(catalogue, user.id),
  };
}

export function groupDetail(catalogue: Catalogue, group: Entity) {
  return {
    ...groupShape(group),
    GroupPolicyList: inlineShapes(catalogue, group),
    AttachedManagedPolicies: attachedShapes(catalogue, group),
  };
}

export function roleDetail(catalogue: Catalogue, role: Role) {
  return {
    ...roleInProfileShape(role),
    InstanceProfileList: instanceProfilesOfRole(catalogue, role.id).map((profile) =>
      profileShape(catalogue, profile),
    ),
    RolePolicyList: inlineShapes(catalogue, role),
    AttachedManagedPolicies: attachedShapes(catalogue, role),
    ...details(catalogue, role),
    Tags: tagShapes(catalogue, role.id),
    RoleLastUsed: lastUsedShape(role),
  };
}

/** All versions, the newest first. */
export function policyDetail(catalogue: Catalogue, accountId: string, policy: ManagedPolicy) {
  return {
    ...policyShape(catalogue, accountId, policy),
    PolicyVersionList: versionsOf(catalogue, policy)
      .map((version) => ({
        Document: encodeDocument(findVersion(catalogue, policy, version.version)?.document ?? ""),
        VersionId: versionId(version.version),
        IsDefaultVersion: version.version === policy.defaultVersion,
        CreateDate: seconds(version.createdAt),
      }))
      .reverse(),
  };
}

function inlineShapes(catalogue: Catalogue, entity: Entity) {
  return inlinePoliciesOf(catalogue, entity.id).map(({ name, document }) => ({
    PolicyName: name,
    PolicyDocument: encodeDocument(document),
  }));
}

function attachedShapes(catalogue: Catalogue, entity: Entity) {
  return attachedArns(catalogue, entity.id).map((arn) => ({
    PolicyName: parseArn(arn)?.name,
    PolicyArn: arn,
  }));
}
