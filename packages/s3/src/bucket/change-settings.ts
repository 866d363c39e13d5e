/** How an operation changes what a bucket is configured to do. */
import { noSuchBucket } from "../errors.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { Rooms } from "../rooms.ts";
import type { BucketSettings } from "./bucket-settings.ts";

/**
 * Puts what `change` makes of the settings that the transaction sees; resolves after the commit. What `change` throws
 * undoes it. Throws NoSuchBucket.
 */
export async function changeSettings(
  { index }: Pick<Rooms, "index">,
  bucket: Bucket,
  change: (settings: BucketSettings) => BucketSettings,
): Promise<void> {
  const { buckets } = index;
  const found = await index.commit(() => {
    const current = buckets.current(bucket);
    if (current === undefined) return false;
    buckets.setSettings(bucket.bucketId, change(current.settings));
    return true;
  });
  if (!found) throw noSuchBucket(bucket.name);
  buckets.refresh(bucket.name);
}
