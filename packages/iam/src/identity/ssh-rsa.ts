/**
 * RSA keys in the two forms that IAM takes: a line of OpenSSH and PEM. What they share is the blob of RFC 4253, section 6.6:
 * `string "ssh-rsa" | mpint e | mpint n`, each behind its length in 4 bytes.
 */
import { createHash, createPublicKey, type KeyObject } from "node:crypto";

export interface SshRsaKey {
  readonly blob: Uint8Array;
  readonly comment: string;
}

/** `unrecognized`: neither form. `invalid`: not an RSA key of a size that is taken. */
export type SshKeyFault = "unrecognized" | "invalid";

const ALGORITHM = "ssh-rsa";
/** Source: AWS CodeCommit User Guide, "SSH keys"; IAM API Reference, UploadSSHPublicKey. */
const MODULUS_BITS_MIN = 2048;
const MODULUS_BITS_MAX = 16_384;

export function readSshKey(body: string): SshRsaKey | SshKeyFault {
  const text = body.trim();
  if (text.startsWith("-----BEGIN ")) return readPem(text);
  const [algorithm = "", base64 = "", ...comment] = text.split(/[ \t]+/);
  if (!/^(ssh|ecdsa|sk)-[\w@.-]+$/.test(algorithm) || /[\r\n]/.test(text)) return "unrecognized";
  const blob = Buffer.from(base64, "base64");
  if (blob.toString("base64").replace(/=+$/, "") !== base64.replace(/=+$/, "")) return "invalid";
  return algorithm === ALGORITHM ? checked(blob, comment.join(" ")) : "invalid";
}

/** MD5 of the blob, as `ssh-keygen -l -E md5` prints it. */
export function sshFingerprint(blob: Uint8Array): string {
  const digest = createHash("md5").update(blob).digest("hex");
  return (digest.match(/../g) ?? []).join(":");
}

export function sshLine(key: SshRsaKey): string {
  const line = `${ALGORITHM} ${Buffer.from(key.blob).toString("base64")}`;
  return key.comment === "" ? line : `${line} ${key.comment}`;
}

/** SubjectPublicKeyInfo. REQUIRES: a blob that `readSshKey` made. */
export function sshPem(blob: Uint8Array): string {
  const key = keyOf(blob);
  if (key === undefined) throw new Error("The blob is no RSA key");
  return key.export({ type: "spki", format: "pem" }) as string;
}

function readPem(text: string): SshRsaKey | SshKeyFault {
  let key: KeyObject;
  try {
    key = createPublicKey(text);
  } catch {
    return "invalid";
  }
  // A private key has a public one in it, and is not to be taken for it.
  if (/PRIVATE KEY|CERTIFICATE/.test(text) || key.asymmetricKeyType !== "rsa") return "invalid";
  const { n = "", e = "" } = key.export({ format: "jwk" });
  const parts = [Buffer.from(ALGORITHM), mpint(e), mpint(n)];
  return checked(Buffer.concat(parts.map(withLength)), "");
}

function checked(blob: Buffer, comment: string): SshRsaKey | "invalid" {
  const bits = keyOf(blob)?.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits >= MODULUS_BITS_MIN && bits <= MODULUS_BITS_MAX ? { blob, comment } : "invalid";
}

/** Undefined for anything but exactly one RSA key. */
function keyOf(bytes: Uint8Array): KeyObject | undefined {
  const blob = Buffer.from(bytes);
  const parts: Buffer[] = [];
  for (let offset = 0; offset < blob.length; ) {
    if (offset + 4 > blob.length || parts.length === 3) return undefined;
    const end = offset + 4 + blob.readUInt32BE(offset);
    if (end > blob.length) return undefined;
    parts.push(blob.subarray(offset + 4, end));
    offset = end;
  }
  const [algorithm, e, n] = parts;
  if (algorithm?.toString() !== ALGORITHM || e === undefined || n === undefined) return undefined;
  const jwk = { kty: "RSA", e: e.toString("base64url"), n: n.toString("base64url") };
  try {
    return createPublicKey({ key: jwk, format: "jwk" });
  } catch {
    return undefined;
  }
}

/** A positive number has a leading zero where its first bit is set. */
function mpint(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, "base64url");
  return (bytes[0] ?? 0) < 128 ? bytes : Buffer.concat([Buffer.of(0), bytes]);
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
