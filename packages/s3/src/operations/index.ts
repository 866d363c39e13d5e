/** The operations of S3. What is not in this table is answered 501 by the gateway. */
import type { OperationTable } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { abortMultipartUpload } from "./abort-multipart-upload.ts";
import { completeMultipartUpload } from "./complete-multipart-upload.ts";
import { copyObject } from "./copy-object.ts";
import { createBucket } from "./create-bucket.ts";
import { createMultipartUpload } from "./create-multipart-upload.ts";
import { deleteBucket } from "./delete-bucket.ts";
import { deleteBucketAnalyticsConfiguration } from "./delete-bucket-analytics-configuration.ts";
import { deleteBucketCors } from "./delete-bucket-cors.ts";
import { deleteBucketEncryption } from "./delete-bucket-encryption.ts";
import { deleteBucketIntelligentTieringConfiguration } from "./delete-bucket-intelligent-tiering-configuration.ts";
import { deleteBucketInventoryConfiguration } from "./delete-bucket-inventory-configuration.ts";
import { deleteBucketLifecycle } from "./delete-bucket-lifecycle.ts";
import { deleteBucketMetricsConfiguration } from "./delete-bucket-metrics-configuration.ts";
import { deleteBucketOwnershipControls } from "./delete-bucket-ownership-controls.ts";
import { deleteBucketPolicy } from "./delete-bucket-policy.ts";
import { deleteBucketReplication } from "./delete-bucket-replication.ts";
import { deleteBucketTagging } from "./delete-bucket-tagging.ts";
import { deleteBucketWebsite } from "./delete-bucket-website.ts";
import { deleteObject } from "./delete-object.ts";
import { deleteObjectTagging } from "./delete-object-tagging.ts";
import { deleteObjects } from "./delete-objects.ts";
import { deletePublicAccessBlock } from "./delete-public-access-block.ts";
import { getBucketAbac } from "./get-bucket-abac.ts";
import { getBucketAccelerateConfiguration } from "./get-bucket-accelerate-configuration.ts";
import { getBucketAcl } from "./get-bucket-acl.ts";
import { getBucketAnalyticsConfiguration } from "./get-bucket-analytics-configuration.ts";
import { getBucketCors } from "./get-bucket-cors.ts";
import { getBucketEncryption } from "./get-bucket-encryption.ts";
import { getBucketIntelligentTieringConfiguration } from "./get-bucket-intelligent-tiering-configuration.ts";
import { getBucketInventoryConfiguration } from "./get-bucket-inventory-configuration.ts";
import { getBucketLifecycleConfiguration } from "./get-bucket-lifecycle-configuration.ts";
import { getBucketLocation } from "./get-bucket-location.ts";
import { getBucketLogging } from "./get-bucket-logging.ts";
import { getBucketMetricsConfiguration } from "./get-bucket-metrics-configuration.ts";
import { getBucketNotificationConfiguration } from "./get-bucket-notification-configuration.ts";
import { getBucketOwnershipControls } from "./get-bucket-ownership-controls.ts";
import { getBucketPolicy } from "./get-bucket-policy.ts";
import { getBucketPolicyStatus } from "./get-bucket-policy-status.ts";
import { getBucketReplication } from "./get-bucket-replication.ts";
import { getBucketRequestPayment } from "./get-bucket-request-payment.ts";
import { getBucketTagging } from "./get-bucket-tagging.ts";
import { getBucketVersioning } from "./get-bucket-versioning.ts";
import { getBucketWebsite } from "./get-bucket-website.ts";
import { getObject } from "./get-object.ts";
import { getObjectAcl } from "./get-object-acl.ts";
import { getObjectAttributes } from "./get-object-attributes.ts";
import { getObjectLegalHold } from "./get-object-legal-hold.ts";
import { getObjectLockConfiguration } from "./get-object-lock-configuration.ts";
import { getObjectRetention } from "./get-object-retention.ts";
import { getObjectTagging } from "./get-object-tagging.ts";
import { getPublicAccessBlock } from "./get-public-access-block.ts";
import { headBucket } from "./head-bucket.ts";
import { headObject } from "./head-object.ts";
import { listBucketAnalyticsConfigurations } from "./list-bucket-analytics-configurations.ts";
import { listBucketIntelligentTieringConfigurations } from "./list-bucket-intelligent-tiering-configurations.ts";
import { listBucketInventoryConfigurations } from "./list-bucket-inventory-configurations.ts";
import { listBucketMetricsConfigurations } from "./list-bucket-metrics-configurations.ts";
import { listBuckets } from "./list-buckets.ts";
import { listMultipartUploads } from "./list-multipart-uploads.ts";
import { listObjectVersions } from "./list-object-versions.ts";
import { listObjects } from "./list-objects.ts";
import { listObjectsV2 } from "./list-objects-v2.ts";
import { listParts } from "./list-parts.ts";
import { putBucketAbac } from "./put-bucket-abac.ts";
import { putBucketAccelerateConfiguration } from "./put-bucket-accelerate-configuration.ts";
import { putBucketAcl } from "./put-bucket-acl.ts";
import { putBucketAnalyticsConfiguration } from "./put-bucket-analytics-configuration.ts";
import { putBucketCors } from "./put-bucket-cors.ts";
import { putBucketEncryption } from "./put-bucket-encryption.ts";
import { putBucketIntelligentTieringConfiguration } from "./put-bucket-intelligent-tiering-configuration.ts";
import { putBucketInventoryConfiguration } from "./put-bucket-inventory-configuration.ts";
import { putBucketLifecycleConfiguration } from "./put-bucket-lifecycle-configuration.ts";
import { putBucketLogging } from "./put-bucket-logging.ts";
import { putBucketMetricsConfiguration } from "./put-bucket-metrics-configuration.ts";
import { putBucketNotificationConfiguration } from "./put-bucket-notification-configuration.ts";
import { putBucketOwnershipControls } from "./put-bucket-ownership-controls.ts";
import { putBucketPolicy } from "./put-bucket-policy.ts";
import { putBucketReplication } from "./put-bucket-replication.ts";
import { putBucketRequestPayment } from "./put-bucket-request-payment.ts";
import { putBucketTagging } from "./put-bucket-tagging.ts";
import { putBucketVersioning } from "./put-bucket-versioning.ts";
import { putBucketWebsite } from "./put-bucket-website.ts";
import { putObject } from "./put-object.ts";
import { putObjectAcl } from "./put-object-acl.ts";
import { putObjectLegalHold } from "./put-object-legal-hold.ts";
import { putObjectLockConfiguration } from "./put-object-lock-configuration.ts";
import { putObjectRetention } from "./put-object-retention.ts";
import { putObjectTagging } from "./put-object-tagging.ts";
import { putPublicAccessBlock } from "./put-public-access-block.ts";
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
    DeleteBucketAnalyticsConfiguration: deleteBucketAnalyticsConfiguration(rooms),
    DeleteBucketCors: deleteBucketCors(rooms),
    DeleteBucketEncryption: deleteBucketEncryption(rooms),
    DeleteBucketIntelligentTieringConfiguration: deleteBucketIntelligentTieringConfiguration(rooms),
    DeleteBucketInventoryConfiguration: deleteBucketInventoryConfiguration(rooms),
    DeleteBucketLifecycle: deleteBucketLifecycle(rooms),
    DeleteBucketMetricsConfiguration: deleteBucketMetricsConfiguration(rooms),
    DeleteBucketOwnershipControls: deleteBucketOwnershipControls(rooms),
    DeleteBucketPolicy: deleteBucketPolicy(rooms),
    DeleteBucketReplication: deleteBucketReplication(rooms),
    DeleteBucketTagging: deleteBucketTagging(rooms),
    DeleteBucketWebsite: deleteBucketWebsite(rooms),
    DeleteObject: deleteObject(rooms),
    DeleteObjectTagging: deleteObjectTagging(rooms),
    DeleteObjects: deleteObjects(rooms),
    DeletePublicAccessBlock: deletePublicAccessBlock(rooms),
    GetBucketAbac: getBucketAbac(rooms),
    GetBucketAccelerateConfiguration: getBucketAccelerateConfiguration(rooms),
    GetBucketAcl: getBucketAcl(rooms),
    GetBucketAnalyticsConfiguration: getBucketAnalyticsConfiguration(rooms),
    GetBucketCors: getBucketCors(rooms),
    GetBucketEncryption: getBucketEncryption(rooms),
    GetBucketIntelligentTieringConfiguration: getBucketIntelligentTieringConfiguration(rooms),
    GetBucketInventoryConfiguration: getBucketInventoryConfiguration(rooms),
    GetBucketLifecycleConfiguration: getBucketLifecycleConfiguration(rooms),
    GetBucketLocation: getBucketLocation(rooms),
    GetBucketLogging: getBucketLogging(rooms),
    GetBucketMetricsConfiguration: getBucketMetricsConfiguration(rooms),
    GetBucketNotificationConfiguration: getBucketNotificationConfiguration(rooms),
    GetBucketOwnershipControls: getBucketOwnershipControls(rooms),
    GetBucketPolicy: getBucketPolicy(rooms),
    GetBucketPolicyStatus: getBucketPolicyStatus(rooms),
    GetBucketReplication: getBucketReplication(rooms),
    GetBucketRequestPayment: getBucketRequestPayment(rooms),
    GetBucketTagging: getBucketTagging(rooms),
    GetBucketVersioning: getBucketVersioning(rooms),
    GetBucketWebsite: getBucketWebsite(rooms),
    GetObject: getObject(rooms),
    GetObjectAcl: getObjectAcl(rooms),
    GetObjectAttributes: getObjectAttributes(rooms),
    GetObjectLegalHold: getObjectLegalHold(rooms),
    GetObjectLockConfiguration: getObjectLockConfiguration(rooms),
    GetObjectRetention: getObjectRetention(rooms),
    GetObjectTagging: getObjectTagging(rooms),
    GetPublicAccessBlock: getPublicAccessBlock(rooms),
    HeadBucket: headBucket(rooms),
    HeadObject: headObject(rooms),
    ListBucketAnalyticsConfigurations: listBucketAnalyticsConfigurations(rooms),
    ListBucketIntelligentTieringConfigurations: listBucketIntelligentTieringConfigurations(rooms),
    ListBucketInventoryConfigurations: listBucketInventoryConfigurations(rooms),
    ListBucketMetricsConfigurations: listBucketMetricsConfigurations(rooms),
    ListBuckets: listBuckets(rooms),
    ListMultipartUploads: listMultipartUploads(rooms),
    ListObjectVersions: listObjectVersions(rooms),
    ListObjects: listObjects(rooms),
    ListObjectsV2: listObjectsV2(rooms),
    ListParts: listParts(rooms),
    PutBucketAbac: putBucketAbac(rooms),
    PutBucketAccelerateConfiguration: putBucketAccelerateConfiguration(rooms),
    PutBucketAcl: putBucketAcl(rooms),
    PutBucketAnalyticsConfiguration: putBucketAnalyticsConfiguration(rooms),
    PutBucketCors: putBucketCors(rooms),
    PutBucketEncryption: putBucketEncryption(rooms),
    PutBucketIntelligentTieringConfiguration: putBucketIntelligentTieringConfiguration(rooms),
    PutBucketInventoryConfiguration: putBucketInventoryConfiguration(rooms),
    PutBucketLifecycleConfiguration: putBucketLifecycleConfiguration(rooms),
    PutBucketLogging: putBucketLogging(rooms),
    PutBucketMetricsConfiguration: putBucketMetricsConfiguration(rooms),
    PutBucketNotificationConfiguration: putBucketNotificationConfiguration(rooms),
    PutBucketOwnershipControls: putBucketOwnershipControls(rooms),
    PutBucketPolicy: putBucketPolicy(rooms),
    PutBucketReplication: putBucketReplication(rooms),
    PutBucketRequestPayment: putBucketRequestPayment(rooms),
    PutBucketTagging: putBucketTagging(rooms),
    PutBucketVersioning: putBucketVersioning(rooms),
    PutBucketWebsite: putBucketWebsite(rooms),
    PutObject: putObject(rooms),
    PutObjectAcl: putObjectAcl(rooms),
    PutObjectLegalHold: putObjectLegalHold(rooms),
    PutObjectLockConfiguration: putObjectLockConfiguration(rooms),
    PutObjectRetention: putObjectRetention(rooms),
    PutObjectTagging: putObjectTagging(rooms),
    PutPublicAccessBlock: putPublicAccessBlock(rooms),
    RestoreObject: restoreObject(rooms),
    SelectObjectContent: selectObjectContent(rooms),
    UpdateObjectEncryption: updateObjectEncryption(rooms),
    UploadPart: uploadPart(rooms),
    UploadPartCopy: uploadPartCopy(rooms),
  } satisfies OperationTable;
}

export type OperationName = keyof ReturnType<typeof operationsOf>;
