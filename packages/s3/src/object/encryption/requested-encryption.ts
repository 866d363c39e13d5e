/**
 * Which encryption a write asks for, by its headers or by the bucket's default. Pure.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
 */
import { type DefaultEncryption, SSE_S3 } from "../../bucket/default-encryption.ts";
import { type CustomerKey, type CustomerKeyFault, customerKey } from "./customer-key.ts";
import type { EncryptionContext } from "./key-service.ts";
import type { KmsMode } from "./object-encryption.ts";

export interface EncryptionInput {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly SSECustomerKey?: string | undefined;
  readonly SSECustomerKeyMD5?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly SSEKMSEncryptionContext?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
}

export type RequestedEncryption =
  | { readonly mode: "AES256" }
  | { readonly mode: "SSE-C"; readonly customerKey: CustomerKey }
  | RequestedKms;

export interface RequestedKms {
  readonly mode: KmsMode;
  readonly keyId: string | undefined;
  readonly context: EncryptionContext | undefined;
  readonly bucketKeyEnabled: boolean;
}

export type RequestFault =
  | CustomerKeyFault
  | "unknown-encryption"
  | "several-encryptions"
  | "key-without-kms"
  | "context-malformed"
  | "customer-keys-blocked";

const SERVICE_KEY: RequestedEncryption = { mode: "AES256" };

export function requestedEncryption(
  input: EncryptionInput,
  byDefault: DefaultEncryption | undefined,
): RequestedEncryption | RequestFault {
  const { ServerSideEncryption: algorithm, SSEKMSKeyId: keyId } = input;
  const context = input.SSEKMSEncryptionContext;
  const hasCustomerKey =
    input.SSECustomerAlgorithm !== undefined ||
    input.SSECustomerKey !== undefined ||
    input.SSECustomerKeyMD5 !== undefined;
  if (hasCustomerKey) return customerRequest(input, byDefault);
  if (algorithm === undefined && keyId === undefined && context === undefined) {
    if (byDefault === undefined || byDefault.algorithm === "AES256") return SERVICE_KEY;
    return kmsRequest(byDefault.algorithm, byDefault.keyId, undefined, input, byDefault);
  }
  if (algorithm === "aws:kms" || algorithm === "aws:kms:dsse") {
    return kmsRequest(algorithm, keyId, context, input, byDefault ?? SSE_S3);
  }
  if (algorithm !== undefined && algorithm !== "AES256") return "unknown-encryption";
  if (keyId !== undefined || context !== undefined) return "key-without-kms";
  return SERVICE_KEY;
}

function customerRequest(
  input: EncryptionInput,
  byDefault: DefaultEncryption | undefined,
): RequestedEncryption | RequestFault {
  // AWS refuses a blocked type before it looks at the key.
  if (byDefault?.blocksCustomerKeys) return "customer-keys-blocked";
  if (input.ServerSideEncryption !== undefined) return "several-encryptions";
  const key = customerKey({
    algorithm: input.SSECustomerAlgorithm,
    key: input.SSECustomerKey,
    md5: input.SSECustomerKeyMD5,
  });
  return typeof key === "string" ? key : { mode: "SSE-C", customerKey: key! };
}

function kmsRequest(
  mode: KmsMode,
  keyId: string | undefined,
  contextHeader: string | undefined,
  input: EncryptionInput,
  byDefault: DefaultEncryption,
): RequestedKms | RequestFault {
  const context = contextHeader === undefined ? undefined : parseContext(contextHeader);
  if (context === "malformed") return "context-malformed";
  // Two layers have no bucket keys.
  const bucketKeyEnabled =
    mode === "aws:kms" && (input.BucketKeyEnabled ?? byDefault.bucketKeyEnabled ?? false);
  return { mode, keyId, context, bucketKeyEnabled };
}

function parseContext(header: string): EncryptionContext | "malformed" {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(header, "base64").toString("utf8"));
  } catch {
    return "malformed";
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return "malformed";
  const pairs = Object.entries(parsed);
  return pairs.every(([, value]) => typeof value === "string")
    ? (parsed as EncryptionContext)
    : "malformed";
}
