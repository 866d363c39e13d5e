/** PutRolePolicy, GetRolePolicy, DeleteRolePolicy, ListRolePolicies: policies embedded in a role. */
import type { Iam } from "../iam-operation.ts";
import { get, list, put, remove } from "./inline.ts";

export const putRolePolicy: Iam<"PutRolePolicy"> = (identities, input, call) =>
  put(identities, call, {
    kind: "role",
    entityName: input.RoleName,
    policyName: input.PolicyName,
    document: input.PolicyDocument,
  });

export const getRolePolicy: Iam<"GetRolePolicy"> = (identities, input, call) => {
  const target = {
    kind: "role",
    entityName: input.RoleName,
    policyName: input.PolicyName,
  } as const;
  const { entityName, ...policy } = get(identities, call, target);
  return { RoleName: entityName, ...policy };
};

export const deleteRolePolicy: Iam<"DeleteRolePolicy"> = (identities, input, call) =>
  remove(identities, call, {
    kind: "role",
    entityName: input.RoleName,
    policyName: input.PolicyName,
  });

export const listRolePolicies: Iam<"ListRolePolicies"> = (identities, input, call) =>
  list(identities, call, { kind: "role", entityName: input.RoleName }, input);
