/** For tests: the metadata of a SAML identity provider, its assertions and responses, signed and encrypted. */
import {
  type CipherGCM,
  createCipheriv,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from "node:crypto";
import { SignedXml } from "xml-crypto";

export const IDP_ENTITY_ID = "https://idp.example.com/saml";

export interface MetadataParts {
  readonly entityId?: string;
  readonly certificates: readonly string[];
  readonly use?: "signing" | "encryption" | undefined;
  readonly validUntil?: string;
}

/** Long enough for IAM, which takes nothing under 1,000 characters. */
export function samlMetadata(parts: MetadataParts): string {
  const { certificates, entityId = IDP_ENTITY_ID, use = "signing", validUntil } = parts;
  const end = validUntil === undefined ? "" : ` validUntil="${validUntil}"`;
  const keys = certificates.map(
    (certificate) => `
    <md:KeyDescriptor use="${use}">
      <ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
    xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${entityId}"${end}>
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join("")}
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
        Location="https://idp.example.com/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>${" ".repeat(certificates.length > 0 ? 0 : 1000)}
`;
}

export const SIGN_IN = "https://signin.aws.amazon.com/saml";
const AWS = "https://aws.amazon.com/SAML/Attributes/";

export interface ResponseParts {
  /** Milliseconds since the Unix epoch; the response is of then. */
  readonly now: number;
  readonly issuer?: string;
  readonly subject?: string | undefined;
  readonly format?: string;
  readonly recipient?: string;
  readonly audience?: string | undefined;
  readonly status?: string;
  readonly notBeforeMs?: number;
  readonly notOnOrAfterMs?: number;
  readonly sessionNotOnOrAfterMs?: number;
  /** Behind `https://aws.amazon.com/SAML/Attributes/`. */
  readonly aws?: Readonly<Record<string, string | readonly string[]>>;
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>;
}

/** The text of an assertion, unsigned. */
export function samlAssertion(parts: ResponseParts): string {
  const { now, issuer = IDP_ENTITY_ID, recipient = SIGN_IN, format = "persistent" } = parts;
  const at = (ms: number) => new Date(now + ms).toISOString();
  const subject = "subject" in parts ? parts.subject : "user-1";
  const audience = "audience" in parts ? parts.audience : "urn:amazon:webservices";
  const end = parts.notOnOrAfterMs ?? 300_000;
  const fullFormat = format.includes(":")
    ? format
    : `urn:oasis:names:tc:SAML:2.0:nameid-format:${format}`;
  const nameId =
    subject === undefined ? "" : `<saml:NameID Format="${fullFormat}">${subject}</saml:NameID>`;
  const restriction =
    audience === undefined
      ? ""
      : `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`;
  const ends =
    parts.sessionNotOnOrAfterMs === undefined
      ? ""
      : ` SessionNotOnOrAfter="${at(parts.sessionNotOnOrAfterMs)}"`;
  const aws = Object.entries(parts.aws ?? {}).map(([name, value]) => [AWS + name, value] as const);
  const attributes = [...aws, ...Object.entries(parts.attributes ?? {})].map(([name, value]) => {
    const values = [value].flat().map((each) => {
      return `<saml:AttributeValue>${each}</saml:AttributeValue>`;
    });
    return `<saml:Attribute Name="${name}">${values.join("")}</saml:Attribute>`;
  });
  return `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1" Version="2.0" IssueInstant="${at(0)}"><saml:Issuer>${issuer}</saml:Issuer><saml:Subject>${nameId}<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${at(end)}" Recipient="${recipient}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${at(parts.notBeforeMs ?? 0)}" NotOnOrAfter="${at(end)}">${restriction}</saml:Conditions><saml:AuthnStatement AuthnInstant="${at(0)}"${ends}/><saml:AttributeStatement>${attributes.join("")}</saml:AttributeStatement></saml:Assertion>`;
}

/** A response around an assertion, which may be signed or encrypted already. */
export function samlResponse(now: number, assertion: string, status = "Success"): string {
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r1" Version="2.0" IssueInstant="${new Date(now).toISOString()}" Destination="${SIGN_IN}"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${IDP_ENTITY_ID}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${status}"/></samlp:Status>${assertion}</samlp:Response>`;
}

/** The document with a signature over the element of this name, inside of it behind its issuer. */
export function signedXml(
  text: string,
  element: "Assertion" | "Response",
  privateKey: string,
  algorithm = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
): string {
  const signer = new SignedXml({
    privateKey,
    signatureAlgorithm: algorithm,
    canonicalizationAlgorithm: "http://www.w3.org/2001/10/xml-exc-c14n#",
  });
  signer.addReference({
    xpath: `//*[local-name(.)='${element}']`,
    transforms: [
      "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
      "http://www.w3.org/2001/10/xml-exc-c14n#",
    ],
    digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256",
  });
  const reference = `//*[local-name(.)='${element}']/*[local-name(.)='Issuer']`;
  signer.computeSignature(text, { prefix: "ds", location: { reference, action: "after" } });
  return signer.getSignedXml();
}

export type ContentCipher = "aes-256-gcm" | "aes-128-gcm" | "aes-256-cbc" | "aes-128-cbc";

/** An EncryptedAssertion that the private key of `publicKey` opens. */
export function encryptedAssertion(
  assertion: string,
  publicKey: KeyObject,
  cipher: ContentCipher = "aes-256-gcm",
): string {
  const isGcm = cipher.endsWith("gcm");
  const key = randomBytes(cipher.includes("256") ? 32 : 16);
  const nonce = randomBytes(isGcm ? 12 : 16);
  const sealer = createCipheriv(cipher, key, nonce);
  const sealed = Buffer.concat([nonce, sealer.update(assertion), sealer.final()]);
  const tag = isGcm ? (sealer as CipherGCM).getAuthTag() : Buffer.alloc(0);
  const content = Buffer.concat([sealed, tag]).toString("base64");
  const wrapped = publicEncrypt({ key: publicKey, oaepHash: "sha256" }, key).toString("base64");
  const space = isGcm ? "http://www.w3.org/2009/xmlenc11#" : "http://www.w3.org/2001/04/xmlenc#";
  const method = `${space}${cipher.replace("-", "")}`;
  return `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"><xenc:EncryptionMethod Algorithm="${method}"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/></xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue>${wrapped}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>${content}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedAssertion>`;
}
