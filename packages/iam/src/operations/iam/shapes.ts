/** Entities and policies in the form that IAM's answers give them. */
import { rootArn } from "../../identity/arn.ts";
import type { Catalogue } from "../../identity/catalogue.ts";
import { accountCreatedAt, type Entity, type Role } from "../../identity/entity.ts";
import { type ManagedPolicy, usesOfPolicy } from "../../identity/managed-policy.ts";
import { tagsOf } from "../../identity/tag.ts";

/** IAM's times have no fractions of a second. */
export function seconds(at: number): Date {
  return new Date(Math.floor(at / 1000) * 1000);
}

/** Policies travel percent-encoded by RFC 3986 in answers. */
export function encodeDocument(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export function userShape(user: Entity) {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: seconds(user.createdAt),
  };
}

/** The root in the form of a user: AWS leaves out what it does not have. */
export function rootShape(catalogue: Catalogue, accountId: string, now: number) {
  return {
    Path: undefined,
    UserName: undefined,
    UserId: accountId,
    Arn: rootArn(accountId),
    CreateDate: seconds(accountCreatedAt(catalogue, accountId) ?? now),
  };
}

export function groupShape(group: Entity) {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: group.arn,
    CreateDate: seconds(group.createdAt),
  };
}

/** As listings give it: without boundary, tags and last use. */
export function roleShape(role: Role) {
  return { ...createdRoleShape(role), MaxSessionDuration: role.maxSessionSeconds };
}

/** As the answer to its creation gives it. */
export function createdRoleShape(role: Role) {
  return { ...roleInProfileShape(role), Description: role.description };
}

export function roleInProfileShape(role: Role) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: seconds(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trustPolicy),
  };
}

export function lastUsedShape(role: Role) {
  return role.lastUsedAt === undefined
    ? {}
    : { LastUsedDate: seconds(role.lastUsedAt), Region: role.lastUsedRegion };
}

/** The SDK declares another word; this is the one that AWS answers with. */
const BOUNDARY_TYPE = "Policy" as unknown as "PermissionsBoundaryPolicy";

/** What Create and Get add to the listing's form. */
export function details(catalogue: Catalogue, entity: Entity) {
  const tags = tagShapes(catalogue, entity.id);
  return {
    ...(entity.boundaryArn === undefined
      ? {}
      : {
          PermissionsBoundary: {
            PermissionsBoundaryType: BOUNDARY_TYPE,
            PermissionsBoundaryArn: entity.boundaryArn,
          },
        }),
    ...(tags.length === 0 ? {} : { Tags: tags }),
  };
}

export function tagShapes(catalogue: Catalogue, ownerId: string) {
  return tagsOf(catalogue, ownerId).map((tag) => ({ Key: tag.key, Value: tag.value }));
}

/** As listings give it: without description and tags. */
export function policyShape(catalogue: Catalogue, accountId: string, policy: ManagedPolicy) {
  const uses = usesOfPolicy(catalogue, accountId, policy.arn);
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: versionId(policy.defaultVersion),
    AttachmentCount: uses.attached,
    PermissionsBoundaryUsageCount: uses.boundary,
    IsAttachable: true,
    CreateDate: seconds(policy.createdAt),
    UpdateDate: seconds(policy.updatedAt),
  };
}

export function versionId(version: number): string {
  return `v${version}`;
}
