/** Objects in the form that both listings give them. */
import type {
  _Object as DeclaredObject,
  ObjectStorageClass,
  Owner,
  RestoreStatus,
} from "@aws-sdk/client-s3";
import type { Call } from "@cloudglass/wire";
import { canonicalId } from "../bucket/canonical-id.ts";
import { isArchived, restoreState } from "../object/archive.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ListedObject } from "../object/index/object-listing.ts";
import { checksumFromText } from "../object/index/object-record.ts";
import type { ObjectAttributes } from "../object/object-attributes.ts";

/** The moment at which the state of restored copies is shown; undefined when it is not asked for. */
export const restoreMoment = (
  { OptionalObjectAttributes: names }: { readonly OptionalObjectAttributes?: string[] | undefined },
  { receivedAt }: Call,
): number | undefined => (names?.includes("RestoreStatus") ? receivedAt : undefined);

/** Nothing for an object that nobody asked to restore, and for one whose copy is gone. */
export function restoreMember(
  storageClass: string | null,
  attributes: string | null,
  nowMs: number,
): { readonly RestoreStatus?: RestoreStatus } {
  if (attributes === null || !isArchived(storageClass)) return {};
  const { restore } = JSON.parse(attributes) as ObjectAttributes;
  const state = restoreState(restore, nowMs);
  if (state === "none") return {};
  if (state === "ongoing") return { RestoreStatus: { IsRestoreInProgress: true } };
  const RestoreExpiryDate = new Date(restore!.expiresMs);
  return { RestoreStatus: { IsRestoreInProgress: false, RestoreExpiryDate } };
}

export function listedObjects(
  entries: readonly ListedObject[],
  encode: (key: string) => string,
  owner: Owner | undefined,
  restoreAtMs: number | undefined,
): DeclaredObject[] {
  return entries.map((entry) => {
    const [objectKey, sizeBytes, etag, modifiedMs, checksum, storageClass, attributes] = entry;
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
    if (owner !== undefined) object.Owner = objectOwner(attributes, owner);
    if (restoreAtMs !== undefined) {
      Object.assign(object, restoreMember(storageClass, attributes, restoreAtMs));
    }
    return object;
  });
}

export const ownerOf = (bucket: Bucket): Owner => ({ ID: canonicalId(bucket.ownerAccountId) });

/** The bucket's owner, but of objects that their writer kept. `attributes` is as the index has it. */
export function objectOwner(attributes: string | null, bucketOwner: Owner): Owner {
  if (attributes === null) return bucketOwner;
  const { ownerAccountId } = JSON.parse(attributes) as ObjectAttributes;
  return ownerAccountId === undefined ? bucketOwner : { ID: canonicalId(ownerAccountId) };
}
