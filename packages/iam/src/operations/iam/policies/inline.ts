/**
 * Put, Get, Delete and List of the policies embedded in users, groups and roles. The three kinds differ in the names
 * of their members only, so each operation is written once here and given its members in its own file.
 */
import type { Call } from "@cloudglass/wire";
import { inlinePoliciesTooLarge, noSuchInlinePolicy } from "../../../errors.ts";
import type { Identities } from "../../../identities.ts";
import type { EntityKind } from "../../../identity/arn.ts";
import {
  deleteInlinePolicy,
  findInlinePolicy,
  inlinePoliciesOf,
  putInlinePolicy,
} from "../../../identity/inline-policy.ts";
import { entityNamed } from "../named.ts";
import { type PageRequest, page } from "../page.ts";
import { modifiableEntity } from "../service-linked-roles/modifiable-role.ts";
import { encodeDocument } from "../shapes.ts";
import { policySize, requireIdentityPolicy } from "./policy-text.ts";

/** Characters without white space, over all inline policies of the entity. Source: IAM and STS quotas. */
export const INLINE_SIZE_MAX: Readonly<Record<EntityKind, number>> = {
  user: 2048,
  group: 5120,
  role: 10_240,
};

interface PolicyOf {
  readonly kind: EntityKind;
  readonly entityName: string;
  readonly policyName: string;
}

export function put(
  identities: Identities,
  call: Call,
  target: PolicyOf & { readonly document: string },
): Record<never, never> {
  const { catalogue } = identities;
  const entity = modifiableEntity(identities, call, target.kind, target.entityName);
  requireIdentityPolicy(target.document);
  const others = inlinePoliciesOf(catalogue, entity.id).filter(
    (policy) => policy.name.toLowerCase() !== target.policyName.toLowerCase(),
  );
  const size = [...others, target].reduce((sum, { document }) => sum + policySize(document), 0);
  if (size > INLINE_SIZE_MAX[target.kind]) {
    throw inlinePoliciesTooLarge(target.kind, entity.name, INLINE_SIZE_MAX[target.kind]);
  }
  catalogue.write(() => putInlinePolicy(catalogue, entity.id, target.policyName, target.document));
  return {};
}

export function get(identities: Identities, call: Call, target: PolicyOf) {
  const entity = entityNamed(identities, call, target.kind, target.entityName);
  const policy = findInlinePolicy(identities.catalogue, entity.id, target.policyName);
  if (policy === undefined) throw noSuchInlinePolicy(target.kind, target.policyName);
  return {
    entityName: entity.name,
    PolicyName: policy.name,
    PolicyDocument: encodeDocument(policy.document),
  };
}

export function remove(identities: Identities, call: Call, target: PolicyOf): Record<never, never> {
  const { catalogue } = identities;
  const entity = modifiableEntity(identities, call, target.kind, target.entityName);
  if (!catalogue.write(() => deleteInlinePolicy(catalogue, entity.id, target.policyName))) {
    throw noSuchInlinePolicy(target.kind, target.policyName);
  }
  return {};
}

export function list(
  identities: Identities,
  call: Call,
  target: Omit<PolicyOf, "policyName">,
  request: PageRequest,
) {
  const entity = entityNamed(identities, call, target.kind, target.entityName);
  const names = inlinePoliciesOf(identities.catalogue, entity.id).map((policy) => policy.name);
  const { items, end } = page(
    `List inline ${target.kind}`,
    names,
    (name) => name.toLowerCase(),
    request,
  );
  return { PolicyNames: items, ...end };
}
