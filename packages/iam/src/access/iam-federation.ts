/** The rows of identity providers: OpenID Connect and SAML. */
import type { Identities } from "../identities.ts";
import { oidcProviderArn } from "../identity/oidc-provider.ts";
import { samlProviderArn } from "../identity/saml-provider.ts";
import { tagsOf } from "../identity/tag.ts";
import { making, on } from "./iam-requests.ts";
import type { IamRows } from "./iam-rows.ts";
import { type CallHead, type Context, requestTags, resourceTags } from "./rule.ts";

export function federationRows({ catalogue }: Identities) {
  /** A provider that is there has its tags, by its ARN. */
  const provider = (arn: string, call: CallHead, context: Context = {}) =>
    on(call, arn, { ...resourceTags(tagsOf(catalogue, arn)), ...context });
  return {
    CreateOpenIDConnectProvider: (i, call) => {
      const url = i.Url.replace(/^https:\/\//i, "");
      const arn = oidcProviderArn(call.caller.accountId, url);
      return making(call, arn, "OpenIDConnectProvider", i.Tags);
    },
    GetOpenIDConnectProvider: (i, call) => provider(i.OpenIDConnectProviderArn, call),
    DeleteOpenIDConnectProvider: (i, call) => provider(i.OpenIDConnectProviderArn, call),
    ListOpenIDConnectProviders: (_i, call) => on(call, "*"),
    AddClientIDToOpenIDConnectProvider: (i, call) => provider(i.OpenIDConnectProviderArn, call),
    RemoveClientIDFromOpenIDConnectProvider: (i, call) =>
      provider(i.OpenIDConnectProviderArn, call),
    UpdateOpenIDConnectProviderThumbprint: (i, call) => provider(i.OpenIDConnectProviderArn, call),
    TagOpenIDConnectProvider: (i, call) =>
      provider(i.OpenIDConnectProviderArn, call, requestTags(i.Tags)),
    UntagOpenIDConnectProvider: (i, call) =>
      provider(i.OpenIDConnectProviderArn, call, { "aws:TagKeys": i.TagKeys }),
    ListOpenIDConnectProviderTags: (i, call) => provider(i.OpenIDConnectProviderArn, call),

    CreateSAMLProvider: (i, call) =>
      making(call, samlProviderArn(call.caller.accountId, i.Name), "SAMLProvider", i.Tags),
    GetSAMLProvider: (i, call) => provider(i.SAMLProviderArn, call),
    UpdateSAMLProvider: (i, call) => provider(i.SAMLProviderArn, call),
    DeleteSAMLProvider: (i, call) => provider(i.SAMLProviderArn, call),
    ListSAMLProviders: (_i, call) => on(call, "*"),
    TagSAMLProvider: (i, call) => provider(i.SAMLProviderArn, call, requestTags(i.Tags)),
    UntagSAMLProvider: (i, call) => provider(i.SAMLProviderArn, call, { "aws:TagKeys": i.TagKeys }),
    ListSAMLProviderTags: (i, call) => provider(i.SAMLProviderArn, call),
  } satisfies Partial<IamRows>;
}
