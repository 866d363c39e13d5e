/** AttachGroupPolicy, DetachGroupPolicy, ListAttachedGroupPolicies: managed policies of a group. */
import type { Iam } from "../iam-operation.ts";
import { attach, detach, listAttached } from "./attachment.ts";

export const attachGroupPolicy: Iam<"AttachGroupPolicy"> = (identities, input, call) =>
  attach(identities, call, { kind: "group", entityName: input.GroupName }, input.PolicyArn);

export const detachGroupPolicy: Iam<"DetachGroupPolicy"> = (identities, input, call) =>
  detach(identities, call, { kind: "group", entityName: input.GroupName }, input.PolicyArn);

export const listAttachedGroupPolicies: Iam<"ListAttachedGroupPolicies"> = (
  identities,
  input,
  call,
) => listAttached(identities, call, { kind: "group", entityName: input.GroupName }, input);
