/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html */
import type { PutBucketAclCommandInput, PutBucketAclCommandOutput } from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import { hasAcls } from "../bucket/object-ownership.ts";
import * as errors from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import { isOwnersAlone, refusePublic } from "./new-object-access.ts";
import type { Operation } from "./operation.ts";
import { requiredAcl } from "./requested-acl.ts";

export const putBucketAcl: Operation<PutBucketAclCommandInput, PutBucketAclCommandOutput> =
  (rooms) => async (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    const { ownerAccountId } = bucket;
    const target = {
      subject: "bucket",
      ownerAccountId,
      bucketOwnerAccountId: ownerAccountId,
    } as const;
    const grants = requiredAcl(input, target, (call.payload?.length ?? 0) > 0);
    refusePublic(bucket, grants, call.caller.arn, "s3:PutBucketAcl");
    const acl = isOwnersAlone(grants, ownerAccountId) ? undefined : grants;
    await changeSettings(rooms, bucket, (settings) => {
      if (!hasAcls(settings)) throw errors.aclNotSupported();
      return { ...settings, acl };
    });
    return {};
  };
