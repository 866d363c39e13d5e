import { expect, test } from "vitest";
import { localAccount } from "../../../testing/local-account.ts";
import { samlMetadata } from "../../../testing/saml-documents.ts";
import { selfSigned } from "../../../testing/self-signed-certificate.ts";

const ARN = "arn:aws:iam::000000000000:saml-provider/idp";
const signer = selfSigned();
const METADATA = samlMetadata({ certificates: [signer.certificate] });
const one = { SAMLProviderArn: ARN };

test("a provider is read back alike and ends in a hundred years unless its document says when", () => {
  const { iam } = localAccount();
  const Tags = [{ Key: "team", Value: "blue" }];
  const made = iam("CreateSAMLProvider", { Name: "idp", SAMLMetadataDocument: METADATA, Tags });
  expect(made).toEqual({ SAMLProviderArn: ARN, Tags });
  expect(iam("GetSAMLProvider", one)).toEqual({
    SAMLProviderUUID: expect.stringMatching(/^SAMLSP[A-Z2-7]{16}$/),
    SAMLMetadataDocument: METADATA,
    CreateDate: new Date("2026-01-01T00:00:00Z"),
    ValidUntil: new Date("2126-01-01T00:00:00Z"),
    Tags,
  });
  const certificates = [signer.certificate];
  const SAMLMetadataDocument = samlMetadata({ certificates, validUntil: "2030-05-06T00:00:00Z" });
  expect(iam("UpdateSAMLProvider", { ...one, SAMLMetadataDocument })).toEqual(one);
  expect(iam("ListSAMLProviders", {}).SAMLProviderList).toEqual([
    {
      Arn: ARN,
      CreateDate: new Date("2026-01-01T00:00:00Z"),
      ValidUntil: new Date("2030-05-06T00:00:00Z"),
    },
  ]);
  expect(iam("GetSAMLProvider", one).SAMLMetadataDocument).toBe(SAMLMetadataDocument);
});

test("a document must be metadata of an identity provider with a certificate that signs", () => {
  const { iam, errorOf } = localAccount();
  const certificates = [signer.certificate];
  const refused = [
    "a".repeat(1024),
    METADATA.replace("</md:EntityDescriptor>", ""),
    METADATA.replace('entityID="https://idp.example.com/saml"', ""),
    METADATA.replaceAll("IDPSSODescriptor", "SPSSODescriptor"),
    METADATA.replace(signer.certificate, "bm90IGEgY2VydGlmaWNhdGU="),
    METADATA.replace("?>", '?><!DOCTYPE x [<!ENTITY e "x">]>'),
    `\uFEFF${METADATA}`,
    samlMetadata({ certificates: [] }),
    samlMetadata({ certificates, use: "encryption" }),
    samlMetadata({ certificates, validUntil: "soon" }),
    samlMetadata({ certificates: [selfSigned(512).certificate] }),
  ];
  for (const SAMLMetadataDocument of refused) {
    const create = () => iam("CreateSAMLProvider", { Name: "idp", SAMLMetadataDocument });
    expect(errorOf(create)).toBe("InvalidInput: Could not parse metadata");
  }
});

test("a name is taken once, 100 providers are the most, and what is gone is not found", () => {
  const { iam, errorOf } = localAccount();
  const create = (Name: string) =>
    errorOf(() => iam("CreateSAMLProvider", { Name, SAMLMetadataDocument: METADATA }));
  expect(create("idp")).toBe("no error");
  expect(create("idp")).toBe("EntityAlreadyExists: Provider with name idp already exists.");
  iam("TagSAMLProvider", { ...one, Tags: [{ Key: "a", Value: "1" }] });
  expect(iam("ListSAMLProviderTags", one).Tags).toEqual([{ Key: "a", Value: "1" }]);
  iam("DeleteSAMLProvider", one);
  for (const name of ["GetSAMLProvider", "DeleteSAMLProvider"] as const) {
    expect(errorOf(() => iam(name, one))).toBe(`NoSuchEntity: Manifest not found for arn ${ARN}`);
  }
  expect(create("idp")).toBe("no error");
  expect(iam("ListSAMLProviderTags", one).Tags).toEqual([]);
  for (let index = 1; index < 100; index++) create(`idp-${index}`);
  expect(create("more")).toBe(
    "LimitExceeded: Cannot exceed quota for SAMLProvidersPerAccount: 100",
  );
});

test("two private keys at most open assertions; they are named and never shown", () => {
  const { iam, errorOf } = localAccount();
  const AddPrivateKey = signer.privateKeyPem;
  const make = (more: object) => () =>
    iam("CreateSAMLProvider", { Name: "idp", SAMLMetadataDocument: METADATA, ...more });
  expect(errorOf(make({ AddPrivateKey: "-----BEGIN" }))).toBe(
    "InvalidInput: Could not parse private key",
  );
  expect(errorOf(make({ AssertionEncryptionMode: "Required" }))).toMatch(/^InvalidInput: /);
  make({ AssertionEncryptionMode: "Required", AddPrivateKey })();
  const update = (more: object) => errorOf(() => iam("UpdateSAMLProvider", { ...one, ...more }));
  expect(update({ AddPrivateKey })).toBe("no error");
  const { PrivateKeyList = [], AssertionEncryptionMode } = iam("GetSAMLProvider", one);
  expect(AssertionEncryptionMode).toBe("Required");
  expect(PrivateKeyList).toEqual(
    Array(2).fill({
      KeyId: expect.stringMatching(/^[A-Z0-9]{22,64}$/),
      Timestamp: new Date("2026-01-01T00:00:00Z"),
    }),
  );
  expect(update({ AddPrivateKey })).toMatch(/^LimitExceeded/);
  const [first, second] = PrivateKeyList.map(({ KeyId }) => KeyId);
  expect(update({ AddPrivateKey, RemovePrivateKey: first })).toBe("no error");
  expect(update({ RemovePrivateKey: first })).toMatch(/^NoSuchEntity/);
  expect(update({ RemovePrivateKey: second })).toBe("no error");
  const [last] = iam("GetSAMLProvider", one).PrivateKeyList ?? [];
  expect(update({ RemovePrivateKey: last?.KeyId })).toMatch(/^InvalidInput: /);
  expect(update({ RemovePrivateKey: last?.KeyId, AssertionEncryptionMode: "Allowed" })).toBe(
    "no error",
  );
});
