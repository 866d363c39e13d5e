/**
 * Session tokens: everything about a session, sealed. There is no table of sessions: whoever shows the token
 * shows the session. It is sealed under a key of the catalogue and bound to its access key id, so it is of no use with
 * another key. Drawn in docs/internals/identities.md.
 *
 *     base64( sealed( raw-deflated JSON | zeros ) )
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { SEAL_BYTES, sealedBox } from "@cloudglass/catalogue";
import type { Random } from "@cloudglass/env";

export interface Session {
  /** Of an assumed role, of a user's or a root's GetSessionToken, of GetFederationToken. AssumeRoot's is a root's. */
  readonly kind: "assumed-role" | "user" | "root" | "federated-user";
  /** `AROA…`, `AIDA…`, or the account id for root; of a federated user's session who made it. */
  readonly entityId: string;
  readonly accountId: string;
  /** RoleSessionName, or the federated user's name; empty for users and root. */
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
  /** When a code of an MFA device was verified for it. */
  readonly mfaAt?: number | undefined;
  /** JSON texts of what scoped it down since, one a call of GetScopedCredentials. */
  readonly scopes?: readonly string[] | undefined;
  /** Of a service for what it runs: condition keys of all its requests, such as `lambda:SourceFunctionArn`. */
  readonly serviceKeys?: Readonly<Record<string, string>> | undefined;
  /** Of AssumeRoot. */
  readonly assumedRoot?: true | undefined;
  /** The identity provider behind the session, and what it said, as condition keys. */
  readonly federation?: SessionFederation | undefined;
  /** The namespace of the emulator that issued it, absent for the default one: a copy of the catalogue opens it too. */
  readonly namespace?: string | undefined;
}

export interface SessionFederation {
  /** As `aws:FederatedProvider`. */
  readonly provider: string;
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

export interface TokenSealer {
  /** Says that it was issued here. At least `charactersMin` long: what a client asks for that wants to see how it copes. */
  seal(accessKeyId: string, session: Session, charactersMin?: number): string;
  /** Undefined for a token that was not made here, not for this key, or is broken. Does not look at its expiry. */
  open(accessKeyId: string, token: string): Session | undefined;
}

/** A longer text cannot be ours: session policies, 50 tags and names stay far below. */
const OPENED_CHARACTERS_MAX = 32_768;
const SESSION_BYTES_MAX = 131_072;
/** Opened tokens that are remembered; the oldest leaves first. */
const OPENED_MAX = 1024;

/** What the size of a token is measured against. Source: STS API Reference, `MinimumSessionTokenSize`. */
export const TOKEN_CHARACTERS_MAX = 4096;

export function tokenSealer(
  keyBytes: Uint8Array,
  random: Random,
  namespace?: string | undefined,
): TokenSealer {
  const box = sealedBox(keyBytes, random);
  const opened = new Map<string, { readonly accessKeyId: string; readonly session: Session }>();

  function unseal(accessKeyId: string, token: string): Session | undefined {
    if (token.length > OPENED_CHARACTERS_MAX) return undefined;
    const bytes = Buffer.from(token, "base64");
    // One session has one spelling: base64 with other padding or stray characters is not it.
    if (bytes.toString("base64") !== token) return undefined;
    const packed = box.open(bytes, accessKeyId);
    if (packed === undefined) return undefined;
    try {
      const text = inflateRawSync(packed, { maxOutputLength: SESSION_BYTES_MAX }).toString();
      return JSON.parse(text) as Session;
    } catch {
      return undefined;
    }
  }

  return {
    seal(accessKeyId, session, charactersMin = 0) {
      const packed = deflateRawSync(JSON.stringify({ ...session, namespace }));
      const bytesMin = Math.ceil(charactersMin / 4) * 3 - SEAL_BYTES;
      // A deflated stream tells its own end.
      const padding = Buffer.alloc(Math.max(0, bytesMin - packed.length));
      return box.seal(Buffer.concat([packed, padding]), accessKeyId).toString("base64");
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
 * not publish its packed format: here it is the deflated size against 2,048 bytes, or the plain one against half of what
 * a token may inflate to, whichever is more.
 */
export function packedSizePercent(
  policy: string | undefined,
  policyArns: readonly string[] | undefined,
  tags: Readonly<Record<string, string>> | undefined,
): number {
  const plain = Buffer.from(JSON.stringify([policy ?? "", policyArns ?? [], tags ?? {}]));
  const packedBytes = deflateRawSync(plain).length;
  return Math.ceil(Math.max(packedBytes / 2048, plain.length / (SESSION_BYTES_MAX / 2)) * 100);
}
