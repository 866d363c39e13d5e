/** DeleteSAMLProvider. Roles go on naming it, and trust nobody by it. */
import { deleteSamlProvider } from "../../../identity/saml-provider.ts";
import type { Iam } from "../iam-operation.ts";
import { samlProviderNamed } from "./provider-of-arn.ts";

export const deleteSAMLProvider: Iam<"DeleteSAMLProvider"> = (identities, input, call) => {
  const { catalogue } = identities;
  const provider = samlProviderNamed(identities, call, input.SAMLProviderArn);
  catalogue.write(() => deleteSamlProvider(catalogue, provider));
  return {};
};
