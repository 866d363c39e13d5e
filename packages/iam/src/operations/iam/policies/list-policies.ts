/** ListPolicies: the account's and AWS's, filtered by scope, path and use. */
import { listKeptPolicies } from "../../../identity/aws-managed-policies.ts";
import { listPolicies as ownPolicies, usesOfPolicy } from "../../../identity/managed-policy.ts";
import type { Iam } from "../iam-operation.ts";
import { page } from "../page.ts";
import { policyShape } from "../shapes.ts";

export const listPolicies: Iam<"ListPolicies"> = ({ catalogue }, input, call) => {
  const { accountId } = call.caller;
  const prefix = input.PathPrefix ?? "/";
  const scope = input.Scope ?? "All";
  const own = scope === "AWS" ? [] : ownPolicies(catalogue, accountId, prefix);
  const kept = scope === "Local" ? [] : listKeptPolicies(prefix);
  const isBoundary = input.PolicyUsageFilter === "PermissionsBoundary";
  const isAttached = input.OnlyAttached === true;
  const wanted = [...own, ...kept].filter(({ arn }) => {
    if (!isBoundary && !isAttached) return true;
    const uses = usesOfPolicy(catalogue, accountId, arn);
    return (!isBoundary || uses.boundary > 0) && (!isAttached || uses.attached > 0);
  });
  const { items, end } = page("ListPolicies", wanted, ({ arn }) => arn, input);
  return { Policies: items.map((each) => policyShape(catalogue, accountId, each)), ...end };
};
