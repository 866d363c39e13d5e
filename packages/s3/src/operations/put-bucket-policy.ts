/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
import type { PutBucketPolicyCommandInput, PutBucketPolicyCommandOutput } from "@aws-sdk/client-s3";
import { policyFault } from "../bucket/bucket-policy.ts";
import { effectiveBlock } from "../bucket/effective-block.ts";
import { isPublicPolicy } from "../bucket/public-policy.ts";
import * as errors from "../errors.ts";
import { bucketArn } from "../resource-arn.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

const POLICY_BYTES_MAX = 20 * 1024;

export const putBucketPolicy: Operation<PutBucketPolicyCommandInput, PutBucketPolicyCommandOutput> =
  (rooms) => async (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    const policy = input.Policy ?? "";
    if (Buffer.byteLength(policy) > POLICY_BYTES_MAX) throw errors.policyTooLarge();
    if (!policy.startsWith("{")) throw errors.policyNotJson();
    const fault =
      rooms.ports.policyChecker?.faultOf(policy) ?? policyFault(policy, bucketArn(bucket));
    if (fault === "not-json") throw errors.policyNotJson();
    if (fault !== undefined) throw errors.malformedPolicy(fault);
    const unknown = rooms.ports.policyChecker?.unknownPrincipal(policy);
    if (unknown !== undefined) throw errors.unknownPrincipal(unknown);
    if (effectiveBlock(bucket).blockPublicPolicy && isPublicPolicy(policy)) {
      throw errors.publicPolicyPrevented(call.caller.arn, bucketArn(bucket));
    }
    const { buckets } = rooms.index;
    const found = await rooms.index.commit(() => {
      const current = buckets.current(bucket);
      if (current === undefined) return false;
      buckets.setPolicy(bucket.bucketId, policy);
      const { policyBindsRoot: _former, ...settings } = current.settings;
      const isBinding = input.ConfirmRemoveSelfBucketAccess === true;
      if (isBinding || _former) {
        buckets.setSettings(
          bucket.bucketId,
          isBinding ? { ...settings, policyBindsRoot: true } : settings,
        );
      }
      return true;
    });
    if (!found) throw errors.noSuchBucket(bucket.name);
    buckets.refresh(bucket.name);
    return {};
  };
