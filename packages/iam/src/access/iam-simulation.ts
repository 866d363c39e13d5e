/** IAM's access table: the policy simulator asks on whose policies it reads, or on nothing in particular. */
import { on } from "./iam-requests.ts";
import type { IamRows } from "./iam-rows.ts";

export function simulationRows() {
  return {
    GetContextKeysForCustomPolicy: (_i, call) => on(call, "*"),
    GetContextKeysForPrincipalPolicy: (i, call) => on(call, i.PolicySourceArn),
    ListPoliciesGrantingServiceAccess: (i, call) => on(call, i.Arn),
    SimulateCustomPolicy: (_i, call) => on(call, "*"),
    SimulatePrincipalPolicy: (i, call) => on(call, i.PolicySourceArn),
  } satisfies Partial<IamRows>;
}
