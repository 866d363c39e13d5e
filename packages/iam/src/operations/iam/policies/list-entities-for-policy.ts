/** ListEntitiesForPolicy: who has it attached, or as a boundary. */
import type { Entity } from "../../../identity/entity.ts";
import { entitiesWithPolicy } from "../../../identity/managed-policy.ts";
import type { Iam } from "../iam-operation.ts";
import { policyNamed } from "../named.ts";
import { page } from "../page.ts";

const KIND = { User: "user", Group: "group", Role: "role" } as const;

export const listEntitiesForPolicy: Iam<"ListEntitiesForPolicy"> = (identities, input, call) => {
  const { catalogue } = identities;
  const policy = policyNamed(identities, call, input.PolicyArn);
  const { accountId } = call.caller;
  const usages =
    input.PolicyUsageFilter === undefined
      ? (["attached", "boundary"] as const)
      : input.PolicyUsageFilter === "PermissionsBoundary"
        ? (["boundary"] as const)
        : (["attached"] as const);
  const users = usages.flatMap((usage) =>
    entitiesWithPolicy(catalogue, accountId, policy.arn, usage),
  );
  const distinct = [...new Map(users.map((entity) => [entity.id, entity])).values()].filter(
    (entity) =>
      matches(entity, input.EntityFilter) && entity.path.startsWith(input.PathPrefix ?? "/"),
  );
  const { items, end } = page(
    "ListEntitiesForPolicy",
    distinct,
    (entity) => `${entity.kind} ${entity.name.toLowerCase()}`,
    input,
  );
  const of = (kind: Entity["kind"]) => items.filter((entity) => entity.kind === kind);
  return {
    PolicyUsers: of("user").map(({ name, id }) => ({ UserName: name, UserId: id })),
    PolicyGroups: of("group").map(({ name, id }) => ({ GroupName: name, GroupId: id })),
    PolicyRoles: of("role").map(({ name, id }) => ({ RoleName: name, RoleId: id })),
    ...end,
  };
};

function matches(entity: Entity, filter: string | undefined): boolean {
  if (filter === undefined) return true;
  return filter in KIND && entity.kind === KIND[filter as keyof typeof KIND];
}
