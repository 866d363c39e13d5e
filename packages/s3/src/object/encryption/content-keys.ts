/**
 * Data keys: made for each object, wrapped with the key that its encryption names, unwrapped for whoever may read it.
 *
 * ```
 * key ring ── service key ─────────────────────────┐
 * KMS key ─┬───────────────────────────────────────┤ wraps
 *          └─ bucket key (of one bucket, 5 minutes)┤ ─────▶ data key ─┬─ seals the blob of an object put in one piece
 * customer's key, never kept ──────────────────────┘                  └─ wraps the keys of the parts' blobs
 * ```
 */
import type { Environment } from "@cloudglass/env";
import type { CustomerKey } from "./customer-key.ts";
import { NONCE_BYTES, unwrapKey, wrapKey } from "./envelope.ts";
import type { KeyRing } from "./key-ring.ts";
import type { EncryptionContext, KeyFault, KeyService } from "./key-service.ts";
import {
  type KmsEncryption,
  type KmsMode,
  layersOf,
  type ObjectEncryption,
  sealText,
} from "./object-encryption.ts";
import { KEY_BYTES } from "./sealed-format.ts";

/** How AWS bounds what a bucket key may be used for. */
const BUCKET_KEY_LIFE_MS = 5 * 60_000;
const BUCKET_KEYS_MAX = 1000;
const CUSTOMER = Buffer.from("SSE-C");
const PART = Buffer.from("part");

/** What wraps a data key; a key of KMS has been found and its use permitted. */
export type Wrapping =
  | { readonly mode: "AES256" }
  | { readonly mode: "SSE-C"; readonly customerKey: CustomerKey }
  | {
      readonly mode: KmsMode;
      readonly keyArn: string;
      readonly context: EncryptionContext | undefined;
      readonly bucketKeyEnabled: boolean;
    };

/** What is encrypted; its ARNs are the context that S3 adds. */
export interface Place {
  readonly bucketArn: string;
  readonly objectArn: string;
  /** The bucket's; its keys are of the same region. */
  readonly region: string;
}

/** `wrong-key`: the customer's key is not the one; `broken`: what was kept does not open. */
export type UnwrapFault = "wrong-key" | "broken" | KeyFault;

interface BucketKey {
  readonly key: Uint8Array;
  readonly wrapped: Uint8Array;
  readonly madeMs: number;
}

export interface Sealed {
  readonly dataKey: Uint8Array;
  readonly encryption: ObjectEncryption;
}

type Soon<Value> = Value | Promise<Value>;

export class ContentKeys {
  readonly #env: Pick<Environment, "random" | "clock">;
  readonly #ring: KeyRing;
  readonly #service: KeyService;
  /** For new objects, by bucket and key. */
  readonly #bucketKeys = new Map<string, BucketKey>();
  /** Unwrapped, by their wrapped text. */
  readonly #opened = new Map<string, Uint8Array>();

  constructor(env: Pick<Environment, "random" | "clock">, ring: KeyRing, service: KeyService) {
    this.#env = env;
    this.#ring = ring;
    this.#service = service;
  }

  /** A data key of its own for what is new. */
  make(wrapping: Wrapping, place: Place): Soon<Sealed | KeyFault> {
    const { mode } = wrapping;
    if (mode === "AES256") {
      const { dataKey, seal } = this.#ring.make();
      return { dataKey, encryption: { mode, seal } };
    }
    const dataKey = this.random(layersOf(mode));
    const wrapped = this.wrap(wrapping, place, dataKey);
    const sealed = (encryption: ObjectEncryption | KeyFault): Sealed | KeyFault =>
      "kind" in encryption ? encryption : { dataKey, encryption };
    return wrapped instanceof Promise ? wrapped.then(sealed) : sealed(wrapped);
  }

  /** For the blob of a part. */
  random(layers: number): Uint8Array {
    return this.#env.random.bytes(KEY_BYTES * layers);
  }

  /** A data key that is there already, for another encryption or another place. */
  wrap(wrapping: Wrapping, place: Place, dataKey: Uint8Array): Soon<ObjectEncryption | KeyFault> {
    const { mode } = wrapping;
    if (mode === "AES256") return { mode, seal: this.#ring.wrap(dataKey) };
    if (mode !== "SSE-C") return this.#wrapByKms(wrapping, place, dataKey);
    const nonce = this.#env.random.bytes(NONCE_BYTES);
    return { mode, seal: wrapKey(wrapping.customerKey.key, dataKey, CUSTOMER, nonce) };
  }

  /** `customerKey` for SSE-C alone. */
  unwrap(
    encryption: ObjectEncryption,
    place: Place,
    customerKey: CustomerKey | undefined,
  ): Soon<Uint8Array | UnwrapFault> {
    const { mode, seal } = encryption;
    if (mode === "AES256") return this.#ring.unwrap(seal) ?? "broken";
    if (mode !== "SSE-C") return this.#unwrapByKms(encryption, place);
    if (customerKey === undefined) return "wrong-key";
    return unwrapKey(customerKey.key, seal, CUSTOMER) ?? "wrong-key";
  }

  /** The key of a part's blob, under its upload's. */
  wrapPart(uploadKey: Uint8Array, partKey: Uint8Array): Buffer {
    return wrapKey(
      uploadKey.subarray(0, KEY_BYTES),
      partKey,
      PART,
      this.#env.random.bytes(NONCE_BYTES),
    );
  }

  async #wrapByKms(
    { mode, keyArn, context, bucketKeyEnabled }: Exclude<Wrapping, { mode: "AES256" | "SSE-C" }>,
    place: Place,
    dataKey: Uint8Array,
  ): Promise<ObjectEncryption | KeyFault> {
    if (bucketKeyEnabled) {
      const bucketKey = await this.#bucketKey(keyArn, place.bucketArn);
      if ("kind" in bucketKey) return bucketKey;
      const nonce = this.#env.random.bytes(NONCE_BYTES);
      const seal = wrapKey(bucketKey.key, dataKey, contextOf(place.objectArn, context), nonce);
      return { mode, seal, keyArn, context, bucketKey: bucketKey.wrapped };
    }
    const arn = { "aws:s3:arn": place.objectArn };
    const sealed = await this.#service.encrypt(keyArn, dataKey, { ...arn, ...context });
    if ("kind" in sealed) return sealed;
    // The second layer's key is S3's own to keep.
    const seal = mode === "aws:kms:dsse" ? this.#ring.wrap(sealed) : sealed;
    return { mode, seal, keyArn, context };
  }

  async #unwrapByKms(
    { mode, keyArn, context, bucketKey, seal }: KmsEncryption,
    place: Place,
  ): Promise<Uint8Array | UnwrapFault> {
    if (bucketKey !== undefined) {
      const key = await this.#openBucketKey(keyArn, bucketKey, place.bucketArn);
      if (typeof key === "string" || "kind" in key) return key;
      return unwrapKey(key, seal, contextOf(place.objectArn, context)) ?? "broken";
    }
    const sealed = mode === "aws:kms:dsse" ? this.#ring.unwrap(seal) : seal;
    if (sealed === undefined) return "broken";
    const arn = { "aws:s3:arn": place.objectArn };
    return (await this.#service.decrypt(keyArn, sealed, { ...arn, ...context })) ?? "broken";
  }

  async #bucketKey(keyArn: string, bucketArn: string): Promise<BucketKey | KeyFault> {
    const name = `${bucketArn} ${keyArn}`;
    const now = this.#env.clock.now();
    const held = this.#bucketKeys.get(name);
    if (held !== undefined && now - held.madeMs < BUCKET_KEY_LIFE_MS) return held;
    const key = this.#env.random.bytes(KEY_BYTES);
    const wrapped = await this.#service.encrypt(keyArn, key, { "aws:s3:arn": bucketArn });
    if ("kind" in wrapped) return wrapped;
    const made = { key, wrapped, madeMs: now };
    if (this.#bucketKeys.size >= BUCKET_KEYS_MAX) this.#bucketKeys.clear();
    this.#bucketKeys.set(name, made);
    return made;
  }

  async #openBucketKey(
    keyArn: string,
    wrapped: Uint8Array,
    bucketArn: string,
  ): Promise<Uint8Array | UnwrapFault> {
    const name = `${keyArn} ${sealText(wrapped)}`;
    const held = this.#opened.get(name);
    if (held !== undefined) return held;
    const key = await this.#service.decrypt(keyArn, wrapped, { "aws:s3:arn": bucketArn });
    if (key === undefined) return "broken";
    if ("kind" in key) return key;
    if (this.#opened.size >= BUCKET_KEYS_MAX) this.#opened.clear();
    this.#opened.set(name, key);
    return key;
  }
}

/** The key of a part's blob; undefined when it does not open. */
export function unwrapPart(uploadKey: Uint8Array, seal: Uint8Array): Uint8Array | undefined {
  return unwrapKey(uploadKey.subarray(0, KEY_BYTES), seal, PART);
}

/** Under a bucket key nobody else keeps the object's context. */
function contextOf(objectArn: string, context: EncryptionContext | undefined): Buffer {
  return Buffer.from(JSON.stringify([objectArn, context ?? {}]));
}
