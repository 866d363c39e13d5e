/** For tests: an OpenID Connect provider's keys, documents and tokens, made with `jose`. */
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  /** As in the provider's key set. */
  readonly jwk: JWK;
}

export async function signingKey(kid: string, alg = "RS256"): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: "sig" };
  return { kid, alg, privateKey, jwk };
}

export function keySet(...keys: readonly SigningKey[]): string {
  return JSON.stringify({ keys: keys.map(({ jwk }) => jwk) });
}

export function discoveryDocument(issuer: string, jwksUri: string): string {
  return JSON.stringify({ issuer, jwks_uri: jwksUri, response_types_supported: ["id_token"] });
}

/** A token valid for an hour from `now`, milliseconds; a claim that is undefined is left out. */
export function idToken(
  key: SigningKey,
  now: number,
  claims: Readonly<Record<string, unknown>>,
): Promise<string> {
  const at = Math.floor(now / 1000);
  const all = { sub: "user-1", aud: "app", iat: at, nbf: at, exp: at + 3600, ...claims };
  return new SignJWT(JSON.parse(JSON.stringify(all)) as Record<string, unknown>)
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: "JWT" })
    .sign(key.privateKey);
}
