/** A snapshot as the SDK has it. */
import type { Snapshot } from "@aws-sdk/client-ec2";
import type { SnapshotRecord } from "../../resource/storage/snapshot.ts";
import { shownTags } from "../../resource/tags.ts";

export function shownSnapshot(
  snapshot: SnapshotRecord,
  State: "pending" | "completed" = "completed",
): Snapshot {
  return {
    SnapshotId: snapshot.id,
    VolumeId: snapshot.volumeId,
    VolumeSize: snapshot.volumeSizeGiB,
    OwnerId: snapshot.accountId,
    State,
    StartTime: new Date(snapshot.startedAt),
    Progress: State === "completed" ? "100%" : "",
    Description: snapshot.description,
    Encrypted: snapshot.encrypted,
    KmsKeyId: snapshot.kmsKeyId,
    StorageTier: snapshot.storageTier,
    Tags: shownTags(snapshot.tags),
  };
}
