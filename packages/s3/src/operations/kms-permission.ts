/**
 * The permissions that KMS asks of whoever has S3 use a key: of the caller, in the context of the object.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
import type { Call } from "@cloudglass/wire";
import { keyRefused, kmsNeedsSignature } from "../errors/encryption.ts";
import { accessDenied } from "../errors.ts";
import type { Place } from "../object/encryption/content-keys.ts";
import type { EncryptionContext, KeyFault, KmsKey } from "../object/encryption/key-service.ts";
import type { Rooms } from "../rooms.ts";

export interface KeyUse {
  readonly place: Place;
  readonly context: EncryptionContext | undefined;
  /** With a bucket key, KMS is asked in the bucket's context. */
  readonly hasBucketKey: boolean;
}

/** The key that the caller means. Throws what KMS refuses with. */
export async function requireKey(
  { keyService }: Rooms,
  keyId: string | undefined,
  { region }: Place,
  call: Call,
): Promise<KmsKey> {
  if (call.caller.kind === "anonymous") throw kmsNeedsSignature();
  const key = await keyService.find(keyId, region, call.caller.accountId);
  if (key.kind === "fault") throw keyRefused(key.code, key.message);
  return key;
}

/** A request's caller, or a role that S3 was given. */
export interface KeyUser extends Pick<Call, "authorize"> {
  readonly caller: Pick<Call["caller"], "accountId">;
}

/** Throws AccessDenied. */
export function permitKeyUse(
  call: KeyUser,
  { arn, policy }: KmsKey,
  action: "kms:Decrypt" | "kms:Encrypt" | "kms:GenerateDataKey",
  { place, context, hasBucketKey }: KeyUse,
): void {
  const told: EncryptionContext = {
    "aws:s3:arn": hasBucketKey ? place.bucketArn : place.objectArn,
    ...(hasBucketKey ? {} : context),
  };
  const pairs = Object.entries(told).map(([name, value]) => [
    `kms:EncryptionContext:${name}`,
    value,
  ]);
  const { allowed, message } = call.authorize({
    action,
    resource: arn,
    resourceAccountId: arn.split(":")[4]!,
    resourcePolicy: policy,
    context: {
      ...Object.fromEntries(pairs),
      "kms:EncryptionContextKeys": Object.keys(told),
      "kms:ViaService": `s3.${place.region}.amazonaws.com`,
      "kms:CallerAccount": call.caller.accountId,
    },
  });
  if (!allowed) throw accessDenied(message || undefined);
}

export function refusedByKms(fault: KeyFault): never {
  throw keyRefused(fault.code, fault.message);
}
