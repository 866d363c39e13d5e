/** CreateRole. */
import { nameExists, quotaExceeded } from "../../../errors.ts";
import { countEntities, findRole, insertEntity } from "../../../identity/entity.ts";
import { putTags } from "../../../identity/tag.ts";
import type { Iam } from "../iam-operation.ts";
import { boundaryArn, roleNamed } from "../named.ts";
import { requireTrustPolicy } from "../policies/policy-text.ts";
import { details, roleShape } from "../shapes.ts";
import { newTags } from "../tag-list.ts";

const ROLES_PER_ACCOUNT = 1000;
const SESSION_SECONDS_DEFAULT = 3600;

export const createRole: Iam<"CreateRole"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const { accountId } = call.caller;
  const boundary = boundaryArn(identities, call, input.PermissionsBoundary);
  const tags = newTags(input.Tags);
  if (findRole(catalogue, accountId, input.RoleName) !== undefined) {
    throw nameExists("role", input.RoleName);
  }
  if (countEntities(catalogue, accountId, "role") >= ROLES_PER_ACCOUNT) {
    throw quotaExceeded("RolesPerAccount", ROLES_PER_ACCOUNT);
  }
  requireTrustPolicy(identities, accountId, input.AssumeRolePolicyDocument);
  catalogue.write(() => {
    const id = insertEntity(catalogue, env.random, {
      kind: "role",
      accountId,
      name: input.RoleName,
      path: input.Path ?? "/",
      createdAt: env.clock.now(),
      boundaryArn: boundary,
      trustPolicy: input.AssumeRolePolicyDocument,
      description: input.Description,
      maxSessionSeconds: input.MaxSessionDuration ?? SESSION_SECONDS_DEFAULT,
    });
    putTags(catalogue, id, tags);
  });
  const role = roleNamed(identities, call, input.RoleName);
  return { Role: { ...roleShape(role), ...details(catalogue, role) } };
};
