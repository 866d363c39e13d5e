/** CheckNoNewAccess: what a policy allows that the one before it does not. */
import { newAccess } from "../../analysis/access/access-checks.ts";
import { answer, policyOf } from "./access-check.ts";
import type { Analyzer } from "./analyzer-operation.ts";

export const checkNoNewAccess = ((_identities, input) => {
  const { newPolicyDocument, existingPolicyDocument, policyType } = input;
  const updated = policyOf("newPolicyDocument", newPolicyDocument, policyType);
  const existing = policyOf("existingPolicyDocument", existingPolicyDocument, policyType);
  return answer(() => newAccess(updated, existing), {
    pass: "The modified permissions do not grant new access compared to your existing policy.",
    fail: "The modified permissions grant new access compared to your existing policy.",
    reason: "New access in the statement",
  });
}) satisfies Analyzer<"CheckNoNewAccess">;
