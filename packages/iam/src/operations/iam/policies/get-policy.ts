/** GetPolicy: about the policy; its document is in GetPolicyVersion. */
import type { Iam } from "../iam-operation.ts";
import { policyNamed } from "../named.ts";
import { policyShape, tagShapes } from "../shapes.ts";

export const getPolicy: Iam<"GetPolicy"> = (identities, input, call) => {
  const { catalogue } = identities;
  const policy = policyNamed(identities, call, input.PolicyArn);
  return {
    Policy: {
      ...policyShape(catalogue, call.caller.accountId, policy),
      Description: policy.description,
      Tags: tagShapes(catalogue, policy.id),
    },
  };
};
