/** GetContextKeysForCustomPolicy, GetContextKeysForPrincipalPolicy: what a simulation has to be told. */
import { policiesOfEntity } from "../../../identity/entity-policies.ts";
import { contextKeys } from "../../../policy/context-keys.ts";
import type { Iam } from "../iam-operation.ts";
import { sourceEntity } from "./simulated-caller.ts";
import { inputPolicies, keptPolicy, type SimulatedPolicy } from "./simulated-policies.ts";

export const getContextKeysForCustomPolicy: Iam<"GetContextKeysForCustomPolicy"> = (_, input) =>
  namesOf(inputPolicies(input.PolicyInputList, "identity", "PolicyInputList"));

export const getContextKeysForPrincipalPolicy: Iam<"GetContextKeysForPrincipalPolicy"> = (
  { catalogue },
  input,
) => {
  const source = sourceEntity(catalogue, input.PolicySourceArn);
  return namesOf([
    ...policiesOfEntity(catalogue, source).map((each) => keptPolicy(each, "identity")),
    ...inputPolicies(input.PolicyInputList, "identity", "PolicyInputList"),
  ]);
};

function namesOf(policies: readonly SimulatedPolicy[]) {
  return { ContextKeyNames: contextKeys(policies.map(({ document }) => document)) };
}
