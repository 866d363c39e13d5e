/**
 * Who sends a request. `claim` needs the head only: it reads the time, the scope and the key. `prove` verifies
 * the signature once the payload's hash is known; until then a claim is worth nothing.
 */
import type { Authority, Credential, CredentialOutcome, Principal } from "@cloudglass/iam";
import type { RequestHead, ServiceError, SignedText } from "@cloudglass/wire";
import { authError } from "./auth-errors.ts";
import type { AuthProfile } from "./auth-profile.ts";
import type { AuthFault, SignatureMismatch } from "./sigv4/auth-fault.ts";
import { ChunkSignatures } from "./sigv4/chunk-signature.ts";
import { checkScope, precheck, type SigningExpectations } from "./sigv4/precheck.ts";
import type { Signature } from "./sigv4/signature.ts";
import { readSignedText, verifySignedText } from "./sigv4/signed-text.ts";
import { SigningKeys } from "./sigv4/signing-key.ts";
import { keyOf, verifySignature } from "./sigv4/verify.ts";
import { VERSION_2, verifyVersion2 } from "./sigv4/version-2.ts";

export type AuthMode = "strict" | "permissive";

export interface Claim {
  readonly principal: Principal;
  readonly credential: Credential | undefined;
  /** Absent for anonymous callers. */
  readonly signature: Signature | undefined;
  /** False when there is nothing to verify with: anonymous callers, and unknown keys in permissive mode. */
  readonly isVerifiable: boolean;
}

/** Account of unknown keys in permissive mode, and of `test`. */
const DEFAULT_ACCOUNT = "000000000000";
const PERMITTED_ROOT: Principal = {
  kind: "root",
  accountId: DEFAULT_ACCOUNT,
  arn: `arn:aws:iam::${DEFAULT_ACCOUNT}:root`,
  userId: DEFAULT_ACCOUNT,
};

export class Authentication {
  readonly #authority: Authority;
  readonly #mode: AuthMode;
  readonly #keys = new SigningKeys();

  constructor(authority: Authority, mode: AuthMode) {
    this.#authority = authority;
    this.#mode = mode;
  }

  /** Throws the service's error for everything that the head alone shows to be wrong. */
  claim(
    head: RequestHead,
    signature: Signature | AuthFault,
    profile: AuthProfile,
    expected: SigningExpectations,
  ): Claim {
    if ("fault" in signature) {
      const mayBeAnonymous = profile.isS3 || profile.unsignedOperations.length > 0;
      if (signature.fault !== "missing-authentication" || !mayBeAnonymous) {
        throw authError(profile.family, signature);
      }
      const principal = this.#authority.anonymous;
      return { principal, credential: undefined, signature: undefined, isVerifiable: false };
    }
    const fault = precheck(head, signature, expected);
    if (fault !== undefined) throw authError(profile.family, fault);
    return this.#resolve(signature, profile);
  }

  /** Of who signed a text that the body carries, proven. Throws the service's error. */
  claimText(signed: SignedText, profile: AuthProfile, expected: SigningExpectations): Claim {
    const signature = readSignedText(signed);
    if ("fault" in signature) throw authError(profile.family, signature);
    const fault = signature.algorithm === VERSION_2 ? undefined : checkScope(signature, expected);
    if (fault !== undefined) throw authError(profile.family, fault);
    const claim = this.#resolve(signature, profile);
    if (claim.credential === undefined) return claim;
    const mismatch = verifySignedText(signed.text, signature, claim.credential, this.#keys);
    if (mismatch !== undefined) throw authError(profile.family, mismatch);
    return claim;
  }

  #resolve(signature: Signature, profile: AuthProfile): Claim {
    const { accessKeyId } = signature.credential;
    const outcome = this.#authority.resolve(accessKeyId, signature.sessionToken);
    if (outcome.kind === "found") {
      const { credential } = outcome;
      return { principal: credential.principal, credential, signature, isVerifiable: true };
    }
    if (this.#mode === "permissive" && isUnknown(accessKeyId, outcome.kind)) {
      return { principal: PERMITTED_ROOT, credential: undefined, signature, isVerifiable: false };
    }
    throw authError(profile.family, credentialFault(outcome, signature));
  }

  /** Throws the service's error when the signature is not the key's. */
  prove(head: RequestHead, claim: Claim, payloadHash: string, profile: AuthProfile): void {
    const { credential, signature } = claim;
    if (credential === undefined || signature === undefined) return;
    const rules = profile.pathRules;
    if (signature.algorithm === VERSION_2) {
      const mismatch = verifyVersion2(head, signature, credential.secretAccessKey);
      if (mismatch !== undefined) throw authError(profile.family, mismatch);
      return;
    }
    const fault = verifySignature(head, signature, credential, payloadHash, rules, this.#keys);
    if (fault !== undefined) throw authError(profile.family, fault);
  }

  /** What verifies the chunks of a streamed body. */
  chunkSignatures({ credential, signature }: Claim): ChunkSignatures | undefined {
    if (credential === undefined || signature === undefined) return undefined;
    if (signature.algorithm === VERSION_2) return undefined;
    return new ChunkSignatures(signature, keyOf(signature, credential, this.#keys));
  }
}

/** A temporary key is known by its token alone: one that was made elsewhere is as unknown as any other key. */
function isUnknown(accessKeyId: string, outcome: CredentialOutcome["kind"]): boolean {
  const isTemporary = accessKeyId.startsWith("ASIA");
  return outcome === "unknown-key" || (isTemporary && outcome === "invalid-token");
}

function credentialFault(
  outcome: Exclude<CredentialOutcome, { kind: "found" }>,
  { credential: { accessKeyId }, sessionToken = "" }: Signature,
): AuthFault {
  switch (outcome.kind) {
    case "unknown-key":
    case "inactive-key":
      return { fault: outcome.kind, accessKeyId };
    case "invalid-token":
    case "expired-token":
      return { fault: outcome.kind, token: sessionToken };
  }
}

export function mismatchError(profile: AuthProfile): (fault: SignatureMismatch) => ServiceError {
  return (fault) => authError(profile.family, fault);
}
