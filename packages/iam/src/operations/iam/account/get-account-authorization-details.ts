/**
 * GetAccountAuthorizationDetails: users, roles, groups and managed policies with everything that decides what they may, a
 * page at a time over all four. Of AWS's policies those that the account uses.
 */
import { markerOfOtherFilter } from "../../../errors/account.ts";
import { policyArnsInUse } from "../../../identity/account-usage.ts";
import { isKeptByAws } from "../../../identity/aws-managed-policies.ts";
import type { Catalogue } from "../../../identity/catalogue.ts";
import { type Entity, listEntities, type Role } from "../../../identity/entity.ts";
import { findPolicy, listPolicies, type ManagedPolicy } from "../../../identity/managed-policy.ts";
import type { Iam, IamInput } from "../iam-operation.ts";
import { page } from "../page.ts";
import { groupDetail, policyDetail, roleDetail, userDetail } from "./authorization-detail.ts";

type Filter = NonNullable<IamInput<"GetAccountAuthorizationDetails">["Filter"]>[number];

type Item =
  | { readonly kind: "user" | "group" | "role"; readonly entity: Entity }
  | { readonly kind: "policy"; readonly policy: ManagedPolicy };

/** In the order in which pages go through them. */
const FILTERS = ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"] as const;
const KIND_OF = { User: "user", Role: "role", Group: "group" } as const;

export const getAccountAuthorizationDetails: Iam<"GetAccountAuthorizationDetails"> = (
  { catalogue, lastUse },
  input,
  call,
) => {
  lastUse.flush();
  const { accountId } = call.caller;
  const filters = FILTERS.filter((each) => (input.Filter ?? FILTERS).includes(each));
  const items = filters.flatMap((filter) => itemsOf(catalogue, accountId, filter));
  const operation = `GetAccountAuthorizationDetails ${filters}`;
  const shown = page(operation, items, sortKey, input, markerOfOtherFilter);
  const entities = (kind: Item["kind"]) =>
    shown.items.flatMap((item) =>
      item.kind === kind && item.kind !== "policy" ? [item.entity] : [],
    );
  return {
    UserDetailList: entities("user").map((user) => userDetail(catalogue, user)),
    GroupDetailList: entities("group").map((group) => groupDetail(catalogue, group)),
    RoleDetailList: entities("role").map((role) => roleDetail(catalogue, role as Role)),
    Policies: shown.items.flatMap((item) =>
      item.kind === "policy" ? [policyDetail(catalogue, accountId, item.policy)] : [],
    ),
    ...shown.end,
  };
};

function itemsOf(catalogue: Catalogue, accountId: string, filter: Filter): Item[] {
  switch (filter) {
    case "User":
    case "Role":
    case "Group": {
      const kind = KIND_OF[filter];
      return listEntities(catalogue, accountId, kind, "/").map((entity) => ({ kind, entity }));
    }
    case "LocalManagedPolicy":
      return listPolicies(catalogue, accountId, "/").map((policy) => ({ kind: "policy", policy }));
    case "AWSManagedPolicy":
      return policyArnsInUse(catalogue, accountId)
        .filter(isKeptByAws)
        .flatMap((arn) => findPolicy(catalogue, arn) ?? [])
        .map((policy) => ({ kind: "policy", policy }));
  }
}

const PLACE = { user: "1", role: "2", group: "3", policy: "4" } as const;

function sortKey(item: Item): string {
  const name = item.kind === "policy" ? item.policy.arn : item.entity.name.toLowerCase();
  return `${PLACE[item.kind]}${name}`;
}
