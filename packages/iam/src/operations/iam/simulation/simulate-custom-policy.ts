/** SimulateCustomPolicy: only policies that the request itself brings. */
import type { Iam } from "../iam-operation.ts";
import { runSimulation } from "./run-simulation.ts";
import { callerNamed } from "./simulated-caller.ts";
import { boundaryOf, inputPolicies } from "./simulated-policies.ts";

export const simulateCustomPolicy: Iam<"SimulateCustomPolicy"> = (identities, input, call) => {
  const { catalogue } = identities;
  return runSimulation(identities, input, call, {
    caller:
      input.CallerArn === undefined ? undefined : callerNamed(identities, call, input.CallerArn),
    identity: inputPolicies(input.PolicyInputList, "identity", "PolicyInputList"),
    boundary: boundaryOf(input.PermissionsBoundaryPolicyInputList, catalogue, undefined),
  });
};
