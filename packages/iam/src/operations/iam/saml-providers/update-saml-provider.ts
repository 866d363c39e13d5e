/** UpdateSAMLProvider: the document, whether assertions must be encrypted, and the keys that open them. */
import { encryptionNeedsKey, noSuchSamlPrivateKey } from "../../../errors/saml-provider.ts";
import { quotaExceeded } from "../../../errors.ts";
import {
  deleteSamlPrivateKey,
  insertSamlPrivateKey,
  samlId,
  samlPrivateKeys,
  setEncryptionMode,
  setSamlMetadata,
} from "../../../identity/saml-provider.ts";
import type { Iam } from "../iam-operation.ts";
import { requireMetadata, requirePrivateKey } from "./metadata-document.ts";
import { samlProviderNamed } from "./provider-of-arn.ts";

const PRIVATE_KEYS_MAX = 2;

export const updateSAMLProvider: Iam<"UpdateSAMLProvider"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const { SAMLMetadataDocument, AddPrivateKey: pem, RemovePrivateKey: removed } = input;
  const provider = samlProviderNamed(identities, call, input.SAMLProviderArn);
  const now = env.clock.now();
  const ends =
    SAMLMetadataDocument === undefined ? undefined : requireMetadata(SAMLMetadataDocument, now);
  if (pem !== undefined) requirePrivateKey(pem);
  const keys = samlPrivateKeys(catalogue, provider.id);
  if (removed !== undefined && !keys.some(({ id }) => id === removed)) {
    throw noSuchSamlPrivateKey(removed);
  }
  const keyCount = keys.length + (pem === undefined ? 0 : 1) - (removed === undefined ? 0 : 1);
  if (keyCount > PRIVATE_KEYS_MAX) {
    throw quotaExceeded("PrivateKeysPerSAMLProvider", PRIVATE_KEYS_MAX);
  }
  const mode = input.AssertionEncryptionMode ?? provider.encryptionMode;
  if (mode === "Required" && keyCount === 0) throw encryptionNeedsKey();
  catalogue.write(() => {
    if (SAMLMetadataDocument !== undefined && ends !== undefined) {
      setSamlMetadata(catalogue, provider.id, SAMLMetadataDocument, ends.validUntil);
    }
    if (mode !== undefined) setEncryptionMode(catalogue, provider.id, mode);
    if (removed !== undefined) deleteSamlPrivateKey(catalogue, removed);
    if (pem !== undefined) {
      const id = samlId(env.random, "SAMLPK");
      insertSamlPrivateKey(catalogue, provider.id, { id, pem, createdAt: now });
    }
  });
  return { SAMLProviderArn: provider.arn };
};
