/**
 * Public keys as they come and as they are kept: lines of OpenSSH, RFC 4716 and DER, and their fingerprints.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html
 */
import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { sshInteger, sshString, sshStrings } from "./ssh-wire.ts";

export type KeyType = "rsa" | "ed25519";

export interface PublicKey {
  readonly keyType: KeyType;
  readonly key: KeyObject;
  /** RFC 4253, section 6.6. */
  readonly blob: Buffer;
}

const ALGORITHMS: Readonly<Record<string, KeyType>> = {
  "ssh-rsa": "rsa",
  "ssh-ed25519": "ed25519",
};
const RSA_BITS: ReadonlySet<number> = new Set([1024, 2048, 4096]);

export function publicKeyOf(key: KeyObject): PublicKey {
  const jwk = key.export({ format: "jwk" });
  const isRsa = key.asymmetricKeyType === "rsa";
  const blob = isRsa
    ? Buffer.concat([sshString("ssh-rsa"), sshInteger(jwk.e), sshInteger(jwk.n)])
    : Buffer.concat([sshString("ssh-ed25519"), sshString(Buffer.from(jwk.x ?? "", "base64url"))]);
  return { keyType: isRsa ? "rsa" : "ed25519", key, blob };
}

/** A line of `authorized_keys`. */
export function opensshLine({ keyType, blob }: PublicKey, name: string): string {
  return `ssh-${keyType} ${blob.toString("base64")} ${name}`;
}

/** Undefined: no key in any form that ImportKeyPair takes. */
export function readPublicKey(material: Uint8Array): PublicKey | undefined {
  const text = Buffer.from(material).toString("latin1").trim();
  if (text.startsWith("---- BEGIN SSH2 PUBLIC KEY")) return ofBlob(rfc4716Blob(text));
  if (text.startsWith("-----BEGIN ")) return /PUBLIC KEY-----/.test(text) ? ofKey(text) : undefined;
  const [algorithm = "", base64 = ""] = text.split(/[ \t]+/);
  if (Object.hasOwn(ALGORITHMS, algorithm)) {
    const found = ofBlob(Buffer.from(base64, "base64"));
    return found?.keyType === ALGORITHMS[algorithm] ? found : undefined;
  }
  if (!/^[A-Za-z0-9+/=\s]+$/.test(text)) return undefined;
  const der = Buffer.from(text, "base64");
  return ofBlob(der) ?? ofKey(der);
}

function rfc4716Blob(text: string): Buffer {
  // Headers may go on in the next line behind a backslash.
  const body = text
    .replace(/\\\r?\n/g, "")
    .split(/\r?\n/)
    .filter((line) => !line.startsWith("----") && !line.includes(":"));
  return Buffer.from(body.join(""), "base64");
}

function ofBlob(blob: Buffer): PublicKey | undefined {
  const [algorithm, ...parts] = sshStrings(blob) ?? [];
  const url = (part: Buffer | undefined) => part?.toString("base64url");
  if (algorithm?.toString() === "ssh-rsa" && parts.length === 2) {
    const [e, n] = parts.map(withoutLeadingZero);
    return ofJwk({ kty: "RSA", e: url(e), n: url(n) });
  }
  if (algorithm?.toString() === "ssh-ed25519" && parts.length === 1) {
    return ofJwk({ kty: "OKP", crv: "Ed25519", x: url(parts[0]) });
  }
  return undefined;
}

const withoutLeadingZero = (bytes: Buffer) => (bytes[0] === 0 ? bytes.subarray(1) : bytes);

function ofJwk(key: Record<string, string | undefined>): PublicKey | undefined {
  try {
    return checked(createPublicKey({ key, format: "jwk" }));
  } catch {
    return undefined;
  }
}

function ofKey(key: string | Buffer): PublicKey | undefined {
  try {
    return checked(
      createPublicKey(typeof key === "string" ? key : { key, format: "der", type: "spki" }),
    );
  } catch {
    return undefined;
  }
}

function checked(key: KeyObject): PublicKey | undefined {
  if (key.asymmetricKeyType === "ed25519") return publicKeyOf(key);
  if (key.asymmetricKeyType !== "rsa") return undefined;
  return RSA_BITS.has(key.asymmetricKeyDetails?.modulusLength ?? 0) ? publicKeyOf(key) : undefined;
}

/** Of a key that was imported. */
export function importedFingerprint({ keyType, key, blob }: PublicKey): string {
  if (keyType === "ed25519") return ed25519Fingerprint(blob);
  return colons(createHash("md5").update(key.export({ type: "spki", format: "der" })));
}

/** Of a key that AWS made: of its private half. */
export function createdFingerprint(privateKey: KeyObject, { keyType, blob }: PublicKey): string {
  if (keyType === "ed25519") return ed25519Fingerprint(blob);
  return colons(createHash("sha1").update(privateKey.export({ type: "pkcs8", format: "der" })));
}

const ed25519Fingerprint = (blob: Buffer) => createHash("sha256").update(blob).digest("base64");

function colons(hash: ReturnType<typeof createHash>): string {
  return (hash.digest("hex").match(/../g) ?? []).join(":");
}
