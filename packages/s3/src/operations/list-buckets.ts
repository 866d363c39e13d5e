/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
import type { ListBucketsCommandInput, ListBucketsCommandOutput } from "@aws-sdk/client-s3";
import { canonicalId } from "../bucket/canonical-id.ts";
import { isRegion } from "../bucket/region.ts";
import * as errors from "../errors.ts";
import { bucketArn } from "../resource-arn.ts";
import { continuationToken, readContinuationToken } from "./listing-input.ts";
import type { Operation } from "./operation.ts";

const BUCKETS_MAX = 10_000;

export const listBuckets: Operation<ListBucketsCommandInput, ListBucketsCommandOutput> =
  (rooms) => (input, call) => {
    const { Prefix: prefix = "", BucketRegion: region, ContinuationToken: token } = input;
    const limit = input.MaxBuckets ?? BUCKETS_MAX;
    if (limit < 1 || limit > BUCKETS_MAX) throw errors.invalidMaxBuckets(limit);
    if (region !== undefined && !isRegion(region)) throw errors.invalidRegion(region);
    // An empty token is none here; ListObjectsV2 refuses it.
    const after = token ? readContinuationToken(token) : "";
    const { accountId } = call.caller;
    const buckets = rooms.index.buckets
      .all()
      .filter(
        (bucket) =>
          bucket.ownerAccountId === accountId &&
          bucket.name > after &&
          bucket.name.startsWith(prefix) &&
          (region === undefined || bucket.region === region),
      );
    const page = buckets.slice(0, limit);
    // The region of each is told to those who page or filter.
    const paged = input.MaxBuckets !== undefined || token !== undefined || region !== undefined;
    return {
      Buckets: page.map((bucket) => ({
        Name: bucket.name,
        CreationDate: new Date(bucket.createdMs),
        BucketArn: bucketArn(bucket),
        ...(paged || prefix !== "" ? { BucketRegion: bucket.region } : {}),
      })),
      Owner: { ID: canonicalId(accountId) },
      ...(input.Prefix === undefined ? {} : { Prefix: prefix }),
      ...(buckets.length > limit
        ? { ContinuationToken: continuationToken(page.at(-1)!.name) }
        : {}),
    };
  };
