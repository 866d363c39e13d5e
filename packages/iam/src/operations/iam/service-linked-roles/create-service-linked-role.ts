/** CreateServiceLinkedRole: the service gives name, path, trust policy and the managed policy on it. */
import {
  linkedRoleTaken,
  noLinkedRoleOfService,
  roleNameTooLong,
  suffixNotAllowed,
} from "../../../errors/service-linked-role.ts";
import { findRole } from "../../../identity/entity.ts";
import { linkedService } from "../../../identity/linked-services.ts";
import { insertLinkedRole, linkedRoleName } from "../../../identity/service-linked-role.ts";
import type { Iam } from "../iam-operation.ts";
import { roleNamed } from "../named.ts";
import { requireRoleQuota } from "../roles/role-quota.ts";
import { createdRoleShape } from "../shapes.ts";

const ROLE_NAME_CHARACTERS_MAX = 64;

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
  catalogue.write(() =>
    insertLinkedRole(catalogue, env.random, {
      accountId,
      principal,
      name,
      service,
      description: input.Description,
      createdAt: env.clock.now(),
    }),
  );
  return { Role: createdRoleShape(roleNamed(identities, call, name)) };
};
