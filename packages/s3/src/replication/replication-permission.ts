/**
 * What the replication role must be allowed, on the source and on the destination.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 */
import type { Authorization, AuthorizationRequest } from "@cloudglass/wire";
import type { ReplicationRule } from "../bucket/replication-rules.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import { objectArn } from "../resource-arn.ts";
import type { Rooms } from "../rooms.ts";

const S3 = "s3.amazonaws.com";

/** AWS's code of why a replication failed. */
export type FailureReason =
  | "AssumeRoleNotPermitted"
  | "DstBucketNotFound"
  | "DstBucketObjectLockConfigMissing"
  | "DstBucketUnversioned"
  | "DstDelObjNotPermitted"
  | "DstKmsKeyNotFound"
  | "DstPutAclNotPermitted"
  | "DstPutObjectNotPermitted"
  | "DstPutTaggingNotPermitted"
  | "DstVersionNotFound"
  | "SrcBucketReplicationConfigMissing"
  | "SrcGetObjectNotPermitted"
  | "SrcGetTaggingNotPermitted"
  | "SrcObjectNotEligible";

/** As the role, when it trusts S3. */
export type RoleDecision = (request: AuthorizationRequest) => Authorization | undefined;

export const asRole =
  ({ ports }: Rooms, roleArn: string): RoleDecision =>
  (request) =>
    ports.serviceAuthority?.asRole(roleArn, S3, request);

/** Undefined when the role may do all that the replication needs. */
export function permissionFault(
  decide: RoleDecision,
  source: Bucket,
  destination: Bucket,
  version: ObjectRecord,
  rule: ReplicationRule,
): FailureReason | undefined {
  const { objectKey, isDeleteMarker, attributes } = version;
  const hasTags = (attributes.tags?.length ?? 0) > 0;
  const needs: (readonly [bucket: Bucket, action: string, reason: FailureReason])[] = [
    [source, "s3:GetObjectVersionForReplication", "SrcGetObjectNotPermitted"],
  ];
  if (isDeleteMarker) needs.push([destination, "s3:ReplicateDelete", "DstDelObjNotPermitted"]);
  else needs.push([destination, "s3:ReplicateObject", "DstPutObjectNotPermitted"]);
  if (hasTags) {
    needs.push([source, "s3:GetObjectVersionTagging", "SrcGetTaggingNotPermitted"]);
    needs.push([destination, "s3:ReplicateTags", "DstPutTaggingNotPermitted"]);
  }
  if (attributes.retention !== undefined) {
    needs.push([source, "s3:GetObjectRetention", "SrcGetObjectNotPermitted"]);
  }
  if (attributes.legalHold !== undefined) {
    needs.push([source, "s3:GetObjectLegalHold", "SrcGetObjectNotPermitted"]);
  }
  if (rule.Destination?.AccessControlTranslation !== undefined) {
    const action = "s3:ObjectOwnerOverrideToBucketOwner";
    needs.push([destination, action, "DstPutAclNotPermitted"]);
  }
  for (const [bucket, action, reason] of needs) {
    const decision = decide({
      action,
      resource: objectArn(bucket, objectKey),
      resourceAccountId: bucket.ownerAccountId,
      ...(bucket.policy === undefined ? {} : { resourcePolicy: bucket.policy }),
    });
    if (decision === undefined) return "AssumeRoleNotPermitted";
    if (!decision.allowed) return reason;
  }
  return undefined;
}
