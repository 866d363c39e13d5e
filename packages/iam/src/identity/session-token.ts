/**
 * Session tokens: everything about a session, sealed. There is no table of sessions: whoever shows the token
 * shows the session. AES-256-GCM under a key of the catalogue; the access key id is bound in as additional data, so
 * a token is of no use with another key. Drawn in docs/internals/identities.md.
 *
 *     base64( version:1 | nonce:12 | ciphertext of (raw-deflated JSON | zeros) | tag:16 )
 */
import { createCipheriv, createDecipheriv, createSecretKey } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Random } from "@cloudglass/env";

export interface Session {
  /** Of an assumed role, or of a user's or a root's GetSessionToken. */
  readonly kind: "assumed-role" | "user" | "root";
  /** `AROA…`, `AIDA…`, or the account id for root. */
  readonly entityId: string;
  readonly accountId: string;
  /** RoleSessionName; empty for users and root. */
  readonly name: string;
  readonly secretAccessKey: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** JSON text of the inline session policy. */
  readonly policy?: string | undefined;
  readonly policyArns?: readonly string[] | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Keys of tags that the next session in a chain inherits. */
  readonly transitiveTagKeys?: readonly string[] | undefined;
  readonly sourceIdentity?: string | undefined;
}

export interface TokenSealer {
  /** At least `charactersMin` long: what a client asks for that wants to see how it copes. */
  seal(accessKeyId: string, session: Session, charactersMin?: number): string;
  /** Undefined for a token that was not made here, not for this key, or is broken. Does not look at its expiry. */
  open(accessKeyId: string, token: string): Session | undefined;
}

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** A longer text cannot be ours: session policies, 50 tags and names stay far below. */
const OPENED_CHARACTERS_MAX = 32_768;
const SESSION_BYTES_MAX = 131_072;
/** Opened tokens that are remembered; the oldest leaves first. */
const OPENED_MAX = 1024;

export const SEALING_KEY_BYTES = 32;
/** What the size of a token is measured against. Source: STS API Reference, `MinimumSessionTokenSize`. */
export const TOKEN_CHARACTERS_MAX = 4096;

export function tokenSealer(keyBytes: Uint8Array, random: Random): TokenSealer {
  const key = createSecretKey(keyBytes);
  const opened = new Map<string, { readonly accessKeyId: string; readonly session: Session }>();

  function unseal(accessKeyId: string, token: string): Session | undefined {
    if (token.length > OPENED_CHARACTERS_MAX) return undefined;
    const bytes = Buffer.from(token, "base64");
    if (bytes.length < 1 + NONCE_BYTES + TAG_BYTES || bytes[0] !== VERSION) return undefined;
    // One session has one spelling: base64 with other padding or stray characters is not it.
    if (bytes.toString("base64") !== token) return undefined;
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(1, 1 + NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(accessKeyId));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const packed = Buffer.concat([
        decipher.update(bytes.subarray(1 + NONCE_BYTES, -TAG_BYTES)),
        decipher.final(),
      ]);
      const text = inflateRawSync(packed, { maxOutputLength: SESSION_BYTES_MAX }).toString();
      return JSON.parse(text) as Session;
    } catch {
      return undefined;
    }
  }

  return {
    seal(accessKeyId, session, charactersMin = 0) {
      const nonce = random.bytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(accessKeyId));
      const packed = deflateRawSync(JSON.stringify(session));
      const bytesMin = Math.ceil(charactersMin / 4) * 3 - 1 - NONCE_BYTES - TAG_BYTES;
      // A deflated stream tells its own end.
      const padding = Buffer.alloc(Math.max(0, bytesMin - packed.length));
      return Buffer.concat([
        Uint8Array.of(VERSION),
        nonce,
        cipher.update(packed),
        cipher.update(padding),
        cipher.final(),
        cipher.getAuthTag(),
      ]).toString("base64");
    },
    open(accessKeyId, token) {
      const known = opened.get(token);
      if (known !== undefined) {
        return known.accessKeyId === accessKeyId ? known.session : undefined;
      }
      const session = unseal(accessKeyId, token);
      if (session === undefined) return undefined;
      if (opened.size >= OPENED_MAX) opened.delete(opened.keys().next().value ?? "");
      opened.set(token, { accessKeyId, session });
      return session;
    },
  };
}

/**
 * Share of the room for session policies and tags that a request takes, in percent; over 100 is refused. AWS does
 * not publish its packed format: here it is the deflated size against 2,048 bytes.
 */
export function packedSizePercent(
  policy: string | undefined,
  policyArns: readonly string[] | undefined,
  tags: Readonly<Record<string, string>> | undefined,
): number {
  const packed = deflateRawSync(JSON.stringify([policy ?? "", policyArns ?? [], tags ?? {}]));
  return Math.ceil((packed.length / 2048) * 100);
}
