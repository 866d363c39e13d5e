/**
 * ListPoliciesGrantingServiceAccess: the policies of a user (and of its groups), group or role that allow something of
 * a service. What denies or limits is not looked at.
 */
import { type EntityPolicy, policiesOfEntity } from "../../../identity/entity-policies.ts";
import { mentionsService } from "../../../policy/action-match.ts";
import type { Iam } from "../iam-operation.ts";
import { page } from "../page.ts";
import { sourceEntity } from "./simulated-caller.ts";
import { keptPolicy } from "./simulated-policies.ts";

const ENTITY_TYPE = { user: "USER", group: "GROUP", role: "ROLE" } as const;

export const listPoliciesGrantingServiceAccess: Iam<"ListPoliciesGrantingServiceAccess"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  const source = sourceEntity(identities, call, input.Arn);
  const policies = policiesOfEntity(catalogue, source).map((policy) => ({
    policy,
    statements: keptPolicy(policy, "identity").document.statements,
  }));
  const namespaces = input.ServiceNamespaces.map((name, index) => ({ name, index }));
  const { items, end } = page(
    "ListPoliciesGrantingServiceAccess",
    namespaces,
    ({ index }) => `${index}`.padStart(6, "0"),
    { Marker: input.Marker },
  );
  return {
    PoliciesGrantingServiceAccess: items.map(({ name }) => ({
      ServiceNamespace: name,
      Policies: policies
        .filter(({ statements }) =>
          statements.some(
            ({ effect, actions }) =>
              effect === "Allow" && mentionsService(actions, name.toLowerCase()),
          ),
        )
        .map(({ policy }) => policyShape(policy)),
    })),
    ...end,
  };
};

function policyShape({ name, arn, holder }: EntityPolicy) {
  return arn === undefined
    ? {
        PolicyName: name,
        PolicyType: "INLINE" as const,
        EntityType: ENTITY_TYPE[holder.kind],
        EntityName: holder.name,
      }
    : { PolicyName: name, PolicyType: "MANAGED" as const, PolicyArn: arn };
}
