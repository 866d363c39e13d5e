/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html */
import type { GetObjectAclCommandInput, GetObjectAclCommandOutput } from "@aws-sdk/client-s3";
import { privateGrants } from "../bucket/access-control-list.ts";
import { hasAcls } from "../bucket/object-ownership.ts";
import * as errors from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import { checkVersionId } from "./object-input.ts";
import { storedVersion } from "./object-output.ts";
import type { Operation } from "./operation.ts";
import { shownAcl } from "./shown-acl.ts";

export const getObjectAcl: Operation<GetObjectAclCommandInput, GetObjectAclCommandOutput> =
  (rooms) => (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    checkVersionId(input.VersionId);
    const object = storedVersion(rooms, bucket, input.Key, input.VersionId, call);
    if (object.isDeleteMarker) throw errors.deleteMarkerNotReadable(object, "GET");
    if (!hasAcls(bucket.settings)) {
      return shownAcl(bucket.ownerAccountId, privateGrants(bucket.ownerAccountId));
    }
    const { ownerAccountId = bucket.ownerAccountId, grants } = object.attributes;
    return shownAcl(ownerAccountId, grants ?? privateGrants(ownerAccountId));
  };
