/** What the policies of an entity ask for before it can go, and how much it may hold. */
import { mustDeletePolicies, mustDetachPolicies } from "../../../errors.ts";
import type { Catalogue } from "../../../identity/catalogue.ts";
import type { Entity } from "../../../identity/entity.ts";
import { inlinePoliciesOf } from "../../../identity/inline-policy.ts";
import { attachedArns } from "../../../identity/managed-policy.ts";

export function requireNoPolicies(catalogue: Catalogue, entity: Entity): void {
  if (attachedArns(catalogue, entity.id).length > 0) throw mustDetachPolicies();
  if (inlinePoliciesOf(catalogue, entity.id).length > 0) throw mustDeletePolicies();
}
