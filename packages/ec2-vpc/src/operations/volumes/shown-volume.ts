/** Volumes as the SDK has them. */
import type { VolumeAttachment as ShownAttachment, Volume } from "@aws-sdk/client-ec2";
import {
  type VolumeAttachment,
  type VolumeRecord,
  volumeState,
} from "../../resource/storage/volume.ts";
import { shownTags } from "../../resource/tags.ts";
import { zoneId } from "../../resource/zone.ts";

export function shownVolume(volume: VolumeRecord): Volume {
  return {
    VolumeId: volume.id,
    Size: volume.sizeGiB,
    SnapshotId: volume.snapshotId ?? "",
    AvailabilityZone: volume.zone,
    AvailabilityZoneId: zoneId(volume.zone),
    State: volumeState(volume),
    CreateTime: new Date(volume.createdAt),
    VolumeType: volume.volumeType,
    Iops: volume.iops,
    Throughput: volume.throughput,
    Encrypted: volume.encrypted,
    KmsKeyId: volume.kmsKeyId,
    MultiAttachEnabled: volume.multiAttachEnabled,
    Attachments: volume.attachments.map((each) => shownAttachment(volume.id, each, "attached")),
    Operator: { Managed: false },
    Tags: shownTags(volume.tags),
  };
}

export function shownAttachment(
  volumeId: string,
  attachment: VolumeAttachment,
  State: "attaching" | "attached" | "detaching",
): ShownAttachment {
  return {
    VolumeId: volumeId,
    InstanceId: attachment.instanceId,
    Device: attachment.device,
    State,
    AttachTime: new Date(attachment.attachedAt),
    DeleteOnTermination: attachment.deleteOnTermination,
  };
}
