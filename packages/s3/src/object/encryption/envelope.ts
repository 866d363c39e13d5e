/**
 * Envelopes: a blob's data key, wrapped with a key-encryption key. Whoever changes how an object is encrypted wraps
 * the data key anew and leaves the content alone.
 *
 * ```
 * ┌── nonce, 12 ──┬── data key, 32 a layer ──┬── tag, 16 ──┐   AES-256-GCM, the context as additional data
 * └───────────────┴──────────────────────────┴─────────────┘
 * ```
 */
import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";
import { CIPHER, KEY_BYTES, TAG_BYTES } from "./sealed-format.ts";

export const NONCE_BYTES = 12;
const TAG = { authTagLength: TAG_BYTES };

/** `nonce`: 12 random bytes. */
export function wrapKey(
  wrapping: KeyObject | Uint8Array,
  dataKey: Uint8Array,
  context: Uint8Array,
  nonce: Uint8Array,
): Buffer {
  const cipher = createCipheriv(CIPHER, wrapping, nonce, TAG);
  cipher.setAAD(context);
  const wrapped = cipher.update(dataKey);
  cipher.final();
  return Buffer.concat([nonce, wrapped, cipher.getAuthTag()]);
}

/** Undefined when another key or context wrapped it, or it was changed. */
export function unwrapKey(
  wrapping: KeyObject | Uint8Array,
  wrapped: Uint8Array,
  context: Uint8Array,
): Buffer | undefined {
  const tagAt = wrapped.length - TAG_BYTES;
  if (tagAt <= NONCE_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, wrapping, wrapped.subarray(0, NONCE_BYTES), TAG);
  decipher.setAAD(context);
  decipher.setAuthTag(wrapped.subarray(tagAt));
  const dataKey = decipher.update(wrapped.subarray(NONCE_BYTES, tagAt));
  try {
    decipher.final();
    return dataKey;
  } catch {
    return undefined;
  }
}

/** The keys of a blob's layers, the innermost first. */
export function layerKeys(dataKey: Uint8Array): Uint8Array[] {
  const keys: Uint8Array[] = [];
  for (let at = 0; at < dataKey.length; at += KEY_BYTES) {
    keys.push(dataKey.subarray(at, at + KEY_BYTES));
  }
  return keys;
}
