/** How parts are sealed: each blob with a key of its own, which the upload's data key wraps. */
import type { Call } from "@cloudglass/wire";
import * as errors from "../errors/encryption.ts";
import { layersOf } from "../object/encryption/object-encryption.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { Upload } from "../object/index/upload-table.ts";
import { objectArn } from "../resource-arn.ts";
import type { Rooms } from "../rooms.ts";
import { placeOf } from "./new-encryption.ts";
import { type CustomerKeyInput, customerKeyOf, openingKey } from "./opening-key.ts";

export interface PartSeal {
  readonly dataKey: Uint8Array;
  /** Undefined in an upload from before content was sealed. */
  readonly seal: Uint8Array | undefined;
}

const NO_KEY = new Uint8Array(0);

/** Throws what AWS refuses parts with that come with another key than their upload, or without. */
export async function partSeal(
  rooms: Rooms,
  bucket: Bucket,
  upload: Upload,
  input: CustomerKeyInput,
  call: Call,
): Promise<PartSeal> {
  const uploadKey = await uploadKeyOf(rooms, bucket, upload, input, call);
  if (uploadKey === undefined) return { dataKey: NO_KEY, seal: undefined };
  const dataKey = rooms.contentKeys.random(layersOf(upload.encryption!.mode));
  return { dataKey, seal: rooms.contentKeys.wrapPart(uploadKey, dataKey) };
}

function uploadKeyOf(
  rooms: Rooms,
  bucket: Bucket,
  upload: Upload,
  input: CustomerKeyInput,
  call: Call,
): Uint8Array | undefined | Promise<Uint8Array> {
  const { encryption, objectKey } = upload;
  const provided = customerKeyOf(input);
  if (provided !== undefined && bucket.settings.encryption?.blocksCustomerKeys) {
    const arn = objectArn(bucket, objectKey);
    throw errors.customerKeysBlocked(call.caller.arn, `s3:${call.operation}`, arn);
  }
  if ((encryption?.mode === "SSE-C") !== (provided !== undefined)) {
    throw errors.customerKeyOfUploadNeeded();
  }
  if (encryption?.mode !== "SSE-C") return openingKey(rooms, bucket, upload, undefined, call);
  const key = rooms.contentKeys.unwrap(encryption, placeOf(bucket, objectKey), provided);
  if (!(key instanceof Uint8Array)) throw errors.customerKeyOfUploadWrong();
  return key;
}

/** Completing needs no key; one that is given has to be the upload's. */
export function checkCustomerKeyOfUpload(
  rooms: Rooms,
  bucket: Bucket,
  { encryption, objectKey }: Upload,
  input: CustomerKeyInput,
): void {
  const provided = customerKeyOf(input);
  if (provided === undefined) return;
  if (encryption?.mode !== "SSE-C") throw errors.customerKeyOfUploadNeeded();
  const key = rooms.contentKeys.unwrap(encryption, placeOf(bucket, objectKey), provided);
  if (!(key instanceof Uint8Array)) throw errors.customerKeyOfUploadWrong();
}
