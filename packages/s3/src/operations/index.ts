/** The operations of S3. What is not in this table is answered 501 by the gateway. */
import type { OperationTable } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { abortMultipartUpload } from "./abort-multipart-upload.ts";
import { completeMultipartUpload } from "./complete-multipart-upload.ts";
import { copyObject } from "./copy-object.ts";
import { createBucket } from "./create-bucket.ts";
import { createMultipartUpload } from "./create-multipart-upload.ts";
import { deleteBucket } from "./delete-bucket.ts";
import { deleteBucketCors } from "./delete-bucket-cors.ts";
import { deleteBucketEncryption } from "./delete-bucket-encryption.ts";
import { deleteBucketLifecycle } from "./delete-bucket-lifecycle.ts";
import { deleteBucketPolicy } from "./delete-bucket-policy.ts";
import { deleteBucketReplication } from "./delete-bucket-replication.ts";
import { deleteBucketTagging } from "./delete-bucket-tagging.ts";
import { deleteBucketWebsite } from "./delete-bucket-website.ts";
import { deleteObject } from "./delete-object.ts";
import { deleteObjectTagging } from "./delete-object-tagging.ts";
import { deleteObjects } from "./delete-objects.ts";
import { getBucketAbac } from "./get-bucket-abac.ts";
import { getBucketCors } from "./get-bucket-cors.ts";
import { getBucketEncryption } from "./get-bucket-encryption.ts";
import { getBucketLifecycleConfiguration } from "./get-bucket-lifecycle-configuration.ts";
import { getBucketLocation } from "./get-bucket-location.ts";
import { getBucketLogging } from "./get-bucket-logging.ts";
import { getBucketNotificationConfiguration } from "./get-bucket-notification-configuration.ts";
import { getBucketPolicy } from "./get-bucket-policy.ts";
import { getBucketReplication } from "./get-bucket-replication.ts";
import { getBucketTagging } from "./get-bucket-tagging.ts";
import { getBucketVersioning } from "./get-bucket-versioning.ts";
import { getBucketWebsite } from "./get-bucket-website.ts";
import { getObject } from "./get-object.ts";
import { getObjectAttributes } from "./get-object-attributes.ts";
import { getObjectLegalHold } from "./get-object-legal-hold.ts";
import { getObjectLockConfiguration } from "./get-object-lock-configuration.ts";
import { getObjectRetention } from "./get-object-retention.ts";
import { getObjectTagging } from "./get-object-tagging.ts";
import { headBucket } from "./head-bucket.ts";
import { headObject } from "./head-object.ts";
import { listBuckets } from "./list-buckets.ts";
import { listMultipartUploads } from "./list-multipart-uploads.ts";
import { listObjectVersions } from "./list-object-versions.ts";
import { listObjects } from "./list-objects.ts";
import { listObjectsV2 } from "./list-objects-v2.ts";
import { listParts } from "./list-parts.ts";
import { putBucketAbac } from "./put-bucket-abac.ts";
import { putBucketCors } from "./put-bucket-cors.ts";
import { putBucketEncryption } from "./put-bucket-encryption.ts";
import { putBucketLifecycleConfiguration } from "./put-bucket-lifecycle-configuration.ts";
import { putBucketLogging } from "./put-bucket-logging.ts";
import { putBucketNotificationConfiguration } from "./put-bucket-notification-configuration.ts";
import { putBucketPolicy } from "./put-bucket-policy.ts";
import { putBucketReplication } from "./put-bucket-replication.ts";
import { putBucketTagging } from "./put-bucket-tagging.ts";
import { putBucketVersioning } from "./put-bucket-versioning.ts";
import { putBucketWebsite } from "./put-bucket-website.ts";
import { putObject } from "./put-object.ts";
import { putObjectLegalHold } from "./put-object-legal-hold.ts";
import { putObjectLockConfiguration } from "./put-object-lock-configuration.ts";
import { putObjectRetention } from "./put-object-retention.ts";
import { putObjectTagging } from "./put-object-tagging.ts";
import { restoreObject } from "./restore-object.ts";
import { selectObjectContent } from "./select-object-content.ts";
import { updateObjectEncryption } from "./update-object-encryption.ts";
import { uploadPart } from "./upload-part.ts";
import { uploadPartCopy } from "./upload-part-copy.ts";

export function operationsOf(rooms: Rooms) {
  return {
    AbortMultipartUpload: abortMultipartUpload(rooms),
    CompleteMultipartUpload: completeMultipartUpload(rooms),
    CopyObject: copyObject(rooms),
    CreateBucket: createBucket(rooms),
    CreateMultipartUpload: createMultipartUpload(rooms),
    DeleteBucket: deleteBucket(rooms),
    DeleteBucketEncryption: deleteBucketEncryption(rooms),
    DeleteBucketLifecycle: deleteBucketLifecycle(rooms),
    DeleteBucketPolicy: deleteBucketPolicy(rooms),
    DeleteObject: deleteObject(rooms),
    DeleteObjects: deleteObjects(rooms),
    GetBucketEncryption: getBucketEncryption(rooms),
    GetBucketLifecycleConfiguration: getBucketLifecycleConfiguration(rooms),
    GetBucketLocation: getBucketLocation(rooms),
    GetBucketLogging: getBucketLogging(rooms),
    GetBucketNotificationConfiguration: getBucketNotificationConfiguration(rooms),
    GetBucketPolicy: getBucketPolicy(rooms),
    GetBucketVersioning: getBucketVersioning(rooms),
    GetObject: getObject(rooms),
    GetObjectAttributes: getObjectAttributes(rooms),
    HeadBucket: headBucket(rooms),
    HeadObject: headObject(rooms),
    ListBuckets: listBuckets(rooms),
    ListMultipartUploads: listMultipartUploads(rooms),
    ListObjectVersions: listObjectVersions(rooms),
    ListObjects: listObjects(rooms),
    ListObjectsV2: listObjectsV2(rooms),
    ListParts: listParts(rooms),
    PutBucketEncryption: putBucketEncryption(rooms),
    PutBucketLogging: putBucketLogging(rooms),
    PutBucketNotificationConfiguration: putBucketNotificationConfiguration(rooms),
    PutBucketLifecycleConfiguration: putBucketLifecycleConfiguration(rooms),
    PutBucketPolicy: putBucketPolicy(rooms),
    PutBucketVersioning: putBucketVersioning(rooms),
    PutObject: putObject(rooms),
    RestoreObject: restoreObject(rooms),
    SelectObjectContent: selectObjectContent(rooms),
    PutBucketCors: putBucketCors(rooms),
    GetBucketCors: getBucketCors(rooms),
    DeleteBucketCors: deleteBucketCors(rooms),
    PutBucketWebsite: putBucketWebsite(rooms),
    GetBucketWebsite: getBucketWebsite(rooms),
    DeleteBucketWebsite: deleteBucketWebsite(rooms),
    UpdateObjectEncryption: updateObjectEncryption(rooms),
    UploadPart: uploadPart(rooms),
    UploadPartCopy: uploadPartCopy(rooms),
    PutBucketReplication: putBucketReplication(rooms),
    PutBucketTagging: putBucketTagging(rooms),
    GetBucketReplication: getBucketReplication(rooms),
    GetBucketTagging: getBucketTagging(rooms),
    DeleteBucketReplication: deleteBucketReplication(rooms),
    DeleteBucketTagging: deleteBucketTagging(rooms),
    PutObjectTagging: putObjectTagging(rooms),
    GetObjectTagging: getObjectTagging(rooms),
    DeleteObjectTagging: deleteObjectTagging(rooms),
    PutBucketAbac: putBucketAbac(rooms),
    GetBucketAbac: getBucketAbac(rooms),
    PutObjectLockConfiguration: putObjectLockConfiguration(rooms),
    GetObjectLockConfiguration: getObjectLockConfiguration(rooms),
    PutObjectRetention: putObjectRetention(rooms),
    GetObjectRetention: getObjectRetention(rooms),
    PutObjectLegalHold: putObjectLegalHold(rooms),
    GetObjectLegalHold: getObjectLegalHold(rooms),
  } satisfies OperationTable;
}

export type OperationName = keyof ReturnType<typeof operationsOf>;
