/** Attach, Detach and ListAttached, once for users, groups and roles; their own files give the members. */
import type { Call } from "@cloudglass/wire";
import { serviceRolePolicy } from "../../../errors/managed-policy.ts";
import { invalidArn, noSuchPolicy, notAttachable, quotaExceeded } from "../../../errors.ts";
import type { Identities } from "../../../identities.ts";
import { type EntityKind, parseArn } from "../../../identity/arn.ts";
import { isServiceLinked } from "../../../identity/aws-managed-policies.ts";
import {
  attachedArns,
  attach as insertAttachment,
  detach as removeAttachment,
} from "../../../identity/managed-policy.ts";
import { attachablePolicy, entityNamed } from "../named.ts";
import { type PageRequest, page } from "../page.ts";
import { modifiableEntity } from "../service-linked-roles/modifiable-role.ts";

/** Source: IAM and STS quotas, managed policies attached to one entity. */
export const ATTACHED_MAX = 10;
const QUOTA: Readonly<Record<EntityKind, string>> = {
  user: "PoliciesPerUser",
  group: "PoliciesPerGroup",
  role: "PoliciesPerRole",
};

interface Target {
  readonly kind: EntityKind;
  readonly entityName: string;
}

export function attach(
  identities: Identities,
  call: Call,
  target: Target,
  arn: string,
): Record<never, never> {
  const { catalogue } = identities;
  const entity = modifiableEntity(identities, call, target.kind, target.entityName);
  const policy = attachablePolicy(identities, call, arn, notAttachable);
  if (isServiceLinked(policy)) throw serviceRolePolicy();
  const attached = attachedArns(catalogue, entity.id);
  if (attached.includes(arn)) return {};
  if (attached.length >= ATTACHED_MAX) throw quotaExceeded(QUOTA[target.kind], ATTACHED_MAX);
  catalogue.write(() => insertAttachment(catalogue, entity.id, arn));
  return {};
}

export function detach(
  identities: Identities,
  call: Call,
  target: Target,
  arn: string,
): Record<never, never> {
  const { catalogue } = identities;
  const entity = modifiableEntity(identities, call, target.kind, target.entityName);
  if (parseArn(arn)?.type !== "policy") throw invalidArn(arn);
  if (!catalogue.write(() => removeAttachment(catalogue, entity.id, arn))) throw noSuchPolicy(arn);
  return {};
}

export function listAttached(
  identities: Identities,
  call: Call,
  target: Target,
  request: PageRequest & { readonly PathPrefix?: string | undefined },
) {
  const entity = entityNamed(identities, call, target.kind, target.entityName);
  const policies = attachedArns(identities.catalogue, entity.id)
    .map((arn) => ({ arn, parsed: parseArn(arn) }))
    .filter(({ parsed }) => parsed?.path.startsWith(request.PathPrefix ?? "/"));
  const { items, end } = page(`List attached ${target.kind}`, policies, ({ arn }) => arn, request);
  return {
    AttachedPolicies: items.map(({ arn, parsed }) => ({
      PolicyName: parsed?.name,
      PolicyArn: arn,
    })),
    ...end,
  };
}
