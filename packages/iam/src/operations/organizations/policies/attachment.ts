/** AttachPolicy, DetachPolicy. */
import {
  attachedAlready,
  lastAttached,
  nonDetachablePolicy,
  notAttached,
  tooManyAttached,
  typeNotEnabled,
} from "../../../errors/organizations.ts";
import { enabledPolicyTypes } from "../../../identity/organization/organization.ts";
import {
  attachmentsAt,
  attachToTarget,
  detachFromTarget,
} from "../../../identity/organization/organization-policy.ts";
import {
  limitsOf,
  RESOURCE_CONTROL,
  SERVICE_CONTROL,
} from "../../../identity/organization/policy-type.ts";
import type { Org } from "../organizations-operation.ts";
import { requireTarget } from "../place.ts";
import { asPolicyAdministrator } from "../standing.ts";
import { policyOfId } from "./named.ts";

export const attachPolicy: Org<"AttachPolicy"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const organization = asPolicyAdministrator(identities, call, input);
  const policy = policyOfId(identities, organization, input.PolicyId);
  const target = requireTarget(identities, organization, input.TargetId);
  if (!enabledPolicyTypes(catalogue, organization.id).includes(policy.type)) {
    throw typeNotEnabled();
  }
  const present = attachmentsAt(catalogue, organization, target.id, policy.type);
  if (present.some(({ policyId }) => policyId === policy.id)) throw attachedAlready();
  if (present.length >= limitsOf(policy.type).attachedMax) throw tooManyAttached();
  catalogue.write(() =>
    attachToTarget(catalogue, organization, policy, target.id, env.clock.now()),
  );
  return {};
};

export const detachPolicy: Org<"DetachPolicy"> = (identities, input, call) => {
  const { catalogue } = identities;
  const organization = asPolicyAdministrator(identities, call, input);
  const policy = policyOfId(identities, organization, input.PolicyId);
  const target = requireTarget(identities, organization, input.TargetId);
  const present = attachmentsAt(catalogue, organization, target.id, policy.type);
  if (!present.some(({ policyId }) => policyId === policy.id)) throw notAttached();
  if (policy.isKept && policy.type === RESOURCE_CONTROL) throw nonDetachablePolicy();
  if (policy.type === SERVICE_CONTROL && present.length === 1) throw lastAttached();
  catalogue.write(() => detachFromTarget(catalogue, policy, target.id));
  return {};
};
