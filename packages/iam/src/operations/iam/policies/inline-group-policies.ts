/** PutGroupPolicy, GetGroupPolicy, DeleteGroupPolicy, ListGroupPolicies: policies embedded in a group. */
import type { Iam } from "../iam-operation.ts";
import { get, list, put, remove } from "./inline.ts";

export const putGroupPolicy: Iam<"PutGroupPolicy"> = (identities, input, call) =>
  put(identities, call, {
    kind: "group",
    entityName: input.GroupName,
    policyName: input.PolicyName,
    document: input.PolicyDocument,
  });

export const getGroupPolicy: Iam<"GetGroupPolicy"> = (identities, input, call) => {
  const target = {
    kind: "group",
    entityName: input.GroupName,
    policyName: input.PolicyName,
  } as const;
  const { entityName, ...policy } = get(identities, call, target);
  return { GroupName: entityName, ...policy };
};

export const deleteGroupPolicy: Iam<"DeleteGroupPolicy"> = (identities, input, call) =>
  remove(identities, call, {
    kind: "group",
    entityName: input.GroupName,
    policyName: input.PolicyName,
  });

export const listGroupPolicies: Iam<"ListGroupPolicies"> = (identities, input, call) =>
  list(identities, call, { kind: "group", entityName: input.GroupName }, input);
