/** Put and Delete of the permissions boundary of users and roles. */

import type { Call } from "@cloudglass/wire";
import { noSuchBoundary } from "../../../errors.ts";
import type { Identities } from "../../../identities.ts";
import { setBoundary } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { boundaryArn } from "../named.ts";
import { modifiableEntity } from "../service-linked-roles/modifiable-role.ts";

export const putUserPermissionsBoundary: Iam<"PutUserPermissionsBoundary"> = (ids, input, call) =>
  change(ids, call, "user", input.UserName, input.PermissionsBoundary);

export const putRolePermissionsBoundary: Iam<"PutRolePermissionsBoundary"> = (ids, input, call) =>
  change(ids, call, "role", input.RoleName, input.PermissionsBoundary);

export const deleteUserPermissionsBoundary: Iam<"DeleteUserPermissionsBoundary"> = (
  identities,
  input,
  call,
) => change(identities, call, "user", input.UserName, undefined);

export const deleteRolePermissionsBoundary: Iam<"DeleteRolePermissionsBoundary"> = (
  identities,
  input,
  call,
) => change(identities, call, "role", input.RoleName, undefined);

function change(
  identities: Identities,
  call: Call,
  kind: "user" | "role",
  name: string,
  arn: string | undefined,
): Record<never, never> {
  const { catalogue } = identities;
  const entity = modifiableEntity(identities, call, kind, name);
  const boundary = boundaryArn(identities, call, arn);
  if (boundary === undefined && entity.boundaryArn === undefined) {
    throw noSuchBoundary(kind, name);
  }
  catalogue.write(() => setBoundary(catalogue, entity.id, boundary));
  return {};
}
