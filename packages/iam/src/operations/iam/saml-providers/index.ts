/** The operations of SAML providers, as IAM's table takes them. */
import {
  listSAMLProviderTags,
  tagSAMLProvider,
  untagSAMLProvider,
} from "../tags/saml-provider-tags.ts";
import { createSAMLProvider } from "./create-saml-provider.ts";
import { deleteSAMLProvider } from "./delete-saml-provider.ts";
import { getSAMLProvider } from "./get-saml-provider.ts";
import { listSAMLProviders } from "./list-saml-providers.ts";
import { updateSAMLProvider } from "./update-saml-provider.ts";

export const samlProviderOperations = {
  CreateSAMLProvider: createSAMLProvider,
  DeleteSAMLProvider: deleteSAMLProvider,
  GetSAMLProvider: getSAMLProvider,
  ListSAMLProviderTags: listSAMLProviderTags,
  ListSAMLProviders: listSAMLProviders,
  TagSAMLProvider: tagSAMLProvider,
  UntagSAMLProvider: untagSAMLProvider,
  UpdateSAMLProvider: updateSAMLProvider,
};
