/** Operations of the policy simulator. */
import type { IamOperations } from "../iam-operation.ts";
import {
  getContextKeysForCustomPolicy,
  getContextKeysForPrincipalPolicy,
} from "./get-context-keys.ts";
import { listPoliciesGrantingServiceAccess } from "./list-policies-granting-service-access.ts";
import { simulateCustomPolicy } from "./simulate-custom-policy.ts";
import { simulatePrincipalPolicy } from "./simulate-principal-policy.ts";

export const simulationOperations = {
  GetContextKeysForCustomPolicy: getContextKeysForCustomPolicy,
  GetContextKeysForPrincipalPolicy: getContextKeysForPrincipalPolicy,
  ListPoliciesGrantingServiceAccess: listPoliciesGrantingServiceAccess,
  SimulateCustomPolicy: simulateCustomPolicy,
  SimulatePrincipalPolicy: simulatePrincipalPolicy,
} satisfies IamOperations;
