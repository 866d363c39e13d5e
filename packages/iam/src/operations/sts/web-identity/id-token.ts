/**
 * A JSON Web Token taken apart, before anything of it is believed. Source: RFC 7519; RFC 7515, section 7.1; IAM User Guide,
 * "Create an OpenID Connect (OIDC) identity provider in IAM", "Pass session tags using AssumeRoleWithWebIdentity".
 */
import {
  claimInvalid,
  issuerNotAUrl,
  missingClaim,
  notAJwt,
  tokenExpired,
  tokenNotYetValid,
} from "../../../errors/federation.ts";
import { jsonOf, memberOf } from "../../../identity/json-web-keys.ts";

export interface IdToken {
  readonly algorithm: SignatureAlgorithm;
  readonly keyId: string | undefined;
  readonly issuer: string;
  readonly subject: string;
  /** What `aud` says, in its order. */
  readonly audiences: readonly string[];
  readonly authorizedParty: string | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
}

export const SIGNATURE_ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

/** How far the clock of a provider may be ahead. */
const SKEW_SECONDS = 300;
/** OpenID Connect Core, section 2; as STS declares its answer. */
const SUBJECT_CHARACTERS_MAX = 255;
const PART = /^[A-Za-z0-9_-]+$/;

/**
 * Throws STS's error for what is no token, lacks a claim, or is not valid now, by the clock of who issued it at a moment.
 */
export function readIdToken(
  text: string,
  nowOf: (issuedMs: number | undefined) => number,
): IdToken {
  const parts = text.split(".");
  if (parts.length !== 3 || !parts.every((part) => PART.test(part))) throw notAJwt();
  const [header, claims] = parts.slice(0, 2).map(objectOf);
  const algorithm = SIGNATURE_ALGORITHMS.find((name) => name === memberOf(header, "alg"));
  if (claims === undefined || algorithm === undefined) throw notAJwt();
  const keyId = memberOf(header, "kid");
  const issuer = requireText(claims, "iss");
  if (!/^https?:\/\/[^/]/.test(issuer) && !/^[\w.-]+$/.test(issuer)) throw issuerNotAUrl();
  const azp = memberOf(claims, "azp");
  const token: IdToken = {
    algorithm,
    keyId: typeof keyId === "string" ? keyId : undefined,
    issuer,
    audiences: audiencesOf(claims),
    authorizedParty: typeof azp === "string" && azp !== "" ? azp : undefined,
    subject: requireSubject(claims),
    claims,
  };
  requireValid(claims, nowOf);
  return token;
}

function objectOf(part: string): Readonly<Record<string, unknown>> | undefined {
  const value = jsonOf(Buffer.from(part, "base64url").toString());
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}

function requireText(claims: object, name: string): string {
  const value = memberOf(claims, name);
  if (typeof value !== "string" || value === "") throw missingClaim(name);
  return value;
}

function requireSubject(claims: object): string {
  const subject = requireText(claims, "sub");
  if (subject.length > SUBJECT_CHARACTERS_MAX) throw claimInvalid("sub");
  return subject;
}

function audiencesOf(claims: object): string[] {
  const value = memberOf(claims, "aud");
  const audiences = (Array.isArray(value) ? value : [value]).filter(
    (each): each is string => typeof each === "string" && each !== "",
  );
  if (audiences.length === 0) throw missingClaim("aud");
  return audiences;
}

function requireValid(claims: object, nowOf: (issuedMs: number | undefined) => number): void {
  const issuedAt = secondsOf(claims, "iat");
  const now = Math.floor(nowOf(issuedAt === undefined ? undefined : issuedAt * 1000) / 1000);
  const expiration = secondsOf(claims, "exp");
  if (expiration === undefined) throw missingClaim("exp");
  if (now >= expiration) throw tokenExpired(now, expiration);
  const latest = Math.max(issuedAt ?? 0, secondsOf(claims, "nbf") ?? 0);
  if (latest > now + SKEW_SECONDS) throw tokenNotYetValid();
}

/** Seconds since the Unix epoch. */
function secondsOf(claims: object, name: string): number | undefined {
  const value = memberOf(claims, name);
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isFinite(value)) throw claimInvalid(name);
  return value;
}
