/** Faults that let shards of an object rot: they do so when it is read, and stay rotten until they are repaired. */
import type { Environment } from "@cloudglass/env";
import { objectArn } from "../resource-arn.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { ObjectContents } from "./content.ts";
import type { Bucket } from "./index/bucket-table.ts";
import type { ObjectRecord } from "./index/object-record.ts";

export interface RottingRooms {
  readonly env: Pick<Environment, "faults" | "random">;
  readonly contents: ObjectContents;
  readonly store: Pick<BlobStore, "rot">;
}

const SHARDS = 8;

/** Called before an object is read. */
export function letShardsRot(rooms: RottingRooms, bucket: Bucket, object: ObjectRecord): void {
  const { env, contents, store } = rooms;
  const { faults, random } = env;
  if (faults.quiet) return;
  for (const fault of faults.onObject(objectArn(bucket, object.objectKey))) {
    if (!faults.strikes(fault, random) || !("object" in fault.target)) continue;
    const shard = fault.target.shard ?? random.below(SHARDS);
    for (const blob of contents.blobsOf(object.content, object.sizeBytes)) store.rot(blob, shard);
  }
}
