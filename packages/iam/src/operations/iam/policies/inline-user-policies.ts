/** PutUserPolicy, GetUserPolicy, DeleteUserPolicy, ListUserPolicies: policies embedded in a user. */
import type { Iam } from "../iam-operation.ts";
import { get, list, put, remove } from "./inline.ts";

export const putUserPolicy: Iam<"PutUserPolicy"> = (identities, input, call) =>
  put(identities, call, {
    kind: "user",
    entityName: input.UserName,
    policyName: input.PolicyName,
    document: input.PolicyDocument,
  });

export const getUserPolicy: Iam<"GetUserPolicy"> = (identities, input, call) => {
  const target = {
    kind: "user",
    entityName: input.UserName,
    policyName: input.PolicyName,
  } as const;
  const { entityName, ...policy } = get(identities, call, target);
  return { UserName: entityName, ...policy };
};

export const deleteUserPolicy: Iam<"DeleteUserPolicy"> = (identities, input, call) =>
  remove(identities, call, {
    kind: "user",
    entityName: input.UserName,
    policyName: input.PolicyName,
  });

export const listUserPolicies: Iam<"ListUserPolicies"> = (identities, input, call) =>
  list(identities, call, { kind: "user", entityName: input.UserName }, input);
