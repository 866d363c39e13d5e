/** CreateSAMLProvider. */
import { encryptionNeedsKey, samlProviderExists } from "../../../errors/saml-provider.ts";
import { quotaExceeded } from "../../../errors.ts";
import {
  findSamlProvider,
  insertSamlPrivateKey,
  insertSamlProvider,
  listSamlProviders,
  samlId,
  samlProviderArn,
} from "../../../identity/saml-provider.ts";
import { putTags } from "../../../identity/tag.ts";
import type { Iam } from "../iam-operation.ts";
import { tagShapes } from "../shapes.ts";
import { newTags } from "../tag-list.ts";
import { requireMetadata, requirePrivateKey } from "./metadata-document.ts";

const PROVIDERS_PER_ACCOUNT = 100;

export const createSAMLProvider: Iam<"CreateSAMLProvider"> = ({ catalogue, env }, input, call) => {
  const { accountId } = call.caller;
  const { Name: name, AddPrivateKey: pem, AssertionEncryptionMode: encryptionMode } = input;
  const createdAt = env.clock.now();
  const { validUntil } = requireMetadata(input.SAMLMetadataDocument, createdAt);
  if (pem !== undefined) requirePrivateKey(pem);
  else if (encryptionMode === "Required") throw encryptionNeedsKey();
  const tags = newTags(input.Tags);
  if (findSamlProvider(catalogue, accountId, name) !== undefined) throw samlProviderExists(name);
  if (listSamlProviders(catalogue, accountId).length >= PROVIDERS_PER_ACCOUNT) {
    throw quotaExceeded("SAMLProvidersPerAccount", PROVIDERS_PER_ACCOUNT);
  }
  const id = samlId(env.random, "SAMLSP");
  const arn = samlProviderArn(accountId, name);
  const metadata = input.SAMLMetadataDocument;
  catalogue.write(() => {
    const provider = { id, accountId, name, metadata, createdAt, validUntil, encryptionMode };
    insertSamlProvider(catalogue, provider);
    if (pem !== undefined) {
      insertSamlPrivateKey(catalogue, id, { id: samlId(env.random, "SAMLPK"), pem, createdAt });
    }
    putTags(catalogue, arn, tags);
  });
  return {
    SAMLProviderArn: arn,
    ...(tags.length === 0 ? {} : { Tags: tagShapes(catalogue, arn) }),
  };
};
