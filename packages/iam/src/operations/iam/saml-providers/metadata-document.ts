/** The metadata document and the private key of a SAML provider as IAM accepts them. */
import { createPrivateKey } from "node:crypto";
import { metadataUnreadable, privateKeyUnreadable } from "../../../errors/saml-provider.ts";
import { readSamlMetadata } from "../../../identity/saml-metadata.ts";

const YEARS_WITHOUT_END = 100;

/** When the document ends: a hundred years from now unless it says so itself, as AWS answers. */
export function requireMetadata(text: string, now: number): { readonly validUntil: number } {
  const metadata = readSamlMetadata(text);
  if (metadata === undefined) throw metadataUnreadable();
  const { validUntil } = metadata;
  if (validUntil !== undefined) return { validUntil };
  const end = new Date(now);
  end.setUTCFullYear(end.getUTCFullYear() + YEARS_WITHOUT_END);
  return { validUntil: end.getTime() };
}

/** An RSA key in PEM, without a password. */
export function requirePrivateKey(pem: string): void {
  let type: string | undefined;
  try {
    type = createPrivateKey(pem).asymmetricKeyType;
  } catch {
    throw privateKeyUnreadable();
  }
  if (type !== "rsa") throw privateKeyUnreadable();
}
