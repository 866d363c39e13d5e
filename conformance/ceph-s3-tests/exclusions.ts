/** The tests of ceph/s3-tests that are not run, each with its reason. */

export interface Exclusion {
  /**
   * A feature of Ceph's own; another answer than AWS gives today; or what the test's client no longer sends as
   * the test means it.
   */
  readonly kind: "Ceph extension" | "contradicts AWS" | "client";
  readonly reason: string;
}

export type Exclusions = Readonly<Record<string, Exclusion>>;

const excluded = (
  kind: Exclusion["kind"],
  reason: string,
  ...names: readonly string[]
): (readonly [string, Exclusion])[] => names.map((name) => [name, { kind, reason }] as const);

const SIGNATURE_2 = "new buckets take no Signature Version 2 (AWS since June 2020): InvalidRequest";

const OF_CEPH = [
  ...excluded(
    "Ceph extension",
    "a tenant's name is part of the names of its buckets and the account of its users",
    "test_bucket_policy_different_tenant",
    "test_bucket_policy_tenanted_bucket",
    "test_get_nonpublicpolicy_principal_bucket_policy_status",
    "test_block_public_policy_with_principal",
  ),
  ...excluded(
    "Ceph extension",
    "a day of a lifecycle rule lasts some seconds, and storage classes are configured",
    "test_lifecycle_plain_null_version_current_transition",
    "test_lifecycle_set_noncurrent_transition",
  ),
  ...excluded(
    "Ceph extension",
    "who may deliver logs is asked for when they are configured, of a policy that names the owner's canonical id",
    "test_put_bucket_logging_permissions",
  ),
];

const OF_THE_CLIENT = [
  ...excluded(
    "client",
    "boto3 signs and counts after the test took the header away",
    "test_object_create_bad_authorization_empty",
    "test_object_create_bad_authorization_none",
    "test_object_create_bad_contentlength_none",
    "test_bucket_create_bad_authorization_empty",
    "test_bucket_create_bad_authorization_none",
  ),
  ...excluded(
    "client",
    "boto3 encodes the key as UTF-8, which is a key; bytes that are no UTF-8 are InvalidURI here too",
    "test_object_read_unreadable",
  ),
  ...excluded(
    "client",
    "the header with the tag is added to another client than the one that puts",
    "test_bucket_policy_put_obj_request_obj_tag",
  ),
  ...excluded(
    "client",
    "boto3 reads the body another number of times than before, so Complete names part 1 twice",
    "test_multipart_resend_first_finishes_last",
  ),
];

const AGAINST_AWS = [
  ...excluded(
    "contradicts AWS",
    SIGNATURE_2,
    "test_object_create_bad_md5_invalid_garbage_aws2",
    "test_object_create_bad_contentlength_mismatch_below_aws2",
    "test_object_create_bad_authorization_incorrect_aws2",
    "test_object_create_bad_authorization_invalid_aws2",
    "test_object_create_bad_ua_empty_aws2",
    "test_object_create_bad_ua_none_aws2",
    "test_object_create_bad_date_invalid_aws2",
    "test_object_create_bad_date_empty_aws2",
    "test_object_create_bad_date_none_aws2",
    "test_object_create_bad_date_before_today_aws2",
    "test_object_create_bad_date_before_epoch_aws2",
    "test_object_create_bad_date_after_end_aws2",
    "test_bucket_create_bad_authorization_invalid_aws2",
    "test_bucket_create_bad_ua_empty_aws2",
    "test_bucket_create_bad_ua_none_aws2",
    "test_bucket_create_bad_date_invalid_aws2",
    "test_bucket_create_bad_date_empty_aws2",
    "test_bucket_create_bad_date_none_aws2",
    "test_bucket_create_bad_date_before_today_aws2",
    "test_bucket_create_bad_date_after_today_aws2",
    "test_bucket_create_bad_date_before_epoch_aws2",
    "test_cors_presigned_get_object_v2",
    "test_cors_presigned_get_object_tenant_v2",
    "test_cors_presigned_put_object_v2",
    "test_cors_presigned_put_object_tenant_v2",
  ),
  ...excluded(
    "contradicts AWS",
    "a part that is not there is 416 InvalidPartNumber, the test wants 400 InvalidPart",
    "test_multipart_get_part",
    "test_multipart_sse_c_get_part",
    "test_multipart_single_get_part",
    "test_non_multipart_get_part",
    "test_non_multipart_sse_c_get_part",
  ),
  ...excluded(
    "contradicts AWS",
    "a checksum that is no checksum's form is InvalidRequest, the test wants BadDigest",
    "test_object_checksum_sha256",
    "test_object_checksum_crc64nvme",
  ),
  ...excluded(
    "contradicts AWS",
    "Complete of a COMPOSITE upload has to name each part's checksum",
    "test_multipart_checksum_sha256",
    "test_get_multipart_checksum_object_attributes",
  ),
  ...excluded(
    "contradicts AWS",
    "GetObjectAttributes shows a COMPOSITE checksum without the number of parts",
    "test_multipart_use_cksum_helper_sha256",
    "test_multipart_use_cksum_helper_sha1",
  ),
  ...excluded(
    "contradicts AWS",
    "a FULL_OBJECT checksum counts in Complete only with x-amz-checksum-type; a part read by number has none",
    "test_multipart_use_cksum_helper_crc64nvme",
    "test_multipart_use_cksum_helper_crc32",
    "test_multipart_use_cksum_helper_crc32c",
  ),
  ...excluded(
    "contradicts AWS",
    "GetObjectAttributes names parts only of objects whose parts have checksums",
    "test_get_multipart_object_attributes",
    "test_get_paginated_multipart_object_attributes",
    "test_get_single_multipart_object_attributes",
  ),
  ...excluded(
    "contradicts AWS",
    "x-amz-delete-marker is there only when it is true",
    "test_delete_marker_nonversioned",
    "test_delete_marker_expiration",
  ),
  ...excluded(
    "contradicts AWS",
    "writes take If-None-Match only with *, and If-Match only with an entity tag: 501 NotImplemented",
    "test_put_object_if_match",
    "test_multipart_put_object_if_match",
    "test_put_current_object_if_none_match",
    "test_multipart_put_current_object_if_none_match",
    "test_put_current_object_if_match",
    "test_multipart_put_current_object_if_match",
    "test_put_object_current_if_match",
  ),
  ...excluded(
    "contradicts AWS",
    "a policy may name its own bucket only: MalformedPolicy",
    "test_bucket_policy_another_bucket",
    "test_bucketv2_policy_another_bucket",
  ),
  ...excluded(
    "contradicts AWS",
    "an Allow that does not match takes nothing from the owner's account",
    "test_bucket_policy_set_condition_operator_end_with_IfExists",
  ),
  ...excluded("contradicts AWS", "torrents are no more", "test_get_object_torrent"),
  ...excluded(
    "contradicts AWS",
    "X-Amz-Expires below zero or above a week is 400 AuthorizationQueryParametersError, the test wants 403",
    "test_object_raw_put_authenticated_expired",
    "test_object_raw_get_x_amz_expires_out_max_range",
    "test_object_raw_get_x_amz_expires_out_positive_range",
  ),
  ...excluded(
    "contradicts AWS",
    "metadata that is not ASCII comes back as an encoded word (RFC 2047)",
    "test_object_set_get_unicode_metadata",
  ),
  ...excluded(
    "contradicts AWS",
    "a range beyond the source is InvalidArgument, the test wants InvalidRange",
    "test_multipart_copy_invalid_range",
  ),
  ...excluded(
    "contradicts AWS",
    "Complete without parts is InvalidRequest, the test wants MalformedXML",
    "test_multipart_upload_empty",
  ),
  ...excluded(
    "contradicts AWS",
    "a form's policy has to name each field of the form, and fields that it names have to be there",
    "test_post_object_upload_checksum",
    "test_sse_s3_default_post_object_authenticated_request",
    "test_sse_kms_default_post_object_authenticated_request",
  ),
  ...excluded(
    "contradicts AWS",
    "a space in a listing with encoding-type=url is +, the test wants %20",
    "test_bucket_list_encoding_basic",
    "test_bucket_listv2_encoding_basic",
  ),
  ...excluded(
    "contradicts AWS",
    "chunked transfer without S3's own framing is 501 NotImplemented",
    "test_object_write_with_chunked_transfer_encoding",
  ),
  ...excluded(
    "contradicts AWS",
    "the wrong SSE-C key is 403 AccessDenied, the test wants 400",
    "test_encryption_sse_c_other_key",
    "test_encryption_sse_c_multipart_bad_download",
  ),
  ...excluded(
    "contradicts AWS",
    "aws:kms without a key takes the account's aws/s3 key",
    "test_sse_kms_no_key",
  ),
  ...excluded(
    "contradicts AWS",
    "more than ten tags of an object are BadRequest, the test wants InvalidTag",
    "test_put_excess_tags",
  ),
  ...excluded(
    "contradicts AWS",
    "every bucket has a default encryption, SSE-S3, since January 2023",
    "test_get_bucket_encryption_s3",
    "test_get_bucket_encryption_kms",
    "test_delete_bucket_encryption_s3",
    "test_delete_bucket_encryption_kms",
  ),
  ...excluded(
    "contradicts AWS",
    "Complete of an SSE-C upload takes no key, as in test_encryption_sse_c_multipart_upload",
    "test_copy_part_enc[sse-s3-sse-c-STANDARD-STANDARD-8388608]",
    "test_copy_part_enc[sse-c-sse-c-STANDARD-STANDARD-8388608]",
    "test_copy_part_enc[sse-kms-sse-c-STANDARD-STANDARD-8388608]",
  ),
  ...excluded(
    "contradicts AWS",
    "a default retention that is no positive number is InvalidArgument, the test wants InvalidRetentionPeriod",
    "test_object_lock_put_obj_lock_invalid_days",
    "test_object_lock_put_obj_lock_invalid_years",
  ),
  ...excluded(
    "contradicts AWS",
    "GetBucketLogging tells what was put; a format of keys that was not put is not told",
    "test_put_bucket_logging",
  ),
  ...excluded(
    "contradicts AWS",
    "a target bucket that is not there is InvalidTargetBucketForLogging, the test wants NoSuchKey",
    "test_put_bucket_logging_errors",
  ),
  ...excluded(
    "contradicts AWS",
    "a statement has a Resource, and its Sid is its own: MalformedPolicy",
    "test_bucket_logging_owner",
    "test_put_bucket_logging_policy_wildcard",
  ),
  ...excluded(
    "contradicts AWS",
    "x-amz-expected-bucket-owner is a number of 12 digits: 400",
    "test_expected_bucket_owner",
  ),
  ...excluded(
    "contradicts AWS",
    "who owns a bucket in us-east-1 and creates it again is told 200",
    "test_bucket_recreate_overwrite_acl",
    "test_bucket_recreate_new_acl",
  ),
  ...excluded(
    "contradicts AWS",
    "grants to email addresses are 405 since October 2025",
    "test_bucket_acl_grant_email_not_exist",
  ),
  ...excluded(
    "contradicts AWS",
    "a write that brings tags or grants needs s3:PutObjectTagging or s3:PutObjectAcl too",
    "test_post_object_tags_anonymous_request",
    "test_bucket_policy_put_obj_grant",
  ),
  ...excluded(
    "contradicts AWS",
    "GetBucketPolicyStatus tells of a policy, not of ACLs; without a policy it is NoSuchBucketPolicy",
    "test_get_bucket_policy_status",
    "test_get_public_acl_bucket_policy_status",
    "test_get_authpublic_acl_bucket_policy_status",
    "test_get_publicpolicy_acl_bucket_policy_status",
    "test_get_nonpublicpolicy_acl_bucket_policy_status",
  ),
  ...excluded(
    "contradicts AWS",
    "an empty continuation token is InvalidArgument",
    "test_bucket_listv2_continuationtoken_empty",
  ),
  ...excluded(
    "contradicts AWS",
    "with encoding-type=url, which boto3 asks for, ListObjects encodes the prefix too",
    "test_bucket_list_prefix_unreadable",
  ),
];

export const EXCLUSIONS: Exclusions = Object.fromEntries([
  ...OF_CEPH,
  ...OF_THE_CLIENT,
  ...AGAINST_AWS,
]);
