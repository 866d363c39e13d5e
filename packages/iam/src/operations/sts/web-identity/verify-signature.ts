/** Whether a token's signature is one of its provider's. */
import {
  noVerificationKey,
  providerUnreachable,
  tokenSignatureInvalid,
} from "../../../errors/federation.ts";
import type { Identities } from "../../../identities.ts";
import type { PublicKey } from "../../../identity/json-web-keys.ts";
import { KeysUnavailable } from "../../../identity/oidc-keys.ts";
import type { IdToken } from "./id-token.ts";

/** A token without a key's name may be of any of them; more are not tried. */
const CANDIDATES_MAX = 10;
const CURVES: Readonly<Record<string, string>> = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };

/** Rejects with STS's error when no key of the provider made the signature. */
export async function verifySignature(
  { oidcKeys }: Identities,
  providerUrl: string,
  text: string,
  token: IdToken,
): Promise<void> {
  const fitting = (keys: readonly PublicKey[]) => keys.filter((key) => fits(key, token));
  let keys: readonly PublicKey[];
  try {
    keys = await oidcKeys.of(providerUrl, (known) => fitting(known).length > 0);
  } catch (error) {
    if (!(error instanceof KeysUnavailable)) throw error;
    throw error.isPassing ? providerUnreachable() : noVerificationKey();
  }
  const candidates = fitting(keys);
  if (candidates.length === 0) throw noVerificationKey();
  for (const key of candidates.slice(0, CANDIDATES_MAX)) {
    if (await isSignedBy(key, text, token)) return;
  }
  throw tokenSignatureInvalid();
}

/** The algorithm must be one of the key's kind: a public key is never taken for a secret. */
function fits(key: PublicKey, { algorithm, keyId }: IdToken): boolean {
  if (keyId !== undefined && key.kid !== keyId) return false;
  if (key.alg !== undefined && key.alg !== algorithm) return false;
  return algorithm.startsWith("RS")
    ? key.kty === "RSA"
    : key.kty === "EC" && key.crv === CURVES[algorithm];
}

async function isSignedBy(key: PublicKey, text: string, { algorithm }: IdToken): Promise<boolean> {
  const { compactVerify, importJWK } = await import("jose");
  try {
    const imported = await importJWK({ ...key }, algorithm);
    await compactVerify(text, imported, { algorithms: [algorithm] });
    return true;
  } catch {
    // Whatever a token or a key can be made of, it is either a signature that holds or it is not.
    return false;
  }
}
