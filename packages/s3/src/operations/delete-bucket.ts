/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
import type { DeleteBucketCommandInput, DeleteBucketCommandOutput } from "@aws-sdk/client-s3";
import { bucketHasAccessPoints } from "../errors/access-point.ts";
import * as errors from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import type { BlobDescriptor } from "../storage/blob-store.ts";
import type { Operation } from "./operation.ts";

export const deleteBucket: Operation<DeleteBucketCommandInput, DeleteBucketCommandOutput> =
  (rooms) => async (input) => {
    const bucket = requireBucket(rooms, input.Bucket);
    const { bucketId, name } = bucket;
    const { accessPoints, buckets, logLines, objects, uploads } = rooms.index;
    const dead: BlobDescriptor[] = [];
    const outcome = await rooms.index.commit(() => {
      dead.length = 0;
      if (buckets.current(bucket) === undefined) return "gone";
      if (accessPoints.hasBucket(name)) return "has-access-points";
      if (!objects.isEmpty(bucketId)) return "not-empty";
      // Uploads in progress do not keep a bucket; they end with it.
      uploads.removeAll(bucketId, dead);
      // Whoever takes the name next must not be told of this bucket.
      logLines.removeAll(name);
      buckets.delete(bucketId);
      return "deleted";
    });
    if (outcome === "gone") throw errors.noSuchBucket(name);
    if (outcome === "has-access-points") throw bucketHasAccessPoints(name);
    if (outcome === "not-empty")
      throw errors.bucketNotEmpty(name, bucket.settings.versioning !== undefined);
    buckets.refresh(name);
    rooms.contents.discard(dead);
    return {};
  };
