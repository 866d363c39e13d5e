/**
 * Verifies a request's signature with the caller's secret: Signature Version 4 (HMAC) and 4A (ECDSA over P-256,
 * which the server checks with the public key derived from the secret).
 */
import { createHmac, hash, type KeyObject, timingSafeEqual, verify } from "node:crypto";
import type { RequestHead } from "@cloudglass/wire";
import type { SignatureMismatch } from "./auth-fault.ts";
import { canonicalQuery, canonicalRequest, type PathRules } from "./canonical-request.ts";
import { ECDSA, type Signature } from "./signature.ts";
import type { SigningKeys } from "./signing-key.ts";

export interface SigningSecret {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Undefined when the signature is right. `payloadHash` is what the client put in its place. */
export function verifySignature(
  head: RequestHead,
  signature: Signature,
  secret: SigningSecret,
  payloadHash: string,
  rules: PathRules,
  keys: SigningKeys,
): SignatureMismatch | undefined {
  const key = keyOf(signature, secret, keys);
  const isQuery = signature.form === "query";
  const canonical = (without: readonly string[]) =>
    canonicalRequest(
      head,
      canonicalQuery(head.query, without),
      signature.signedHeaders,
      signature.signedHeadersText,
      payloadHash,
      rules,
    );
  const request = canonical(isQuery ? SIGNATURE_PARAMETER : NO_PARAMETER);
  const text = stringToSign(signature, request);
  if (isSignedBy(key, signature.algorithm, text, signature.signature)) return undefined;
  if (isQuery && signature.sessionToken !== undefined) {
    // Clients of some services add the token behind the signature.
    const other = stringToSign(signature, canonical(SIGNATURE_AND_TOKEN));
    if (isSignedBy(key, signature.algorithm, other, signature.signature)) return undefined;
  }
  return {
    fault: "mismatch",
    accessKeyId: secret.accessKeyId,
    signature: signature.signature,
    stringToSign: text,
    canonicalRequest: request,
  };
}

const NO_PARAMETER: readonly string[] = [];
const SIGNATURE_PARAMETER: readonly string[] = ["X-Amz-Signature"];
const SIGNATURE_AND_TOKEN: readonly string[] = ["X-Amz-Signature", "X-Amz-Security-Token"];

export function keyOf(signature: Signature, secret: SigningSecret, keys: SigningKeys): KeyObject {
  const { date, region, service } = signature.credential;
  return signature.algorithm === ECDSA
    ? keys.ecdsa(secret.accessKeyId, secret.secretAccessKey)
    : keys.hmac(secret.secretAccessKey, date, region, service);
}

export function stringToSign(
  { algorithm, timestamp, credential }: Signature,
  request: string,
): string {
  // Headers come as one character a byte, and what was signed are the bytes.
  const digest = hash("sha256", Buffer.from(request, "latin1"), "hex");
  return `${algorithm}\n${timestamp}\n${credential.scope}\n${digest}`;
}

const expected = Buffer.alloc(64);
const given = Buffer.alloc(64);

/** In constant time for a signature of the right length. Hexadecimal digits are lower case, as AWS wants them. */
export function isSignedBy(
  key: KeyObject,
  algorithm: Signature["algorithm"],
  text: string,
  signature: string,
): boolean {
  if (algorithm === ECDSA) return isEcdsaSigned(key, text, signature);
  if (signature.length !== 64) return false;
  expected.write(createHmac("sha256", key).update(text, "latin1").digest("hex"), "latin1");
  given.write(signature, "latin1");
  return timingSafeEqual(expected, given);
}

/** Two numbers of up to 33 bytes in DER. */
const ECDSA_DIGITS = /^(?:[0-9a-f]{2}){8,72}$/;

function isEcdsaSigned(key: KeyObject, text: string, signature: string): boolean {
  if (!ECDSA_DIGITS.test(signature)) return false;
  return verify("sha256", Buffer.from(text, "latin1"), key, Buffer.from(signature, "hex"));
}
