/** SimulatePrincipalPolicy: the policies of a user, group or role, and more that the request brings. */
import { policiesOfEntity } from "../../../identity/entity-policies.ts";
import type { Iam } from "../iam-operation.ts";
import { runSimulation } from "./run-simulation.ts";
import { callerNamed, principalOf, sourceEntity } from "./simulated-caller.ts";
import { boundaryOf, inputPolicies, keptPolicy } from "./simulated-policies.ts";

export const simulatePrincipalPolicy: Iam<"SimulatePrincipalPolicy"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  const source = sourceEntity(identities, call, input.PolicySourceArn);
  const caller =
    input.CallerArn === undefined
      ? principalOf(catalogue, source)
      : callerNamed(identities, call, input.CallerArn);
  const kept = policiesOfEntity(catalogue, source).map((each) => keptPolicy(each, "identity"));
  const given = inputPolicies(input.PolicyInputList, "identity", "PolicyInputList");
  return runSimulation(identities, input, call, {
    caller,
    identity: [...kept, ...given],
    boundary: boundaryOf(input.PermissionsBoundaryPolicyInputList, catalogue, source),
  });
};
