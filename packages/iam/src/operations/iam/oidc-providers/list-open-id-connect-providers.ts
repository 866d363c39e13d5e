/** ListOpenIDConnectProviders: all of them, AWS has no pages here. */
import { listOidcProviders } from "../../../identity/oidc-provider.ts";
import type { Iam } from "../iam-operation.ts";

export const listOpenIDConnectProviders: Iam<"ListOpenIDConnectProviders"> = (
  { catalogue },
  _input,
  call,
) => ({
  OpenIDConnectProviderList: listOidcProviders(catalogue, call.caller.accountId).map(({ arn }) => ({
    Arn: arn,
  })),
});
