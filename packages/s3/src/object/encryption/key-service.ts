/** What S3 asks of the service that keeps keys: KMS, once there is one; the key ring until then. */

/** Told to KMS at both ends; a data key opens only in the context that it was made in. */
export type EncryptionContext = Readonly<Record<string, string>>;

export interface KmsKey {
  readonly kind: "key";
  readonly arn: string;
  /** JSON: who may use it. */
  readonly policy: string;
}

/** What KMS refuses with; S3 passes it on. */
export interface KeyFault {
  readonly kind: "fault";
  readonly code: "KMS.NotFoundException" | "KMS.DisabledException" | "KMS.KMSInvalidStateException";
  readonly message: string;
}

type Soon<Value> = Value | Promise<Value>;

export interface KeyService {
  /** The key that a caller of this account in this region means; undefined is AWS's own key for S3. */
  find(keyId: string | undefined, region: string, accountId: string): Soon<KmsKey | KeyFault>;
  encrypt(
    keyArn: string,
    plaintext: Uint8Array,
    context: EncryptionContext,
  ): Soon<Uint8Array | KeyFault>;
  /** Undefined when the key did not make the ciphertext in this context. */
  decrypt(
    keyArn: string,
    ciphertext: Uint8Array,
    context: EncryptionContext,
  ): Soon<Uint8Array | KeyFault | undefined>;
}
