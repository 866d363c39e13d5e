/**
 * The built-in key ring: one random root in the service's directory, readable by its owner only, from which every
 * other key follows (HKDF, RFC 5869): those of SSE-S3, and one for each ARN of KMS. Nothing is written when a key is
 * used for the first time, and a key is the same for as long as the root is.
 *
 * A new data key of SSE-S3 is derived from a nonce, as RFC 8452 derives the keys of its messages, and the nonce is its
 * seal: a tenth of the time of wrapping, and a fifth of the room. Whoever has not the nonce has not the key, so one that
 * is wrapped for somebody else later is as good as a random one. What comes from elsewhere is wrapped.
 */
import {
  type Cipheriv,
  createCipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from "node:crypto";
import type { Environment } from "@cloudglass/env";
import { NONCE_BYTES, unwrapKey, wrapKey } from "./envelope.ts";
import { aliasedKeyArn, namedKey, S3_ALIAS } from "./key-id.ts";
import type { EncryptionContext, KeyFault, KeyService, KmsKey } from "./key-service.ts";
import { KEY_BYTES } from "./sealed-format.ts";

const FILE_NAME = "key-ring";
const HEAD = "cloudglass key ring 1\n";
const FILE_BYTES = HEAD.length + KEY_BYTES;
/** Keys kept at hand. */
const KEYS_MAX = 1000;
const BLOCK_BYTES = 16;
const NO_CONTEXT = Buffer.alloc(0);

export class KeyRing implements KeyService {
  readonly #env: Pick<Environment, "random">;
  readonly #root: Uint8Array;
  readonly #serviceKey: KeyObject;
  /** AES-256 of single blocks, begun once and for all. */
  readonly #derivation: Cipheriv;
  readonly #keys = new Map<string, KeyObject>();

  private constructor(env: Pick<Environment, "random">, root: Uint8Array) {
    this.#env = env;
    this.#root = root;
    this.#serviceKey = this.#derive("s3");
    this.#derivation = createCipheriv("aes-256-ecb", this.#derive("s3 data keys"), null);
    this.#derivation.setAutoPadding(false);
  }

  /**
   * Makes the root when there is none; it is durable before any key that follows from it is used. Throws when
   * `isMissed` tells that content was sealed under a root that is gone.
   */
  static async open(
    env: Pick<Environment, "random" | "disk" | "durability">,
    isMissed: () => boolean,
  ): Promise<KeyRing> {
    const file = env.disk.open(FILE_NAME, "owner");
    try {
      if (file.size < FILE_BYTES) {
        if (isMissed()) {
          throw new Error(
            `The file ${FILE_NAME} is gone, and the objects that are here were sealed under it: put it back, or begin anew with an empty directory`,
          );
        }
        // What a crash left of a root that was never used.
        file.truncate(0);
        file.append([Buffer.from(HEAD), env.random.bytes(KEY_BYTES)]);
        if (env.durability !== "memory") {
          await file.sync();
          await env.disk.syncDirectory("");
        }
      }
      const content = Buffer.alloc(FILE_BYTES);
      file.read(content, 0);
      if (content.toString("latin1", 0, HEAD.length) !== HEAD) {
        throw new Error(`The file ${FILE_NAME} is no key ring of this Cloudglass`);
      }
      return new KeyRing(env, content.subarray(HEAD.length));
    } finally {
      file.close();
    }
  }

  /** A data key of SSE-S3 and its seal. */
  make(): { readonly dataKey: Uint8Array; readonly seal: Uint8Array } {
    const seal = this.#env.random.bytes(NONCE_BYTES);
    return { dataKey: this.#dataKey(seal), seal };
  }

  /** The seal of a data key that others had before. */
  wrap(dataKey: Uint8Array): Buffer {
    return wrapKey(this.#serviceKey, dataKey, NO_CONTEXT, this.#env.random.bytes(NONCE_BYTES));
  }

  unwrap(wrapped: Uint8Array): Buffer | undefined {
    return wrapped.length === NONCE_BYTES
      ? this.#dataKey(wrapped)
      : unwrapKey(this.#serviceKey, wrapped, NO_CONTEXT);
  }

  /** RFC 8452, section 4: of each block half, so that the key does not tell that blocks differ. */
  #dataKey(nonce: Uint8Array): Buffer {
    const blocks = Buffer.alloc(KEY_BYTES * 2);
    for (let at = 0; at < blocks.length; at += BLOCK_BYTES) {
      blocks[at] = at / BLOCK_BYTES;
      blocks.set(nonce, at + BLOCK_BYTES - NONCE_BYTES);
    }
    const derived = this.#derivation.update(blocks);
    for (let at = BLOCK_BYTES; at < derived.length; at += BLOCK_BYTES) {
      derived.copyWithin(at / 2, at, at + BLOCK_BYTES / 2);
    }
    return derived.subarray(0, KEY_BYTES);
  }

  /** Every well-formed name is one of a key: docs/decisions/0010-keys-before-kms.md. */
  find(keyId: string | undefined, region: string, accountId: string): KmsKey | KeyFault {
    const named = namedKey(keyId ?? S3_ALIAS, region, accountId);
    if (named.kind === "fault") return named;
    const arn = named.kind === "alias" ? aliasedKeyArn(named.arn) : named.arn;
    const owner = named.accountId;
    const isAwsKey = arn === aliasedKeyArn(`arn:aws:kms:${region}:${owner}:${S3_ALIAS}`);
    const policy = isAwsKey ? awsKeyPolicy(region, owner) : defaultPolicy(owner);
    return { kind: "key", arn, policy };
  }

  encrypt(keyArn: string, plaintext: Uint8Array, context: EncryptionContext): Buffer {
    const nonce = this.#env.random.bytes(NONCE_BYTES);
    return wrapKey(this.#kmsKey(keyArn), plaintext, contextBytes(context), nonce);
  }

  decrypt(keyArn: string, ciphertext: Uint8Array, context: EncryptionContext): Buffer | undefined {
    return unwrapKey(this.#kmsKey(keyArn), ciphertext, contextBytes(context));
  }

  #kmsKey(keyArn: string): KeyObject {
    let key = this.#keys.get(keyArn);
    if (key === undefined) {
      if (this.#keys.size >= KEYS_MAX) this.#keys.clear();
      key = this.#derive(`kms ${keyArn}`);
      this.#keys.set(keyArn, key);
    }
    return key;
  }

  #derive(purpose: string): KeyObject {
    const key = hkdfSync("sha256", this.#root, NO_CONTEXT, `cloudglass ${purpose}`, KEY_BYTES);
    return createSecretKey(Buffer.from(key));
  }
}

function contextBytes(context: EncryptionContext): Buffer {
  const pairs = Object.keys(context)
    .sort()
    .map((name) => [name, context[name]]);
  return Buffer.from(JSON.stringify(pairs));
}

/** As AWS writes it for the key that it keeps for S3: everybody in the account, through S3. */
function awsKeyPolicy(region: string, accountId: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "auto-s3-2",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: {
        StringEquals: {
          "kms:ViaService": `s3.${region}.amazonaws.com`,
          "kms:CallerAccount": accountId,
        },
      },
    },
  });
}

/** What KMS gives a key whose maker names no policy: IAM policies of the account decide. */
function defaultPolicy(accountId: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: "kms:*",
      Resource: "*",
    },
  });
}
