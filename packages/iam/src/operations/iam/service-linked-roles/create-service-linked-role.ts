/** CreateServiceLinkedRole: the service gives name, path, trust policy and the managed policy on it. */
import {
  linkedRoleTaken,
  noLinkedRoleOfService,
  roleNameTooLong,
  suffixNotAllowed,
} from "../../../errors/service-linked-role.ts";
import { findRole, insertEntity } from "../../../identity/entity.ts";
import { linkedService } from "../../../identity/linked-services.ts";
import { attach } from "../../../identity/managed-policy.ts";
import {
  linkedRoleName,
  linkedRolePath,
  linkedRolePolicyArn,
  linkedRoleTrust,
} from "../../../identity/service-linked-role.ts";
import type { Iam } from "../iam-operation.ts";
import { roleNamed } from "../named.ts";
import { requireRoleQuota } from "../roles/role-quota.ts";
import { createdRoleShape } from "../shapes.ts";

const ROLE_NAME_CHARACTERS_MAX = 64;
const SESSION_SECONDS = 3600;

export const createServiceLinkedRole: Iam<"CreateServiceLinkedRole"> = (
  identities,
  input,
  call,
) => {
  const { catalogue, env } = identities;
  const { accountId } = call.caller;
  const principal = input.AWSServiceName;
  const service = linkedService(principal);
  if (service === undefined) throw noLinkedRoleOfService(principal);
  if (input.CustomSuffix !== undefined && !service.takesSuffix) throw suffixNotAllowed(principal);
  const name = linkedRoleName(service, input.CustomSuffix);
  if (name.length > ROLE_NAME_CHARACTERS_MAX) throw roleNameTooLong(name, ROLE_NAME_CHARACTERS_MAX);
  if (findRole(catalogue, accountId, name) !== undefined) throw linkedRoleTaken(name);
  requireRoleQuota(catalogue, accountId);
  catalogue.write(() => {
    const id = insertEntity(catalogue, env.random, {
      kind: "role",
      accountId,
      name,
      path: linkedRolePath(principal),
      createdAt: env.clock.now(),
      trustPolicy: linkedRoleTrust(principal),
      description: input.Description ?? service.description,
      maxSessionSeconds: SESSION_SECONDS,
    });
    attach(catalogue, id, linkedRolePolicyArn(service));
  });
  return { Role: createdRoleShape(roleNamed(identities, call, name)) };
};
