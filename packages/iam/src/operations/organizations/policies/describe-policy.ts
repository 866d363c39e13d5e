/** DescribePolicy. */
import type { Org } from "../organizations-operation.ts";
import { policySummary } from "../shapes.ts";
import { asReader } from "../standing.ts";
import { policyOfId } from "./named.ts";

export const describePolicy: Org<"DescribePolicy"> = (identities, input, call) => {
  const organization = asReader(identities, call, input);
  const policy = policyOfId(identities, organization, input.PolicyId);
  return { Policy: { PolicySummary: policySummary(policy), Content: policy.content } };
};
