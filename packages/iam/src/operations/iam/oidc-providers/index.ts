/** The operations of OpenID Connect providers, as IAM's table takes them. */
import {
  listOpenIDConnectProviderTags,
  tagOpenIDConnectProvider,
  untagOpenIDConnectProvider,
} from "../tags/oidc-provider-tags.ts";
import {
  addClientIDToOpenIDConnectProvider,
  removeClientIDFromOpenIDConnectProvider,
} from "./client-ids.ts";
import { createOpenIDConnectProvider } from "./create-open-id-connect-provider.ts";
import { deleteOpenIDConnectProvider } from "./delete-open-id-connect-provider.ts";
import { getOpenIDConnectProvider } from "./get-open-id-connect-provider.ts";
import { listOpenIDConnectProviders } from "./list-open-id-connect-providers.ts";
import { updateOpenIDConnectProviderThumbprint } from "./update-open-id-connect-provider-thumbprint.ts";

export const oidcProviderOperations = {
  AddClientIDToOpenIDConnectProvider: addClientIDToOpenIDConnectProvider,
  CreateOpenIDConnectProvider: createOpenIDConnectProvider,
  DeleteOpenIDConnectProvider: deleteOpenIDConnectProvider,
  GetOpenIDConnectProvider: getOpenIDConnectProvider,
  ListOpenIDConnectProviderTags: listOpenIDConnectProviderTags,
  ListOpenIDConnectProviders: listOpenIDConnectProviders,
  RemoveClientIDFromOpenIDConnectProvider: removeClientIDFromOpenIDConnectProvider,
  TagOpenIDConnectProvider: tagOpenIDConnectProvider,
  UntagOpenIDConnectProvider: untagOpenIDConnectProvider,
  UpdateOpenIDConnectProviderThumbprint: updateOpenIDConnectProviderThumbprint,
};
