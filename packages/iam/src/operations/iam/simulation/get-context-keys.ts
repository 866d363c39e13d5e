/** GetContextKeysForCustomPolicy, GetContextKeysForPrincipalPolicy: what a simulation has to be told. */
import { policiesOfEntity } from "../../../identity/entity-policies.ts";
import { contextKeys } from "../../../policy/context-keys.ts";
import type { Iam } from "../iam-operation.ts";
import { sourceEntity } from "./simulated-caller.ts";
import { inputPolicies, keptPolicy, type SimulatedPolicy } from "./simulated-policies.ts";

export const getContextKeysForCustomPolicy: Iam<"GetContextKeysForCustomPolicy"> = (_, input) =>
  namesOf(inputPolicies(input.PolicyInputList, "identity", "PolicyInputList"));

export const getContextKeysForPrincipalPolicy: Iam<"GetContextKeysForPrincipalPolicy"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  const source = sourceEntity(identities, call, input.PolicySourceArn);
  return namesOf([
    ...policiesOfEntity(catalogue, source).map((each) => keptPolicy(each, "identity")),
    ...inputPolicies(input.PolicyInputList, "identity", "PolicyInputList"),
  ]);
};

function namesOf(policies: readonly SimulatedPolicy[]) {
  return { ContextKeyNames: contextKeys(policies.map(({ document }) => document)) };
}
