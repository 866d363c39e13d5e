/** TagSAMLProvider, UntagSAMLProvider, ListSAMLProviderTags. */
import type { Iam } from "../iam-operation.ts";
import { samlProviderNamed } from "../saml-providers/provider-of-arn.ts";
import { addTags, listTags, removeTags } from "./tags.ts";

export const tagSAMLProvider: Iam<"TagSAMLProvider"> = (identities, input, call) =>
  addTags(identities, samlProviderNamed(identities, call, input.SAMLProviderArn).arn, input.Tags);

export const untagSAMLProvider: Iam<"UntagSAMLProvider"> = (identities, input, call) => {
  const { arn } = samlProviderNamed(identities, call, input.SAMLProviderArn);
  return removeTags(identities, arn, input.TagKeys);
};

export const listSAMLProviderTags: Iam<"ListSAMLProviderTags"> = (identities, input, call) => {
  const { arn } = samlProviderNamed(identities, call, input.SAMLProviderArn);
  return listTags(identities, arn, "ListSAMLProviderTags", input);
};
