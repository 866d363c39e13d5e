/** CheckNoPublicAccess: does the policy of a resource let anyone in? */
import { publicAccess } from "../../analysis/access/public-access.ts";
import { answer, policyOf } from "./access-check.ts";
import type { Analyzer } from "./analyzer-operation.ts";

export const checkNoPublicAccess = ((_identities, input) => {
  const document = policyOf("policyDocument", input.policyDocument, "RESOURCE_POLICY");
  return answer(() => publicAccess(document), {
    pass: "The resource policy does not grant public access for the given resource type.",
    fail: "The resource policy grants public access for the given resource type.",
    reason: "Public access granted in the following statement",
  });
}) satisfies Analyzer<"CheckNoPublicAccess">;
