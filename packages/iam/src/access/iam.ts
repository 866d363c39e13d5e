/**
 * The access table of IAM: it is one row an operation, so it is as long as IAM is. Source: Service Authorization
 * Reference, "Actions, resources, and condition keys for AWS Identity and Access Management".
 */
import type { Identities } from "../identities.ts";
import { findAccessKey } from "../identity/access-key.ts";
import { policyArn } from "../identity/arn.ts";
import { entityById } from "../identity/entity.ts";
import { accessAdvisorRows } from "./iam-access-advisor.ts";
import { accountRows } from "./iam-accounts.ts";
import { credentialRows } from "./iam-credentials.ts";
import { delegationRequestRows } from "./iam-delegation-requests.ts";
import { federationRows } from "./iam-federation.ts";
import { instanceProfileRows } from "./iam-instance-profiles.ts";
import { mfaDeviceRows } from "./iam-mfa-devices.ts";
import { outboundFederationRows } from "./iam-outbound-federation.ts";
import { boundary, IamRequests, listing, made, making, on } from "./iam-requests.ts";
import type { IamRows } from "./iam-rows.ts";
import { serviceLinkedRoleRows } from "./iam-service-linked-roles.ts";
import { withoutPlainSessions } from "./iam-sessions.ts";
import { simulationRows } from "./iam-simulation.ts";
import { requestTags } from "./rule.ts";

export function iamAccess(identities: Identities): IamRows {
  const { catalogue } = identities;
  const iam = new IamRequests(identities);
  return withoutPlainSessions(identities, {
    ...federationRows(identities),
    ...instanceProfileRows(identities),
    ...accessAdvisorRows(identities),
    ...accountRows(identities),
    ...outboundFederationRows(),
    ...delegationRequestRows(),
    ...mfaDeviceRows(identities),
    ...serviceLinkedRoleRows(identities),
    ...credentialRows(identities),
    ...simulationRows(),

    CreateUser: (i, call) =>
      making(
        call,
        made(call, "user", i.Path, i.UserName),
        "User",
        i.Tags,
        boundary(i.PermissionsBoundary),
      ),
    GetUser: (i, call) => iam.userOrSelf(i.UserName, call),
    UpdateUser: (i, call) => iam.renamed("user", call, i.UserName, i.NewUserName, i.NewPath),
    DeleteUser: (i, call) => iam.user(i.UserName, call),
    ListUsers: (i, call) => listing(call, "user", i.PathPrefix),

    CreateGroup: (i, call) => on(call, made(call, "group", i.Path, i.GroupName)),
    GetGroup: (i, call) => iam.group(i.GroupName, call),
    UpdateGroup: (i, call) => iam.renamed("group", call, i.GroupName, i.NewGroupName, i.NewPath),
    DeleteGroup: (i, call) => iam.group(i.GroupName, call),
    ListGroups: (i, call) => listing(call, "group", i.PathPrefix),
    AddUserToGroup: (i, call) => iam.group(i.GroupName, call),
    RemoveUserFromGroup: (i, call) => iam.group(i.GroupName, call),
    ListGroupsForUser: (i, call) => iam.user(i.UserName, call),

    CreateAccessKey: (i, call) => iam.userOrSelf(i.UserName, call),
    ListAccessKeys: (i, call) => iam.userOrSelf(i.UserName, call),
    UpdateAccessKey: (i, call) => iam.userOrSelf(i.UserName, call),
    DeleteAccessKey: (i, call) => iam.userOrSelf(i.UserName, call),
    GetAccessKeyLastUsed: (i, call) => {
      const owner = findAccessKey(catalogue, i.AccessKeyId)?.ownerId;
      const holder = owner === undefined ? undefined : entityById(catalogue, owner);
      return on(call, holder?.arn ?? made(call, "user", "/", "*"));
    },

    CreateRole: (i, call) =>
      making(
        call,
        made(call, "role", i.Path, i.RoleName),
        "Role",
        i.Tags,
        boundary(i.PermissionsBoundary),
      ),
    GetRole: (i, call) => iam.bounded("role", i.RoleName, call),
    UpdateRole: (i, call) => iam.bounded("role", i.RoleName, call),
    UpdateRoleDescription: (i, call) => iam.bounded("role", i.RoleName, call),
    UpdateAssumeRolePolicy: (i, call) => iam.bounded("role", i.RoleName, call),
    DeleteRole: (i, call) => iam.bounded("role", i.RoleName, call),
    ListRoles: (i, call) => listing(call, "role", i.PathPrefix),

    PutUserPolicy: (i, call) => iam.bounded("user", i.UserName, call),
    GetUserPolicy: (i, call) => iam.user(i.UserName, call),
    DeleteUserPolicy: (i, call) => iam.bounded("user", i.UserName, call),
    ListUserPolicies: (i, call) => iam.user(i.UserName, call),
    PutGroupPolicy: (i, call) => iam.group(i.GroupName, call),
    GetGroupPolicy: (i, call) => iam.group(i.GroupName, call),
    DeleteGroupPolicy: (i, call) => iam.group(i.GroupName, call),
    ListGroupPolicies: (i, call) => iam.group(i.GroupName, call),
    PutRolePolicy: (i, call) => iam.bounded("role", i.RoleName, call),
    GetRolePolicy: (i, call) => iam.role(i.RoleName, call),
    DeleteRolePolicy: (i, call) => iam.bounded("role", i.RoleName, call),
    ListRolePolicies: (i, call) => iam.role(i.RoleName, call),

    AttachUserPolicy: (i, call) =>
      iam.bounded("user", i.UserName, call, { "iam:PolicyARN": i.PolicyArn }),
    DetachUserPolicy: (i, call) =>
      iam.bounded("user", i.UserName, call, { "iam:PolicyARN": i.PolicyArn }),
    ListAttachedUserPolicies: (i, call) => iam.user(i.UserName, call),
    AttachGroupPolicy: (i, call) => iam.group(i.GroupName, call, { "iam:PolicyARN": i.PolicyArn }),
    DetachGroupPolicy: (i, call) => iam.group(i.GroupName, call, { "iam:PolicyARN": i.PolicyArn }),
    ListAttachedGroupPolicies: (i, call) => iam.group(i.GroupName, call),
    AttachRolePolicy: (i, call) =>
      iam.bounded("role", i.RoleName, call, { "iam:PolicyARN": i.PolicyArn }),
    DetachRolePolicy: (i, call) =>
      iam.bounded("role", i.RoleName, call, { "iam:PolicyARN": i.PolicyArn }),
    ListAttachedRolePolicies: (i, call) => iam.role(i.RoleName, call),

    PutUserPermissionsBoundary: (i, call) =>
      iam.user(i.UserName, call, boundary(i.PermissionsBoundary)),
    PutRolePermissionsBoundary: (i, call) =>
      iam.role(i.RoleName, call, boundary(i.PermissionsBoundary)),
    DeleteUserPermissionsBoundary: (i, call) => iam.bounded("user", i.UserName, call),
    DeleteRolePermissionsBoundary: (i, call) => iam.bounded("role", i.RoleName, call),

    CreatePolicy: (i, call) =>
      making(call, policyArn(call.caller.accountId, i.Path ?? "/", i.PolicyName), "Policy", i.Tags),
    GetPolicy: (i, call) => iam.policy(i.PolicyArn, call),
    DeletePolicy: (i, call) => iam.policy(i.PolicyArn, call),
    ListPolicies: (_i, call) => on(call, "*"),
    CreatePolicyVersion: (i, call) => iam.policy(i.PolicyArn, call),
    GetPolicyVersion: (i, call) => iam.policy(i.PolicyArn, call),
    ListPolicyVersions: (i, call) => iam.policy(i.PolicyArn, call),
    SetDefaultPolicyVersion: (i, call) => iam.policy(i.PolicyArn, call),
    DeletePolicyVersion: (i, call) => iam.policy(i.PolicyArn, call),
    ListEntitiesForPolicy: (i, call) => iam.policy(i.PolicyArn, call),

    TagUser: (i, call) => iam.user(i.UserName, call, requestTags(i.Tags)),
    UntagUser: (i, call) => iam.user(i.UserName, call, { "aws:TagKeys": i.TagKeys }),
    ListUserTags: (i, call) => iam.user(i.UserName, call),
    TagRole: (i, call) => iam.role(i.RoleName, call, requestTags(i.Tags)),
    UntagRole: (i, call) => iam.role(i.RoleName, call, { "aws:TagKeys": i.TagKeys }),
    ListRoleTags: (i, call) => iam.role(i.RoleName, call),
    TagPolicy: (i, call) => iam.policy(i.PolicyArn, call, requestTags(i.Tags)),
    UntagPolicy: (i, call) => iam.policy(i.PolicyArn, call, { "aws:TagKeys": i.TagKeys }),
    ListPolicyTags: (i, call) => iam.policy(i.PolicyArn, call),
  });
}
