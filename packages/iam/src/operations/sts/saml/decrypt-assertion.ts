/**
 * Opens an EncryptedAssertion with the private keys of its provider: RSA-OAEP around a key of AES, in GCM or CBC.
 * https://www.w3.org/TR/xmlenc-core1/
 */
import { createDecipheriv, privateDecrypt } from "node:crypto";
import type { XmlElement } from "@cloudglass/wire";
import { descend } from "../../../identity/saml-metadata.ts";

const ENC = "http://www.w3.org/2001/04/xmlenc#";
const ENC_11 = "http://www.w3.org/2009/xmlenc11#";
const HASHES: Readonly<Record<string, string>> = {
  "http://www.w3.org/2000/09/xmldsig#sha1": "sha1",
  [`${ENC}sha256`]: "sha256",
  [`${ENC}sha512`]: "sha512",
};
const CIPHERS: Readonly<Record<string, string>> = {
  [`${ENC}aes128-cbc`]: "aes-128-cbc",
  [`${ENC}aes256-cbc`]: "aes-256-cbc",
  [`${ENC_11}aes128-gcm`]: "aes-128-gcm",
  [`${ENC_11}aes256-gcm`]: "aes-256-gcm",
};
const OAEP = new Set([`${ENC}rsa-oaep-mgf1p`, `${ENC_11}rsa-oaep`]);
const GCM_TAG_BYTES = 16;

/** The text of the assertion; undefined when no key opens it. */
export function decryptAssertion(
  encrypted: XmlElement,
  privateKeys: readonly string[],
): string | undefined {
  const [content] = descend(encrypted, ["EncryptedData"]);
  if (content === undefined) return undefined;
  const wrapped = [
    ...descend(content, ["KeyInfo", "EncryptedKey"]),
    ...descend(encrypted, ["EncryptedKey"]),
  ];
  const cipher = CIPHERS[algorithmOf(content) ?? ""];
  if (cipher === undefined || wrapped.length === 0) return undefined;
  for (const pem of privateKeys) {
    for (const key of wrapped.slice(0, 4)) {
      try {
        return decipher(cipher, unwrap(key, pem), cipherValue(content));
      } catch {
        // Another key may fit; what fits none is not told apart from what is broken.
      }
    }
  }
  return undefined;
}

function unwrap(wrapped: XmlElement, pem: string): Buffer {
  if (!OAEP.has(algorithmOf(wrapped) ?? "")) throw new Error("no RSA-OAEP");
  const [digest] = descend(wrapped, ["EncryptionMethod", "DigestMethod"]);
  const oaepHash =
    digest === undefined ? "sha1" : HASHES[digest.attributes?.get("Algorithm") ?? ""];
  if (oaepHash === undefined) throw new Error("unknown digest");
  return privateDecrypt({ key: pem, oaepHash }, cipherValue(wrapped));
}

function decipher(cipher: string, key: Buffer, bytes: Buffer): string {
  if (cipher.endsWith("gcm")) {
    const opener = createDecipheriv(cipher as "aes-256-gcm", key, bytes.subarray(0, 12), {
      authTagLength: GCM_TAG_BYTES,
    });
    opener.setAuthTag(bytes.subarray(-GCM_TAG_BYTES));
    const text = opener.update(bytes.subarray(12, -GCM_TAG_BYTES));
    return Buffer.concat([text, opener.final()]).toString();
  }
  // The padding's last byte says how long it is; the others are anything.
  const opener = createDecipheriv(cipher, key, bytes.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([opener.update(bytes.subarray(16)), opener.final()]);
  return padded.subarray(0, padded.length - (padded.at(-1) ?? 0)).toString();
}

function algorithmOf(element: XmlElement): string | undefined {
  return descend(element, ["EncryptionMethod"])[0]?.attributes?.get("Algorithm");
}

function cipherValue(element: XmlElement): Buffer {
  const text = descend(element, ["CipherData", "CipherValue"])[0]?.text ?? "";
  return Buffer.from(text, "base64");
}
