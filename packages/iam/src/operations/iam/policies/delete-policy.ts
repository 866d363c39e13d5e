/** DeletePolicy: only when nothing uses it and its default version is the only one. */
import { policyAttached, policyHasVersions } from "../../../errors.ts";
import {
  deletePolicy as removePolicy,
  usesOfPolicy,
  versionsOf,
} from "../../../identity/managed-policy.ts";
import type { Iam } from "../iam-operation.ts";
import { ownPolicy } from "./own-policy.ts";

export const deletePolicy: Iam<"DeletePolicy"> = (identities, input, call) => {
  const { catalogue } = identities;
  const policy = ownPolicy(identities, call, input.PolicyArn);
  const uses = usesOfPolicy(catalogue, policy.accountId, policy.arn);
  if (uses.attached + uses.boundary > 0) throw policyAttached();
  if (versionsOf(catalogue, policy).length > 1) throw policyHasVersions();
  catalogue.write(() => removePolicy(catalogue, policy.id));
  return {};
};
