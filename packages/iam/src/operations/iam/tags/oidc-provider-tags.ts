/** TagOpenIDConnectProvider, UntagOpenIDConnectProvider, ListOpenIDConnectProviderTags. */
import type { Iam } from "../iam-operation.ts";
import { oidcProviderNamed } from "../oidc-providers/provider-of-arn.ts";
import { addTags, listTags, removeTags } from "./tags.ts";

export const tagOpenIDConnectProvider: Iam<"TagOpenIDConnectProvider"> = (
  identities,
  input,
  call,
) => {
  const { arn } = oidcProviderNamed(identities, call, input.OpenIDConnectProviderArn);
  return addTags(identities, arn, input.Tags);
};

export const untagOpenIDConnectProvider: Iam<"UntagOpenIDConnectProvider"> = (
  identities,
  input,
  call,
) => {
  const { arn } = oidcProviderNamed(identities, call, input.OpenIDConnectProviderArn);
  return removeTags(identities, arn, input.TagKeys);
};

export const listOpenIDConnectProviderTags: Iam<"ListOpenIDConnectProviderTags"> = (
  identities,
  input,
  call,
) => {
  const { arn } = oidcProviderNamed(identities, call, input.OpenIDConnectProviderArn);
  return listTags(identities, arn, "ListOpenIDConnectProviderTags", input);
};
