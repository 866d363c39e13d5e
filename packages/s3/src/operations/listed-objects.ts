/** Objects in the form that both listings give them. */
import type { _Object as DeclaredObject, ObjectStorageClass, Owner } from "@aws-sdk/client-s3";
import { canonicalId } from "../bucket/canonical-id.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ListedObject } from "../object/index/object-listing.ts";
import { checksumFromText } from "../object/index/object-record.ts";

export function listedObjects(
  entries: readonly ListedObject[],
  encode: (key: string) => string,
  owner: Owner | undefined,
): DeclaredObject[] {
  return entries.map(([objectKey, sizeBytes, etag, modifiedMs, checksum, storageClass]) => {
    const object: DeclaredObject = {
      Key: encode(objectKey),
      LastModified: new Date(modifiedMs),
      ETag: `"${etag}"`,
      Size: sizeBytes,
      StorageClass: (storageClass ?? "STANDARD") as ObjectStorageClass,
    };
    if (checksum !== null) {
      const { algorithm, type } = checksumFromText(checksum);
      object.ChecksumAlgorithm = [algorithm];
      object.ChecksumType = type;
    }
    if (owner !== undefined) object.Owner = owner;
    return object;
  });
}

export const ownerOf = (bucket: Bucket): Owner => ({ ID: canonicalId(bucket.ownerAccountId) });
