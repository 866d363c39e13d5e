/** UpdateOpenIDConnectProviderThumbprint: the new list takes the place of the whole old one. */
import { setThumbprints } from "../../../identity/oidc-provider.ts";
import type { Iam } from "../iam-operation.ts";
import { requireThumbprints } from "./create-open-id-connect-provider.ts";
import { oidcProviderNamed } from "./provider-of-arn.ts";

export const updateOpenIDConnectProviderThumbprint: Iam<"UpdateOpenIDConnectProviderThumbprint"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  const provider = oidcProviderNamed(identities, call, input.OpenIDConnectProviderArn);
  const thumbprints = requireThumbprints(input.ThumbprintList);
  catalogue.write(() => setThumbprints(catalogue, provider, thumbprints));
  return {};
};
