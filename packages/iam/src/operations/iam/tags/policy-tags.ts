/** TagPolicy, UntagPolicy, ListPolicyTags: AWS's own policies have no tags. */
import type { Iam } from "../iam-operation.ts";
import { policyNamed } from "../named.ts";
import { ownPolicy } from "../policies/own-policy.ts";
import { addTags, listTags, removeTags } from "./tags.ts";

export const tagPolicy: Iam<"TagPolicy"> = (identities, input, call) =>
  addTags(identities, ownPolicy(identities, call, input.PolicyArn).id, input.Tags);

export const untagPolicy: Iam<"UntagPolicy"> = (identities, input, call) =>
  removeTags(identities, ownPolicy(identities, call, input.PolicyArn).id, input.TagKeys);

export const listPolicyTags: Iam<"ListPolicyTags"> = (identities, input, call) => {
  const { id } = policyNamed(identities, call, input.PolicyArn);
  return listTags(identities, id, "ListPolicyTags", input);
};
