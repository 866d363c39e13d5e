/** ListPolicies: the account's and AWS's, filtered by scope, path and use. */
import { AWS_MANAGED_POLICIES } from "../../../identity/aws-managed-policies.ts";
import { listPolicies as ownPolicies } from "../../../identity/managed-policy.ts";
import type { Iam } from "../iam-operation.ts";
import { page } from "../page.ts";
import { policyShape } from "../shapes.ts";

export const listPolicies: Iam<"ListPolicies"> = ({ catalogue }, input, call) => {
  const { accountId } = call.caller;
  const prefix = input.PathPrefix ?? "/";
  const scope = input.Scope ?? "All";
  const own = scope === "AWS" ? [] : ownPolicies(catalogue, accountId, prefix);
  const kept =
    scope === "Local"
      ? []
      : [...AWS_MANAGED_POLICIES.values()]
          .map((each) => each.policy)
          .filter((policy) => policy.path.startsWith(prefix));
  const isBoundary = input.PolicyUsageFilter === "PermissionsBoundary";
  const shapes = [...own, ...kept]
    .map((policy) => policyShape(catalogue, accountId, policy))
    .filter((shape) => !isBoundary || shape.PermissionsBoundaryUsageCount > 0)
    .filter((shape) => input.OnlyAttached !== true || shape.AttachmentCount > 0);
  const { items, end } = page("ListPolicies", shapes, (shape) => shape.Arn, input);
  return { Policies: items, ...end };
};
