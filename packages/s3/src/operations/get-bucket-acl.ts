/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html */
import type { GetBucketAclCommandInput, GetBucketAclCommandOutput } from "@aws-sdk/client-s3";
import { privateGrants } from "../bucket/access-control-list.ts";
import { hasAcls } from "../bucket/object-ownership.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";
import { shownAcl } from "./shown-acl.ts";

export const getBucketAcl: Operation<GetBucketAclCommandInput, GetBucketAclCommandOutput> =
  (rooms) => (input) => {
    const { ownerAccountId, settings } = requireBucket(rooms, input.Bucket);
    const acl = hasAcls(settings) ? settings.acl : undefined;
    return shownAcl(ownerAccountId, acl ?? privateGrants(ownerAccountId));
  };
