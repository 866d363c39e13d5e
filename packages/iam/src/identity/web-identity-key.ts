/**
 * The keys that sign web identity tokens: one an algorithm for all issuers of this emulator, made when the first token or
 * its public half is asked for, and kept in the catalogue. JSON Web Signatures by RFC 7515 with the algorithms of RFC 7518.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { type Catalogue, keptSecret } from "./catalogue.ts";

export const SIGNING_ALGORITHMS = ["RS256", "ES384"] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

const KEY_IDS: Readonly<Record<SigningAlgorithm, string>> = { RS256: "RSA_0", ES384: "EC384_0" };

export function isSigningAlgorithm(name: string): name is SigningAlgorithm {
  return SIGNING_ALGORITHMS.some((each) => each === name);
}

/** The compact form: header, claims and signature. */
export function signedToken(
  catalogue: Catalogue,
  algorithm: SigningAlgorithm,
  claims: object,
): string {
  const header = { kid: KEY_IDS[algorithm], typ: "JWT", alg: algorithm };
  const text = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;
  const key = privateKey(catalogue, algorithm);
  const signature =
    algorithm === "RS256"
      ? sign("sha256", Buffer.from(text), key)
      : sign("sha384", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}

/** A JSON Web Key Set, RFC 7517. */
export function publicKeys(catalogue: Catalogue): { readonly keys: readonly object[] } {
  const keys = SIGNING_ALGORITHMS.map((algorithm) => ({
    ...createPublicKey(privateKey(catalogue, algorithm)).export({ format: "jwk" }),
    kid: KEY_IDS[algorithm],
    alg: algorithm,
    use: "sig",
  }));
  return { keys };
}

function privateKey(catalogue: Catalogue, algorithm: SigningAlgorithm): KeyObject {
  const bytes = keptSecret(catalogue, `web-identity-${algorithm}`, () => newKey(algorithm));
  return createPrivateKey({ key: Buffer.from(bytes), format: "der", type: "pkcs8" });
}

function newKey(algorithm: SigningAlgorithm): Uint8Array {
  const { privateKey: made } =
    algorithm === "RS256"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ec", { namedCurve: "P-384" });
  return made.export({ format: "der", type: "pkcs8" });
}

function base64url(text: string): string {
  return Buffer.from(text).toString("base64url");
}
