/** AttachRolePolicy, DetachRolePolicy, ListAttachedRolePolicies: managed policies of a role. */
import type { Iam } from "../iam-operation.ts";
import { attach, detach, listAttached } from "./attachment.ts";

export const attachRolePolicy: Iam<"AttachRolePolicy"> = (identities, input, call) =>
  attach(identities, call, { kind: "role", entityName: input.RoleName }, input.PolicyArn);

export const detachRolePolicy: Iam<"DetachRolePolicy"> = (identities, input, call) =>
  detach(identities, call, { kind: "role", entityName: input.RoleName }, input.PolicyArn);

export const listAttachedRolePolicies: Iam<"ListAttachedRolePolicies"> = (
  identities,
  input,
  call,
) => listAttached(identities, call, { kind: "role", entityName: input.RoleName }, input);
