/**
 * How an object or an upload is encrypted: what the index keeps of it. The seal is the data key, wrapped; the key that
 * wraps it is the service's, one of KMS, a bucket key, or the customer's, of which nothing is kept.
 */
import { NONCE_BYTES } from "./envelope.ts";
import type { EncryptionContext } from "./key-service.ts";
import { KEY_BYTES, TAG_BYTES } from "./sealed-format.ts";

export type KmsMode = "aws:kms" | "aws:kms:dsse";

export type ObjectEncryption =
  | { readonly mode: "AES256"; readonly seal: Uint8Array }
  | { readonly mode: "SSE-C"; readonly seal: Uint8Array }
  | KmsEncryption;

export interface KmsEncryption {
  readonly mode: KmsMode;
  readonly seal: Uint8Array;
  readonly keyArn: string;
  /** The client's own, besides what S3 adds. */
  readonly context?: EncryptionContext | undefined;
  /** The bucket key that wraps the data key, itself wrapped by KMS. */
  readonly bucketKey?: Uint8Array | undefined;
}

interface KmsText {
  readonly mode: KmsMode;
  readonly seal: string;
  readonly keyArn: string;
  readonly context?: EncryptionContext;
  readonly bucketKey?: string;
}

/** `AES256 <seal>`, `SSE-C <seal>`, or JSON. */
export function encryptionText(encryption: ObjectEncryption): string {
  const seal = sealText(encryption.seal);
  if (encryption.mode === "AES256" || encryption.mode === "SSE-C") {
    return `${encryption.mode} ${seal}`;
  }
  const { bucketKey } = encryption;
  return JSON.stringify({
    ...encryption,
    seal,
    bucketKey: bucketKey === undefined ? undefined : sealText(bucketKey),
  });
}

export function encryptionFromText(text: string): ObjectEncryption {
  if (!text.startsWith("{")) {
    const sealAt = text.indexOf(" ") + 1;
    const mode = text.startsWith("A") ? "AES256" : "SSE-C";
    return { mode, seal: sealFromText(text.slice(sealAt)) };
  }
  const parsed = JSON.parse(text) as KmsText;
  return {
    ...parsed,
    seal: sealFromText(parsed.seal),
    bucketKey: parsed.bucketKey === undefined ? undefined : sealFromText(parsed.bucketKey),
  };
}

export const sealText = (seal: Uint8Array): string =>
  Buffer.from(seal.buffer, seal.byteOffset, seal.byteLength).toString("base64");

export const sealFromText = (text: string): Uint8Array => Buffer.from(text, "base64");

/** Layers of encryption that a data key is for. */
export function layersOf(mode: ObjectEncryption["mode"]): number {
  return mode === "aws:kms:dsse" ? 2 : 1;
}

/** Layers of a blob, by the wrapped key of a part; 0 when it is not sealed. */
export function layersOfSeal(seal: Uint8Array | undefined): number {
  return seal === undefined ? 0 : (seal.length - NONCE_BYTES - TAG_BYTES) / KEY_BYTES;
}
