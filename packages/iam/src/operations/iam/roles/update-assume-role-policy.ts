/** UpdateAssumeRolePolicy: replaces the trust policy. */
import { setTrustPolicy } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { requireTrustPolicy } from "../policies/policy-text.ts";
import { modifiableRole } from "../service-linked-roles/modifiable-role.ts";

export const updateAssumeRolePolicy: Iam<"UpdateAssumeRolePolicy"> = (identities, input, call) => {
  const { catalogue } = identities;
  const role = modifiableRole(identities, call, input.RoleName);
  requireTrustPolicy(identities, role.accountId, input.PolicyDocument);
  catalogue.write(() => setTrustPolicy(catalogue, role.id, input.PolicyDocument));
  return {};
};
