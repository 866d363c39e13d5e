/**
 * What only the holder of a key can have sealed, and nobody can read, change, or carry elsewhere: AES-256-GCM, with the
 * place where the bytes are good bound in as additional data.
 *
 *     version:1 | nonce:12 | ciphertext | tag:16
 */
import { createCipheriv, createDecipheriv, createSecretKey } from "node:crypto";
import type { Random } from "@cloudglass/env";

export interface SealedBox {
  seal(plain: Uint8Array, boundTo: string): Buffer;
  /** Undefined for what was not sealed with this key, for this place, or was changed since. */
  open(sealed: Buffer, boundTo: string): Buffer | undefined;
}

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export const SEALING_KEY_BYTES = 32;
/** What a box has beside its content. */
export const SEAL_BYTES: number = 1 + NONCE_BYTES + TAG_BYTES;

export function sealedBox(keyBytes: Uint8Array, random: Random): SealedBox {
  const key = createSecretKey(keyBytes);
  return {
    seal(plain, boundTo) {
      const nonce = random.bytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(boundTo));
      const ciphertext = [cipher.update(plain), cipher.final()];
      return Buffer.concat([Uint8Array.of(VERSION), nonce, ...ciphertext, cipher.getAuthTag()]);
    },
    open(sealed, boundTo) {
      if (sealed.length < SEAL_BYTES || sealed[0] !== VERSION) return undefined;
      const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(boundTo));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      const ciphertext = sealed.subarray(1 + NONCE_BYTES, -TAG_BYTES);
      try {
        return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
      } catch {
        return undefined;
      }
    },
  };
}
