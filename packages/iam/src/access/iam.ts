/**
 * The access table of IAM. Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS
 * Identity and Access Management". The action is always `iam:` and the operation's name.
 */
import type { AuthorizationRequest } from "@cloudglass/wire";
import { tokenRefused } from "../errors.ts";
import type { Identities } from "../identities.ts";
import { findAccessKey } from "../identity/access-key.ts";
import { type EntityKind, entityArn, policyArn, rootArn } from "../identity/arn.ts";
import { entityById, findEntity } from "../identity/entity.ts";
import { findPolicy } from "../identity/managed-policy.ts";
import { tagsOf } from "../identity/tag.ts";
import type { IamInput } from "../operations/iam/iam-operation.ts";
import type { iamOperations } from "../operations/iam/index.ts";
import { ownUserName } from "../operations/iam/named.ts";
import { type CallHead, type Context, type Rule, requestTags, resourceTags } from "./rule.ts";

type IamRows = { readonly [Name in keyof typeof iamOperations]: Rule<IamInput<Name>> };

export function iamAccess(identities: Identities): IamRows {
  const { catalogue } = identities;

  /** One permission on `resource`. Sessions of users and roots without MFA are not let into IAM at all. */
  function on(call: CallHead, resource: string, context: Context = {}): AuthorizationRequest[] {
    const { kind, accessKeyId } = call.caller;
    if ((kind === "user" || kind === "root") && accessKeyId?.startsWith("ASIA")) {
      throw tokenRefused();
    }
    return [{ action: `iam:${call.operation}`, resource, context }];
  }

  function existing(
    call: CallHead,
    kind: EntityKind,
    name: string,
    context: Context = {},
  ): AuthorizationRequest[] {
    const { accountId } = call.caller;
    const entity = findEntity(catalogue, accountId, kind, name);
    if (entity === undefined) return on(call, entityArn(accountId, kind, "/", name), context);
    return on(call, entity.arn, { ...resourceTags(tagsOf(catalogue, entity.id)), ...context });
  }

  const user = (name: string, call: CallHead, context: Context = {}) =>
    existing(call, "user", name, context);
  const group = (name: string, call: CallHead, context: Context = {}) =>
    existing(call, "group", name, context);
  const role = (name: string, call: CallHead, context: Context = {}) =>
    existing(call, "role", name, context);

  /** The caller itself when no user is named. */
  function userOrSelf(name: string | undefined, call: CallHead): AuthorizationRequest[] {
    if (name === undefined && call.caller.kind === "root") {
      return on(call, rootArn(call.caller.accountId));
    }
    return user(name ?? ownUserName(call), call);
  }

  function made(call: CallHead, kind: EntityKind, path: string | undefined, name: string): string {
    return entityArn(call.caller.accountId, kind, path ?? "/", name);
  }

  /** Changes of a user's or role's permissions can be tied to the boundary that it has. */
  function bounded(
    kind: "user" | "role",
    name: string,
    call: CallHead,
    context: Context = {},
  ): AuthorizationRequest[] {
    const arn = findEntity(catalogue, call.caller.accountId, kind, name)?.boundaryArn;
    return existing(call, kind, name, { ...boundary(arn), ...context });
  }

  function renamed(
    kind: "user" | "group",
    call: CallHead,
    from: string,
    to: string | undefined,
    path: string | undefined,
  ): AuthorizationRequest[] {
    const entity = findEntity(catalogue, call.caller.accountId, kind, from);
    const target = made(call, kind, path ?? entity?.path, to ?? from);
    const source = existing(call, kind, from);
    return source[0]?.resource === target ? source : [...source, ...on(call, target)];
  }

  function policy(arn: string, call: CallHead, context: Context = {}): AuthorizationRequest[] {
    const found = findPolicy(catalogue, arn);
    const tags = found === undefined ? {} : resourceTags(tagsOf(catalogue, found.id));
    return on(call, arn, { ...tags, ...context });
  }

  function listing(call: CallHead, kind: EntityKind, prefix: string | undefined) {
    return on(call, entityArn(call.caller.accountId, kind, prefix ?? "/", ""));
  }

  return {
    CreateUser: (i, call) =>
      on(call, made(call, "user", i.Path, i.UserName), {
        ...boundary(i.PermissionsBoundary),
        ...requestTags(i.Tags),
      }),
    GetUser: (i, call) => userOrSelf(i.UserName, call),
    UpdateUser: (i, call) => renamed("user", call, i.UserName, i.NewUserName, i.NewPath),
    DeleteUser: (i, call) => user(i.UserName, call),
    ListUsers: (i, call) => listing(call, "user", i.PathPrefix),

    CreateGroup: (i, call) => on(call, made(call, "group", i.Path, i.GroupName)),
    GetGroup: (i, call) => group(i.GroupName, call),
    UpdateGroup: (i, call) => renamed("group", call, i.GroupName, i.NewGroupName, i.NewPath),
    DeleteGroup: (i, call) => group(i.GroupName, call),
    ListGroups: (i, call) => listing(call, "group", i.PathPrefix),
    AddUserToGroup: (i, call) => group(i.GroupName, call),
    RemoveUserFromGroup: (i, call) => group(i.GroupName, call),
    ListGroupsForUser: (i, call) => user(i.UserName, call),

    CreateAccessKey: (i, call) => userOrSelf(i.UserName, call),
    ListAccessKeys: (i, call) => userOrSelf(i.UserName, call),
    UpdateAccessKey: (i, call) => userOrSelf(i.UserName, call),
    DeleteAccessKey: (i, call) => userOrSelf(i.UserName, call),
    GetAccessKeyLastUsed: (i, call) => {
      const owner = findAccessKey(catalogue, i.AccessKeyId)?.ownerId;
      const holder = owner === undefined ? undefined : entityById(catalogue, owner);
      return on(call, holder?.arn ?? made(call, "user", "/", "*"));
    },

    CreateRole: (i, call) =>
      on(call, made(call, "role", i.Path, i.RoleName), {
        ...boundary(i.PermissionsBoundary),
        ...requestTags(i.Tags),
      }),
    GetRole: (i, call) => role(i.RoleName, call),
    UpdateRole: (i, call) => role(i.RoleName, call),
    UpdateRoleDescription: (i, call) => role(i.RoleName, call),
    UpdateAssumeRolePolicy: (i, call) => role(i.RoleName, call),
    DeleteRole: (i, call) => role(i.RoleName, call),
    ListInstanceProfilesForRole: (i, call) => role(i.RoleName, call),
    ListRoles: (i, call) => listing(call, "role", i.PathPrefix),

    PutUserPolicy: (i, call) => bounded("user", i.UserName, call),
    GetUserPolicy: (i, call) => user(i.UserName, call),
    DeleteUserPolicy: (i, call) => bounded("user", i.UserName, call),
    ListUserPolicies: (i, call) => user(i.UserName, call),
    PutGroupPolicy: (i, call) => group(i.GroupName, call),
    GetGroupPolicy: (i, call) => group(i.GroupName, call),
    DeleteGroupPolicy: (i, call) => group(i.GroupName, call),
    ListGroupPolicies: (i, call) => group(i.GroupName, call),
    PutRolePolicy: (i, call) => bounded("role", i.RoleName, call),
    GetRolePolicy: (i, call) => role(i.RoleName, call),
    DeleteRolePolicy: (i, call) => bounded("role", i.RoleName, call),
    ListRolePolicies: (i, call) => role(i.RoleName, call),

    AttachUserPolicy: (i, call) =>
      bounded("user", i.UserName, call, { "iam:PolicyARN": i.PolicyArn }),
    DetachUserPolicy: (i, call) =>
      bounded("user", i.UserName, call, { "iam:PolicyARN": i.PolicyArn }),
    ListAttachedUserPolicies: (i, call) => user(i.UserName, call),
    AttachGroupPolicy: (i, call) => group(i.GroupName, call, { "iam:PolicyARN": i.PolicyArn }),
    DetachGroupPolicy: (i, call) => group(i.GroupName, call, { "iam:PolicyARN": i.PolicyArn }),
    ListAttachedGroupPolicies: (i, call) => group(i.GroupName, call),
    AttachRolePolicy: (i, call) =>
      bounded("role", i.RoleName, call, { "iam:PolicyARN": i.PolicyArn }),
    DetachRolePolicy: (i, call) =>
      bounded("role", i.RoleName, call, { "iam:PolicyARN": i.PolicyArn }),
    ListAttachedRolePolicies: (i, call) => role(i.RoleName, call),

    PutUserPermissionsBoundary: (i, call) =>
      user(i.UserName, call, boundary(i.PermissionsBoundary)),
    PutRolePermissionsBoundary: (i, call) =>
      role(i.RoleName, call, boundary(i.PermissionsBoundary)),
    DeleteUserPermissionsBoundary: (i, call) => bounded("user", i.UserName, call),
    DeleteRolePermissionsBoundary: (i, call) => bounded("role", i.RoleName, call),

    CreatePolicy: (i, call) =>
      on(call, policyArn(call.caller.accountId, i.Path ?? "/", i.PolicyName), requestTags(i.Tags)),
    GetPolicy: (i, call) => policy(i.PolicyArn, call),
    DeletePolicy: (i, call) => policy(i.PolicyArn, call),
    ListPolicies: (_i, call) => on(call, "*"),
    CreatePolicyVersion: (i, call) => policy(i.PolicyArn, call),
    GetPolicyVersion: (i, call) => policy(i.PolicyArn, call),
    ListPolicyVersions: (i, call) => policy(i.PolicyArn, call),
    SetDefaultPolicyVersion: (i, call) => policy(i.PolicyArn, call),
    DeletePolicyVersion: (i, call) => policy(i.PolicyArn, call),
    ListEntitiesForPolicy: (i, call) => policy(i.PolicyArn, call),

    TagUser: (i, call) => user(i.UserName, call, requestTags(i.Tags)),
    UntagUser: (i, call) => user(i.UserName, call, { "aws:TagKeys": i.TagKeys }),
    ListUserTags: (i, call) => user(i.UserName, call),
    TagRole: (i, call) => role(i.RoleName, call, requestTags(i.Tags)),
    UntagRole: (i, call) => role(i.RoleName, call, { "aws:TagKeys": i.TagKeys }),
    ListRoleTags: (i, call) => role(i.RoleName, call),
    TagPolicy: (i, call) => policy(i.PolicyArn, call, requestTags(i.Tags)),
    UntagPolicy: (i, call) => policy(i.PolicyArn, call, { "aws:TagKeys": i.TagKeys }),
    ListPolicyTags: (i, call) => policy(i.PolicyArn, call),
  };
}

function boundary(arn: string | undefined): Context {
  return arn === undefined ? {} : { "iam:PermissionsBoundary": arn };
}
