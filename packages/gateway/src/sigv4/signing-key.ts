/** Keys that signatures are made with: derived per day, region and service, and kept as key objects. */
import {
  createECDH,
  createHmac,
  createPublicKey,
  createSecretKey,
  type KeyObject,
} from "node:crypto";
import { LRUCache } from "lru-cache";

/** Derivation takes four HMACs (SigV4) or a point multiplication (SigV4A). */
const KEY_COUNT_MAX = 1000;

export class SigningKeys {
  readonly #hmac = new LRUCache<string, KeyObject>({ max: KEY_COUNT_MAX });
  readonly #ecdsa = new LRUCache<string, KeyObject>({ max: KEY_COUNT_MAX });

  hmac(secret: string, date: string, region: string, service: string): KeyObject {
    const name = `${date}/${region}/${service}/${secret}`;
    let key = this.#hmac.get(name);
    if (key === undefined) {
      key = createSecretKey(deriveSigningKey(secret, date, region, service));
      this.#hmac.set(name, key);
    }
    return key;
  }

  /** The public key that goes with an access key's secret. */
  ecdsa(accessKeyId: string, secret: string): KeyObject {
    const name = `${accessKeyId}/${secret}`;
    let key = this.#ecdsa.get(name);
    if (key === undefined) {
      key = publicKeyOf(deriveEcdsaPrivateKey(accessKeyId, secret));
      this.#ecdsa.set(name, key);
    }
    return key;
  }

  get size(): number {
    return this.#hmac.size + this.#ecdsa.size;
  }
}

export function deriveSigningKey(
  secret: string,
  date: string,
  region: string,
  service: string,
): Buffer {
  let key: Buffer = hmac(`AWS4${secret}`, date);
  for (const part of [region, service, "aws4_request"]) key = hmac(key, part);
  return key;
}

function hmac(key: string | Buffer, text: string | Buffer): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** Order of the P-256 group (FIPS 186-5), minus 2. */
const CANDIDATE_MAX = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n - 2n;

/**
 * SigV4A's private key: NIST SP 800-108 in counter mode with HMAC-SHA-256 over the secret, drawn again until the
 * candidate is below the order of the group. 32 bytes.
 */
export function deriveEcdsaPrivateKey(accessKeyId: string, secret: string): Buffer {
  for (let counter = 1; counter <= 254; counter++) {
    const fixed = Buffer.concat([
      Buffer.from([0, 0, 0, 1]),
      Buffer.from("AWS4-ECDSA-P256-SHA256\0", "latin1"),
      Buffer.from(accessKeyId),
      Buffer.from([counter, 0, 0, 1, 0]),
    ]);
    const candidate = BigInt(`0x${hmac(`AWS4A${secret}`, fixed).toString("hex")}`);
    if (candidate > CANDIDATE_MAX) continue;
    return Buffer.from((candidate + 1n).toString(16).padStart(64, "0"), "hex");
  }
  // One chance in 2^32 for each of 254 draws.
  throw new Error("no key can be derived from this secret");
}

function publicKeyOf(privateKey: Buffer): KeyObject {
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(privateKey);
  const point = curve.getPublicKey();
  return createPublicKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
    },
  });
}
