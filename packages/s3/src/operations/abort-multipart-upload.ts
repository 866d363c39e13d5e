/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
import type {
  AbortMultipartUploadCommandInput,
  AbortMultipartUploadCommandOutput,
} from "@aws-sdk/client-s3";
import * as errors from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import type { BlobDescriptor } from "../storage/blob-store.ts";
import type { Operation } from "./operation.ts";

export const abortMultipartUpload: Operation<
  AbortMultipartUploadCommandInput,
  AbortMultipartUploadCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  // Directory buckets only.
  if (input.IfMatchInitiatedTime !== undefined) {
    throw errors.notImplementedHeader("x-amz-if-match-initiated-time");
  }
  const { uploads } = rooms.index;
  const dead: BlobDescriptor[] = [];
  const found = await rooms.index.commit(() => {
    dead.length = 0;
    const upload = uploads.get(bucket.bucketId, input.Key, input.UploadId);
    if (upload !== undefined) uploads.remove(upload, new Set(), dead);
    return upload !== undefined;
  });
  if (!found) throw errors.noSuchUpload(input.UploadId);
  rooms.contents.discard(dead);
  return {};
};
