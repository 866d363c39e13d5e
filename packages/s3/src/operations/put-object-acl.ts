/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html */
import type { PutObjectAclCommandInput, PutObjectAclCommandOutput } from "@aws-sdk/client-s3";
import type { Call } from "@cloudglass/wire";
import { hasAcls } from "../bucket/object-ownership.ts";
import * as errors from "../errors.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import { originOf } from "../object/object-change.ts";
import { type Change, changeAttributes } from "../object/write.ts";
import { objectArn } from "../resource-arn.ts";
import { type Rooms, requireBucket } from "../rooms.ts";
import { isOwnersAlone, refusePublic } from "./new-object-access.ts";
import { checkVersionId } from "./object-input.ts";
import { storedVersion } from "./object-output.ts";
import type { Operation } from "./operation.ts";
import { requiredAcl } from "./requested-acl.ts";

export const putObjectAcl: Operation<PutObjectAclCommandInput, PutObjectAclCommandOutput> =
  (rooms) => async (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    const { Key: objectKey, VersionId: versionId } = input;
    checkVersionId(versionId);
    const object = writableVersion(rooms, bucket, objectKey, versionId, call);
    const bucketOwnerAccountId = bucket.ownerAccountId;
    const ownerAccountId = object.attributes.ownerAccountId ?? bucketOwnerAccountId;
    const target = { subject: "object", ownerAccountId, bucketOwnerAccountId } as const;
    const requested = requiredAcl(input, target, (call.payload?.length ?? 0) > 0);
    if (!hasAcls(bucket.settings)) throw errors.aclNotSupported();
    const arn = objectArn(bucket, objectKey);
    refusePublic(bucket, requested, call.caller.arn, "s3:PutObjectAcl", arn);
    const grants = isOwnersAlone(requested, ownerAccountId) ? undefined : requested;
    const { objects } = rooms.index;
    const origin = originOf(call);
    const isSet = await rooms.index.commit(() => {
      const current = objects.version(bucket.bucketId, objectKey, object.versionId);
      if (current?.sequence !== object.sequence) return false;
      const change: Change = { rooms, bucket, cause: "AclPut", origin, dead: [] };
      changeAttributes(change, current, { ...current.attributes, grants });
      return true;
    });
    if (!isSet) throw errors.noSuchKey(objectKey);
    return {};
  };

/** A delete marker has no ACL, whether it is named or hides the key. */
function writableVersion(
  rooms: Rooms,
  bucket: Bucket,
  objectKey: string,
  versionId: string | undefined,
  call: Call,
): ObjectRecord {
  const { objects } = rooms.index;
  const { bucketId } = bucket;
  const current = objects.get(bucketId, objectKey);
  if (versionId === undefined && current === undefined) {
    const marker = objects.deleteMarker(bucketId, objectKey);
    if (marker !== undefined) throw errors.deleteMarkerNotReadable(marker, "PUT");
  }
  const version = storedVersion(rooms, bucket, objectKey, versionId, call);
  if (version.isDeleteMarker) throw errors.deleteMarkerNotReadable(version, "PUT");
  return version;
}
