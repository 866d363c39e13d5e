/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
import type { DeleteObjectCommandInput, DeleteObjectCommandOutput } from "@aws-sdk/client-s3";
import * as errors from "../errors.ts";
import { checkWrite, type WriteVerdict } from "../object/conditions.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import { type Rooms, requireBucket } from "../rooms.ts";
import type { BlobDescriptor } from "../storage/blob-store.ts";
import { existedBefore, throwUnlessProceeding } from "./commit-object.ts";
import { checkVersionId, refuseUnsupported } from "./object-input.ts";
import type { Operation } from "./operation.ts";

export const deleteObject: Operation<DeleteObjectCommandInput, DeleteObjectCommandOutput> =
  (rooms) => async (input) => {
    const bucket = requireBucket(rooms, input.Bucket);
    refuseUnsupported(input);
    if (input.BypassGovernanceRetention) throw errors.bypassWithoutLock();
    checkVersionId(input.VersionId);
    const conditions = { ifMatch: input.IfMatch };
    const existed = existedBefore(rooms, bucket, input.Key, conditions);
    const [verdict] = await removeObjects(rooms, bucket, [
      { objectKey: input.Key, ifMatch: conditions.ifMatch, existed },
    ]);
    throwUnlessProceeding(verdict!, bucket, input.Key);
    return input.VersionId === undefined ? {} : { VersionId: input.VersionId };
  };

export interface Removal {
  readonly objectKey: string;
  readonly ifMatch: string | undefined;
  readonly existed: boolean;
}

/** One transaction for all. To remove what is not there is to proceed. */
export async function removeObjects(
  { index, contents }: Rooms,
  bucket: Bucket,
  removals: readonly Removal[],
): Promise<WriteVerdict[]> {
  const { objects } = index;
  const dead: BlobDescriptor[] = [];
  const verdicts = await index.commit(() => {
    dead.length = 0;
    return removals.map(({ objectKey, ifMatch, existed }) => {
      if (ifMatch !== undefined) {
        const current = objects.get(bucket.bucketId, objectKey);
        const verdict = checkWrite({ ifMatch }, current, existed);
        if (verdict !== "proceed") return verdict;
      }
      objects.remove(bucket.bucketId, objectKey, dead);
      return "proceed";
    });
  });
  contents.discard(dead);
  return verdicts;
}
