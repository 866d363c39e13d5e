/** DeleteOpenIDConnectProvider: no error when there is none. Roles go on naming it, and trust nobody by it. */
import { deleteOidcProvider } from "../../../identity/oidc-provider.ts";
import type { Iam } from "../iam-operation.ts";
import { oidcProviderOfArn } from "./provider-of-arn.ts";

export const deleteOpenIDConnectProvider: Iam<"DeleteOpenIDConnectProvider"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  const provider = oidcProviderOfArn(identities, call, input.OpenIDConnectProviderArn);
  if (provider !== undefined) catalogue.write(() => deleteOidcProvider(catalogue, provider));
  return {};
};
