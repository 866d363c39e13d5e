/** CreatePolicy: a managed policy of the account, with its version v1. */
import { policyExists, quotaExceeded } from "../../../errors.ts";
import { findPolicyByName, insertPolicy, listPolicies } from "../../../identity/managed-policy.ts";
import { putTags } from "../../../identity/tag.ts";
import type { Iam } from "../iam-operation.ts";
import { policyNamed } from "../named.ts";
import { policyShape, tagShapes } from "../shapes.ts";
import { newTags } from "../tag-list.ts";
import { requireManagedPolicy } from "./policy-text.ts";

export const POLICIES_PER_ACCOUNT = 1500;

export const createPolicy: Iam<"CreatePolicy"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const { accountId } = call.caller;
  const tags = newTags(input.Tags);
  requireManagedPolicy(input.PolicyDocument);
  if (findPolicyByName(catalogue, accountId, input.PolicyName) !== undefined) {
    throw policyExists(input.PolicyName);
  }
  if (listPolicies(catalogue, accountId, "/").length >= POLICIES_PER_ACCOUNT) {
    throw quotaExceeded("PoliciesPerAccount", POLICIES_PER_ACCOUNT);
  }
  const arn = catalogue.write(() => {
    const made = insertPolicy(catalogue, env.random, {
      accountId,
      name: input.PolicyName,
      path: input.Path ?? "/",
      description: input.Description,
      document: input.PolicyDocument,
      createdAt: env.clock.now(),
    });
    putTags(catalogue, made.id, tags);
    return made.arn;
  });
  const policy = policyNamed(identities, call, arn);
  return {
    Policy: {
      ...policyShape(catalogue, accountId, policy),
      ...(tags.length === 0 ? {} : { Tags: tagShapes(catalogue, policy.id) }),
    },
  };
};
