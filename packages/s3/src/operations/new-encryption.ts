/** How an object or upload that a request makes is encrypted: settled before its body is read. */
import type { Call } from "@cloudglass/wire";
import * as errors from "../errors/encryption.ts";
import type { Place, Sealed, Wrapping } from "../object/encryption/content-keys.ts";
import type { KeyFault } from "../object/encryption/key-service.ts";
import type { ObjectEncryption } from "../object/encryption/object-encryption.ts";
import {
  type EncryptionInput,
  type RequestedKms,
  requestedEncryption,
} from "../object/encryption/requested-encryption.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import { bucketArn, objectArn } from "../resource-arn.ts";
import type { Rooms } from "../rooms.ts";
import { requestError } from "./encryption-errors.ts";
import { permitKeyUse, refusedByKms, requireKey } from "./kms-permission.ts";

export interface NewEncryption {
  readonly wrapping: Wrapping;
  readonly place: Place;
}

/** Members of an answer that tell of encryption. */
export interface EncryptionMembers {
  ServerSideEncryption?: "AES256" | "aws:kms" | "aws:kms:dsse";
  SSEKMSKeyId?: string;
  SSEKMSEncryptionContext?: string;
  BucketKeyEnabled?: boolean;
  SSECustomerAlgorithm?: string;
  SSECustomerKeyMD5?: string;
}

/** Throws what is wrong with the request's headers, and AccessDenied for a key that the caller may not use. */
export function newEncryption(
  rooms: Rooms,
  bucket: Bucket,
  objectKey: string,
  input: EncryptionInput,
  call: Call,
): NewEncryption | Promise<NewEncryption> {
  const place = placeOf(bucket, objectKey);
  const requested = requestedEncryption(input, bucket.settings.encryption);
  if (typeof requested === "string") {
    if (requested !== "customer-keys-blocked") throw requestError(requested, input);
    throw errors.customerKeysBlocked(call.caller.arn, `s3:${call.operation}`, place.objectArn);
  }
  return requested.mode === "AES256" || requested.mode === "SSE-C"
    ? { wrapping: requested, place }
    : kmsEncryption(rooms, requested, place, call);
}

async function kmsEncryption(
  rooms: Rooms,
  { mode, keyId, context, bucketKeyEnabled }: RequestedKms,
  place: Place,
  call: Call,
): Promise<NewEncryption> {
  const key = await requireKey(rooms, keyId, place, call);
  permitKeyUse(call, key, "kms:GenerateDataKey", {
    place,
    context,
    hasBucketKey: bucketKeyEnabled,
  });
  return { wrapping: { mode, keyArn: key.arn, context, bucketKeyEnabled }, place };
}

export function placeOf(bucket: Bucket, objectKey: string): Place {
  return {
    bucketArn: bucketArn(bucket),
    objectArn: objectArn(bucket, objectKey),
    region: bucket.region,
  };
}

/** A data key of its own for what is new. Throws what KMS refuses with. */
export function sealAnew(
  { contentKeys }: Rooms,
  { wrapping, place }: NewEncryption,
): Sealed | Promise<Sealed> {
  const made = contentKeys.make(wrapping, place);
  return made instanceof Promise ? made.then(unlessRefused) : unlessRefused(made);
}

/** For a data key that is there already. */
export async function rewrapped(
  { contentKeys }: Rooms,
  { wrapping, place }: NewEncryption,
  dataKey: Uint8Array,
): Promise<ObjectEncryption> {
  return unlessRefused(await contentKeys.wrap(wrapping, place, dataKey));
}

function unlessRefused<Made extends object>(made: Made | KeyFault): Made {
  return "kind" in made ? refusedByKms(made as KeyFault) : (made as Made);
}

/** What a write with this encryption answers. */
export function encryptionMembers({ wrapping }: NewEncryption): EncryptionMembers {
  if (wrapping.mode === "SSE-C") return customerKeyMembers(wrapping.customerKey.md5);
  if (wrapping.mode === "AES256") return { ServerSideEncryption: "AES256" };
  return {
    ServerSideEncryption: wrapping.mode,
    SSEKMSKeyId: wrapping.keyArn,
    ...(wrapping.bucketKeyEnabled ? { BucketKeyEnabled: true } : {}),
    ...(wrapping.context === undefined
      ? {}
      : {
          SSEKMSEncryptionContext: Buffer.from(JSON.stringify(wrapping.context)).toString("base64"),
        }),
  };
}

/** What an answer tells of an object or upload that is there; of SSE-C only the request knows more. */
export function storedEncryptionMembers(
  encryption: ObjectEncryption | undefined,
  customerKeyMd5?: string,
): EncryptionMembers {
  if (encryption === undefined) return {};
  if (encryption.mode === "AES256") return { ServerSideEncryption: "AES256" };
  if (encryption.mode === "SSE-C") {
    return customerKeyMd5 === undefined ? {} : customerKeyMembers(customerKeyMd5);
  }
  return {
    ServerSideEncryption: encryption.mode,
    SSEKMSKeyId: encryption.keyArn,
    ...(encryption.bucketKey === undefined ? {} : { BucketKeyEnabled: true }),
  };
}

const customerKeyMembers = (md5: string): EncryptionMembers => ({
  SSECustomerAlgorithm: "AES256",
  SSECustomerKeyMD5: md5,
});

/** The ETag of content that is sealed by a key of the client's or of KMS says nothing of the content. */
export function etagOf(rooms: Rooms, mode: ObjectEncryption["mode"], md5: string): string {
  return mode === "AES256" ? md5 : Buffer.from(rooms.env.random.bytes(16)).toString("hex");
}
