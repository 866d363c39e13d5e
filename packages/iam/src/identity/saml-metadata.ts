/**
 * What a SAML metadata document says of an identity provider: its name, and the keys that its signatures are checked with.
 * Certificates only carry keys here: like IAM, nobody looks at when they end.
 * https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf
 */
import { X509Certificate } from "node:crypto";
import { parseXml, type XmlElement } from "@cloudglass/wire";

export interface SamlMetadata {
  /** The issuer that assertions must name. */
  readonly entityId: string;
  /** PEM texts of the certificates that sign. */
  readonly certificates: readonly string[];
  /** Milliseconds since the Unix epoch; undefined when the document does not say. */
  readonly validUntil: number | undefined;
}

const MODULUS_BITS_MIN = 1024;
const CERTIFICATES_MAX = 20;

/** Undefined for what is no metadata of one identity provider with a certificate to check its signatures. */
export function readSamlMetadata(text: string): SamlMetadata | undefined {
  // AWS wants UTF-8 without a mark in front.
  if (text.startsWith("\uFEFF")) return undefined;
  const root = parseXml(Buffer.from(text));
  const entity = root?.name === "EntitiesDescriptor" ? onlyEntity(root) : root;
  if (root === undefined || entity?.name !== "EntityDescriptor") return undefined;
  const entityId = entity.attributes?.get("entityID");
  if (entityId === undefined || entityId === "") return undefined;
  const certificates = signingCertificates(entity);
  if (certificates === undefined) return undefined;
  const end = entity.attributes?.get("validUntil") ?? root.attributes?.get("validUntil");
  const validUntil = end === undefined ? undefined : Date.parse(end);
  if (Number.isNaN(validUntil)) return undefined;
  return { entityId, certificates, validUntil };
}

function onlyEntity(root: XmlElement): XmlElement | undefined {
  const entities = root.children.filter(
    (child) => child.name === "EntityDescriptor" && child.children.some(isIdentityProvider),
  );
  return entities.length === 1 ? entities[0] : undefined;
}

function isIdentityProvider({ name }: XmlElement): boolean {
  return name === "IDPSSODescriptor";
}

function signingCertificates(entity: XmlElement): string[] | undefined {
  const texts = entity.children
    .filter(isIdentityProvider)
    .flatMap((descriptor) => descriptor.children)
    .filter(({ name, attributes }) => {
      return name === "KeyDescriptor" && attributes?.get("use") !== "encryption";
    })
    .flatMap((key) => descend(key, ["KeyInfo", "X509Data", "X509Certificate"]))
    .map((certificate) => certificate.text.replace(/\s/g, ""));
  const certificates = [...new Set(texts)];
  if (certificates.length === 0 || certificates.length > CERTIFICATES_MAX) return undefined;
  const pems = certificates.map(certificatePem);
  return pems.every((pem) => pem !== undefined) ? pems : undefined;
}

export function descend(element: XmlElement, names: readonly string[]): XmlElement[] {
  let level = [element];
  for (const wanted of names) {
    level = level.flatMap((each) => each.children.filter(({ name }) => name === wanted));
  }
  return level;
}

function certificatePem(base64: string): string | undefined {
  try {
    const certificate = new X509Certificate(Buffer.from(base64, "base64"));
    const { asymmetricKeyDetails, asymmetricKeyType } = certificate.publicKey;
    const bits = asymmetricKeyDetails?.modulusLength ?? 0;
    if (asymmetricKeyType === "rsa" && bits < MODULUS_BITS_MIN) return undefined;
    return certificate.toString();
  } catch {
    return undefined;
  }
}
