/** AddClientIDToOpenIDConnectProvider and RemoveClientIDFromOpenIDConnectProvider; both may be said twice. */
import { quotaExceeded } from "../../../errors.ts";
import { setClientIds } from "../../../identity/oidc-provider.ts";
import type { Iam } from "../iam-operation.ts";
import { CLIENT_IDS_MAX } from "./create-open-id-connect-provider.ts";
import { oidcProviderNamed } from "./provider-of-arn.ts";

export const addClientIDToOpenIDConnectProvider: Iam<"AddClientIDToOpenIDConnectProvider"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  const provider = oidcProviderNamed(identities, call, input.OpenIDConnectProviderArn);
  if (provider.clientIds.includes(input.ClientID)) return {};
  if (provider.clientIds.length >= CLIENT_IDS_MAX) {
    throw quotaExceeded("ClientIdsPerOpenIdConnectProvider", CLIENT_IDS_MAX);
  }
  catalogue.write(() => setClientIds(catalogue, provider, [...provider.clientIds, input.ClientID]));
  return {};
};

export const removeClientIDFromOpenIDConnectProvider: Iam<
  "RemoveClientIDFromOpenIDConnectProvider"
> = (identities, input, call) => {
  const { catalogue } = identities;
  const provider = oidcProviderNamed(identities, call, input.OpenIDConnectProviderArn);
  const kept = provider.clientIds.filter((clientId) => clientId !== input.ClientID);
  catalogue.write(() => setClientIds(catalogue, provider, kept));
  return {};
};
