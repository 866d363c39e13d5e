/**
 * A bucket's default encryption: what objects get whose writer asks for nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
 */
export interface DefaultEncryption {
  readonly algorithm: "AES256" | "aws:kms" | "aws:kms:dsse";
  /** As the bucket's owner named it: id, ARN or alias; AWS's own key for S3 when absent. */
  readonly keyId?: string | undefined;
  readonly bucketKeyEnabled?: boolean | undefined;
  /** Writes with customer-provided keys are refused. */
  readonly blocksCustomerKeys?: boolean | undefined;
}

/** Every bucket has it that nobody has configured. */
export const SSE_S3: DefaultEncryption = { algorithm: "AES256" };

/** The rule of a configuration, as the SDK declares it. */
export interface EncryptionRule {
  readonly ApplyServerSideEncryptionByDefault?:
    | { readonly SSEAlgorithm?: string | undefined; readonly KMSMasterKeyID?: string | undefined }
    | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
  readonly BlockedEncryptionTypes?:
    | { readonly EncryptionType?: readonly string[] | undefined }
    | undefined;
}

export type ConfigurationFault = "malformed" | "unsupported-algorithm" | "key-not-applicable";

/** A configuration that does not speak of blocked types leaves `before`'s as they are, as AWS does. */
export function defaultEncryption(
  rules: readonly EncryptionRule[],
  before: DefaultEncryption = SSE_S3,
): DefaultEncryption | ConfigurationFault {
  const [rule, ...others] = rules;
  if (rule === undefined || others.length > 0) return "malformed";
  const applied = rule.ApplyServerSideEncryptionByDefault;
  const algorithm = applied === undefined ? "AES256" : applied.SSEAlgorithm;
  if (algorithm !== "AES256" && algorithm !== "aws:kms" && algorithm !== "aws:kms:dsse") {
    return algorithm === "aws:fsx" || algorithm === "aws:backup"
      ? "unsupported-algorithm"
      : "malformed";
  }
  const keyId = applied?.KMSMasterKeyID;
  if (algorithm === "AES256" && keyId !== undefined) return "key-not-applicable";
  const types = rule.BlockedEncryptionTypes?.EncryptionType;
  if (types?.some((type) => type !== "NONE" && type !== "SSE-C")) return "malformed";
  if (types !== undefined && new Set(types).size > 1) return "malformed";
  return {
    algorithm,
    keyId,
    bucketKeyEnabled: rule.BucketKeyEnabled === true,
    blocksCustomerKeys: types === undefined ? before.blocksCustomerKeys : types.includes("SSE-C"),
  };
}

/** As GetBucketEncryption shows it. */
export function encryptionRule(encryption: DefaultEncryption) {
  const { algorithm, keyId, bucketKeyEnabled, blocksCustomerKeys } = encryption;
  return {
    ApplyServerSideEncryptionByDefault: {
      SSEAlgorithm: algorithm,
      ...(keyId === undefined ? {} : { KMSMasterKeyID: keyId }),
    },
    BucketKeyEnabled: bucketKeyEnabled === true,
    BlockedEncryptionTypes: {
      EncryptionType: [blocksCustomerKeys ? ("SSE-C" as const) : ("NONE" as const)],
    },
  };
}
