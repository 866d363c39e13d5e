/** CreateRole. */
import { serviceLinkedPathReserved } from "../../../errors/service-linked-role.ts";
import { nameExists } from "../../../errors.ts";
import { findRole, insertEntity } from "../../../identity/entity.ts";
import { SERVICE_LINKED_PATH } from "../../../identity/service-linked-role.ts";
import { putTags } from "../../../identity/tag.ts";
import type { Iam } from "../iam-operation.ts";
import { boundaryArn, roleNamed } from "../named.ts";
import { requireTrustPolicy } from "../policies/policy-text.ts";
import { createdRoleShape, details } from "../shapes.ts";
import { newTags } from "../tag-list.ts";
import { requireRoleQuota } from "./role-quota.ts";

const SESSION_SECONDS_DEFAULT = 3600;

export const createRole: Iam<"CreateRole"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const { accountId } = call.caller;
  const path = input.Path ?? "/";
  if (path.startsWith(SERVICE_LINKED_PATH)) throw serviceLinkedPathReserved();
  const boundary = boundaryArn(identities, call, input.PermissionsBoundary);
  const tags = newTags(input.Tags);
  if (findRole(catalogue, accountId, input.RoleName) !== undefined) {
    throw nameExists("role", input.RoleName);
  }
  requireRoleQuota(catalogue, accountId);
  requireTrustPolicy(identities, accountId, input.AssumeRolePolicyDocument);
  catalogue.write(() => {
    const id = insertEntity(catalogue, env.random, {
      kind: "role",
      accountId,
      name: input.RoleName,
      path,
      createdAt: env.clock.now(),
      boundaryArn: boundary,
      trustPolicy: input.AssumeRolePolicyDocument,
      description: input.Description,
      maxSessionSeconds: input.MaxSessionDuration ?? SESSION_SECONDS_DEFAULT,
    });
    putTags(catalogue, id, tags);
  });
  const role = roleNamed(identities, call, input.RoleName);
  return { Role: { ...createdRoleShape(role), ...details(catalogue, role) } };
};
