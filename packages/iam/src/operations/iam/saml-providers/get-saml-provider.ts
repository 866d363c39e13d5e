/** GetSAMLProvider. Private keys are named and never shown. */
import { samlPrivateKeys } from "../../../identity/saml-provider.ts";
import type { Iam } from "../iam-operation.ts";
import { seconds, tagShapes } from "../shapes.ts";
import { samlProviderNamed } from "./provider-of-arn.ts";

export const getSAMLProvider: Iam<"GetSAMLProvider"> = (identities, input, call) => {
  const { catalogue } = identities;
  const provider = samlProviderNamed(identities, call, input.SAMLProviderArn);
  const { encryptionMode } = provider;
  const keys = samlPrivateKeys(catalogue, provider.id);
  return {
    SAMLProviderUUID: provider.id,
    SAMLMetadataDocument: provider.metadata,
    CreateDate: seconds(provider.createdAt),
    ValidUntil: seconds(provider.validUntil),
    Tags: tagShapes(catalogue, provider.arn),
    ...(encryptionMode === undefined ? {} : { AssertionEncryptionMode: encryptionMode }),
    ...(keys.length === 0
      ? {}
      : {
          PrivateKeyList: keys.map(({ id, createdAt }) => ({
            KeyId: id,
            Timestamp: seconds(createdAt),
          })),
        }),
  };
};
