/** The data key of content that a request reads, once its encryption lets the caller have it. */
import type { Call } from "@cloudglass/wire";
import * as errors from "../errors/encryption.ts";
import { internalError } from "../errors.ts";
import type { Place, UnwrapFault } from "../object/encryption/content-keys.ts";
import { type CustomerKey, customerKey } from "../object/encryption/customer-key.ts";
import type { KmsEncryption, ObjectEncryption } from "../object/encryption/object-encryption.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { Rooms } from "../rooms.ts";
import { customerKeyError } from "./encryption-errors.ts";
import { permitKeyUse, refusedByKms, requireKey } from "./kms-permission.ts";
import { placeOf } from "./new-encryption.ts";

export interface CustomerKeyInput {
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly SSECustomerKey?: string | undefined;
  readonly SSECustomerKeyMD5?: string | undefined;
}

export interface SourceKeyInput {
  readonly CopySourceSSECustomerAlgorithm?: string | undefined;
  readonly CopySourceSSECustomerKey?: string | undefined;
  readonly CopySourceSSECustomerKeyMD5?: string | undefined;
}

/** Throws for a key that is not whole. */
export function customerKeyOf(input: CustomerKeyInput): CustomerKey | undefined {
  const algorithm = input.SSECustomerAlgorithm;
  const { SSECustomerKey: key, SSECustomerKeyMD5: md5 } = input;
  const found = customerKey({ algorithm, key, md5 });
  if (typeof found === "string") throw customerKeyError(found, algorithm ?? "");
  return found;
}

/** Of a read: a key of another length is no other fault than another key, as AWS was recorded. */
export function readingKeyOf(input: CustomerKeyInput): CustomerKey | undefined {
  const { SSECustomerAlgorithm: algorithm, SSECustomerKey: key, SSECustomerKeyMD5: md5 } = input;
  if (customerKey({ algorithm, key, md5 }) === "wrong-length") throw errors.customerKeyWrong();
  return customerKeyOf(input);
}

export function sourceKeyOf(input: SourceKeyInput): CustomerKey | undefined {
  return customerKeyOf({
    SSECustomerAlgorithm: input.CopySourceSSECustomerAlgorithm,
    SSECustomerKey: input.CopySourceSSECustomerKey,
    SSECustomerKeyMD5: input.CopySourceSSECustomerKeyMD5,
  });
}

/** What is encrypted: an object or an upload. */
export interface Encrypted {
  readonly objectKey: string;
  readonly encryption: ObjectEncryption | undefined;
}

/** Undefined for content that is not sealed. Throws what AWS refuses a wrong or missing key with. */
export function openingKey(
  rooms: Rooms,
  bucket: Bucket,
  { objectKey, encryption }: Encrypted,
  provided: CustomerKey | undefined,
  call: Call,
): Uint8Array | undefined | Promise<Uint8Array> {
  if (provided !== undefined && encryption?.mode !== "SSE-C") {
    throw errors.customerKeyNotApplicable();
  }
  if (encryption === undefined) return undefined;
  const place = placeOf(bucket, objectKey);
  const { mode } = encryption;
  if (mode !== "AES256" && mode !== "SSE-C") return openByKms(rooms, encryption, place, call);
  if (mode === "SSE-C" && provided === undefined) throw errors.customerKeyNeeded();
  const key = rooms.contentKeys.unwrap(encryption, place, provided);
  return key instanceof Promise
    ? key.then((opened) => unlessFault(rooms, place, opened))
    : unlessFault(rooms, place, key);
}

/** As `openingKey`, for requests that read no content: they need no key of KMS. */
export function checkCustomerKey(
  rooms: Rooms,
  bucket: Bucket,
  encrypted: Encrypted,
  provided: CustomerKey | undefined,
  call: Call,
): void {
  if (provided === undefined && encrypted.encryption?.mode !== "SSE-C") return;
  void openingKey(rooms, bucket, encrypted, provided, call);
}

async function openByKms(
  rooms: Rooms,
  encryption: KmsEncryption,
  place: Place,
  call: Call,
): Promise<Uint8Array> {
  await permitDecrypt(rooms, encryption, place, call);
  return unlessFault(rooms, place, await rooms.contentKeys.unwrap(encryption, place, undefined));
}

/** Checksums of content under a key of KMS are told to whoever may decrypt it. */
export async function permitChecksum(
  rooms: Rooms,
  bucket: Bucket,
  { objectKey, encryption }: Encrypted,
  call: Call,
): Promise<void> {
  if (encryption === undefined) return;
  if (encryption.mode === "AES256" || encryption.mode === "SSE-C") return;
  await permitDecrypt(rooms, encryption, placeOf(bucket, objectKey), call);
}

async function permitDecrypt(
  rooms: Rooms,
  { keyArn, context, bucketKey }: KmsEncryption,
  place: Place,
  call: Call,
): Promise<void> {
  const key = await requireKey(rooms, keyArn, place, call);
  const hasBucketKey = bucketKey !== undefined;
  permitKeyUse(call, key, "kms:Decrypt", { place, context, hasBucketKey });
}

function unlessFault(
  { log }: Rooms,
  { objectArn }: Place,
  key: Uint8Array | UnwrapFault,
): Uint8Array {
  if (key === "wrong-key") throw errors.customerKeyWrong();
  if (key === "broken") {
    log.error({ objectArn }, "object unreadable: its data key does not open");
    throw internalError();
  }
  return "kind" in key ? refusedByKms(key) : key;
}
