/**
 * A text signed by itself, its signature carried beside it: the policy of an S3 form. Source: S3 API Reference,
 * "Authenticating requests: browser-based uploads using POST" and its counterpart for version 2.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { SignedText } from "@cloudglass/wire";
import type { AuthFault, SignatureMismatch } from "./auth-fault.ts";
import { HMAC, readCredential, type Signature } from "./signature.ts";
import type { SigningKeys } from "./signing-key.ts";
import { isSignedBy, keyOf, type SigningSecret } from "./verify.ts";
import { VERSION_2 } from "./version-2.ts";

export function readSignedText(signed: SignedText): Signature | AuthFault {
  const common = {
    form: "text",
    signedHeaders: [],
    signedHeadersText: "",
    signature: signed.signature,
    signedAt: 0,
    expiresSeconds: undefined,
    sessionToken: signed.sessionToken,
    regionSet: undefined,
  } as const;
  if (signed.version === 2) {
    const { accessKeyId } = signed;
    const scopeless = { date: "", region: "", service: "s3", terminator: "", scope: "" };
    const credential = { accessKeyId, ...scopeless };
    return { ...common, algorithm: VERSION_2, credential, timestamp: "" };
  }
  const credential = readCredential(signed.credential, HMAC);
  if (credential === undefined) {
    return { fault: "malformed-credential", text: signed.credential, form: "text" };
  }
  return { ...common, algorithm: HMAC, credential, timestamp: signed.timestamp };
}

/** Undefined when the signature is right. */
export function verifySignedText(
  text: string,
  signature: Signature,
  secret: SigningSecret,
  keys: SigningKeys,
): SignatureMismatch | undefined {
  const stringToSign = Buffer.from(text).toString("latin1");
  const isRight =
    signature.algorithm === VERSION_2
      ? isVersion2(stringToSign, signature.signature, secret.secretAccessKey)
      : isSignedBy(keyOf(signature, secret, keys), HMAC, stringToSign, signature.signature);
  if (isRight) return undefined;
  const { accessKeyId } = signature.credential;
  return { fault: "mismatch", accessKeyId, signature: signature.signature, stringToSign };
}

function isVersion2(text: string, signature: string, secretAccessKey: string): boolean {
  const key = Buffer.from(secretAccessKey, "utf8");
  const expected = createHmac("sha1", key).update(text, "latin1").digest();
  const given = Buffer.from(signature, "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
