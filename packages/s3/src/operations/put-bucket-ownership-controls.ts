/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html */
import type {
  PutBucketOwnershipControlsCommandInput,
  PutBucketOwnershipControlsCommandOutput,
} from "@aws-sdk/client-s3";
import { isPrivate } from "../bucket/access-control-list.ts";
import { changeSettings } from "../bucket/change-settings.ts";
import { isObjectOwnership } from "../bucket/object-ownership.ts";
import * as errors from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const putBucketOwnershipControls: Operation<
  PutBucketOwnershipControlsCommandInput,
  PutBucketOwnershipControlsCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const [rule, ...more] = input.OwnershipControls?.Rules ?? [];
  const ownership = rule?.ObjectOwnership;
  if (!isObjectOwnership(ownership) || more.length > 0) throw errors.malformedXml();
  await changeSettings(rooms, bucket, (settings) => {
    // Who has access by the ACL must not lose it unawares.
    if (ownership === "BucketOwnerEnforced" && !isPrivate(settings.acl, bucket.ownerAccountId)) {
      throw errors.bucketAclWithOwnership();
    }
    return { ...settings, ownership };
  });
  return {};
};
