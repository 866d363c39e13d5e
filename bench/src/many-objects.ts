/**
 * A bucket with more objects than one would want to send: one object is put over HTTP, and the object index of the stopped
 * server is given copies of it under other keys, by the code that CopyObject uses. They share its blob, so each can be read.
 */
import { systemEnvironment } from "@cloudglass/env";
import { ObjectIndex } from "../../packages/s3/src/object/index/object-index.ts";

/** Copies in one transaction. */
const BATCH = 20_000;

export interface Filling {
  readonly dataDir: string;
  readonly bucket: string;
  /** The key of the object that is there. */
  readonly original: string;
  readonly count: number;
  readonly keyOf: (index: number) => string;
}

export async function fillBucket({ dataDir, bucket, original, count, keyOf }: Filling) {
  const env = systemEnvironment({ dataDirectory: dataDir });
  const index = new ObjectIndex({ ...env, disk: env.disk.directory("s3") });
  try {
    const bucketId = index.buckets.get(bucket)!.bucketId;
    const record = index.objects.get(bucketId, original)!;
    if (record.content.kind !== "blob") throw new Error("the original has no blob to share");
    const { blobId } = record.content.blob;
    for (let from = 0; from < count; from += BATCH) {
      await index.commit(() => {
        for (let at = from; at < Math.min(from + BATCH, count); at++) {
          index.blobs.share(blobId);
          index.objects.replace(bucketId, { ...record, objectKey: keyOf(at) }, []);
        }
      });
    }
  } finally {
    index.close();
    env.close();
  }
}
