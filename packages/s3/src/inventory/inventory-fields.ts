/**
 * The optional fields of an inventory that can be filled, in the order in which AWS lists them.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory.html
 */
import { canonicalId } from "../bucket/canonical-id.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";

type Field = (object: ObjectRecord, bucket: Bucket) => string;

const ENCRYPTION_STATUS = {
  AES256: "SSE-S3",
  "SSE-C": "SSE-C",
  "aws:kms": "SSE-KMS",
  "aws:kms:dsse": "DSSE-KMS",
} as const;

/** Of delete markers all but the date are empty. */
export const inventoryFields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ["Size", (object) => (object.isDeleteMarker ? "" : `${object.sizeBytes}`)],
  ["LastModifiedDate", ({ modifiedMs }) => new Date(modifiedMs).toISOString()],
  ["ETag", ({ etag }) => etag],
  ["StorageClass", (object) => (object.isDeleteMarker ? "" : (object.storageClass ?? "STANDARD"))],
  [
    "IsMultipartUploaded",
    (object) => (object.isDeleteMarker ? "" : `${object.partCount !== undefined}`),
  ],
  ["ReplicationStatus", ({ attributes }) => attributes.replication?.status ?? ""],
  [
    "EncryptionStatus",
    ({ encryption, isDeleteMarker }) => {
      if (isDeleteMarker) return "";
      return encryption === undefined ? "NOT-SSE" : ENCRYPTION_STATUS[encryption.mode];
    },
  ],
  [
    "ObjectLockRetainUntilDate",
    ({ attributes: { retention } }) =>
      retention === undefined ? "" : new Date(retention.untilMs).toISOString(),
  ],
  ["ObjectLockMode", ({ attributes }) => attributes.retention?.mode ?? ""],
  [
    "ObjectLockLegalHoldStatus",
    ({ attributes: { legalHold } }) => (legalHold === undefined ? "" : legalHold ? "ON" : "OFF"),
  ],
  [
    "BucketKeyStatus",
    ({ encryption }) => {
      if (encryption === undefined || !("keyArn" in encryption)) return "";
      return encryption.bucketKey === undefined ? "DISABLED" : "ENABLED";
    },
  ],
  ["ChecksumAlgorithm", ({ checksum }) => checksum?.algorithm ?? ""],
  [
    "ObjectOwner",
    ({ attributes }, { ownerAccountId }) =>
      canonicalId(attributes.ownerAccountId ?? ownerAccountId),
  ],
]);
