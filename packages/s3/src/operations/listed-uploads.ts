/** Multipart uploads in the form that listings give them. */
import type { Initiator, MultipartUpload, Owner, StorageClass } from "@aws-sdk/client-s3";
import { canonicalId } from "../bucket/canonical-id.ts";
import type { Upload } from "../object/index/upload-table.ts";

/** A user or role by its ARN; the root of an account by the account's canonical id. S3 names them all, unlike owners. */
export function initiatorOf({ initiatorId, ownerAccountId }: Upload): Initiator {
  if (initiatorId.endsWith(":root") || initiatorId === "") {
    const accountId = initiatorId.split(":")[4] ?? ownerAccountId;
    return { ID: canonicalId(accountId), DisplayName: accountId };
  }
  return { ID: initiatorId, DisplayName: initiatorId.slice(initiatorId.lastIndexOf("/") + 1) };
}

/** Whose the object will be: the bucket's owner, unless its writer keeps it. */
export const uploadOwner = ({ attributes, ownerAccountId }: Upload): Owner => ({
  ID: canonicalId(attributes.ownerAccountId ?? ownerAccountId),
});

export function listedUpload(upload: Upload, encode: (key: string) => string): MultipartUpload {
  return {
    Key: encode(upload.objectKey),
    UploadId: upload.uploadId,
    Initiated: new Date(upload.initiatedMs),
    StorageClass: (upload.storageClass ?? "STANDARD") as StorageClass,
    Owner: uploadOwner(upload),
    Initiator: initiatorOf(upload),
    ...(upload.checksumAlgorithm === undefined
      ? {}
      : { ChecksumAlgorithm: upload.checksumAlgorithm }),
    ...(upload.checksumType === undefined ? {} : { ChecksumType: upload.checksumType }),
  };
}
