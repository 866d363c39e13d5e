/** AttachUserPolicy, DetachUserPolicy, ListAttachedUserPolicies: managed policies of a user. */
import type { Iam } from "../iam-operation.ts";
import { attach, detach, listAttached } from "./attachment.ts";

export const attachUserPolicy: Iam<"AttachUserPolicy"> = (identities, input, call) =>
  attach(identities, call, { kind: "user", entityName: input.UserName }, input.PolicyArn);

export const detachUserPolicy: Iam<"DetachUserPolicy"> = (identities, input, call) =>
  detach(identities, call, { kind: "user", entityName: input.UserName }, input.PolicyArn);

export const listAttachedUserPolicies: Iam<"ListAttachedUserPolicies"> = (
  identities,
  input,
  call,
) => listAttached(identities, call, { kind: "user", entityName: input.UserName }, input);
