import { attachVolume, detachVolume } from "./attachments.ts";
import { describeVolumesModifications, modifyVolume } from "./volume-changes.ts";
import {
  describeVolumeAttribute,
  describeVolumeStatus,
  enableVolumeIo,
  modifyVolumeAttribute,
} from "./volume-status.ts";
import { createVolume, deleteVolume, describeVolumes } from "./volumes.ts";

export const volumeOperations = {
  AttachVolume: attachVolume,
  CreateVolume: createVolume,
  DeleteVolume: deleteVolume,
  DescribeVolumeAttribute: describeVolumeAttribute,
  DescribeVolumeStatus: describeVolumeStatus,
  DescribeVolumes: describeVolumes,
  DescribeVolumesModifications: describeVolumesModifications,
  DetachVolume: detachVolume,
  EnableVolumeIO: enableVolumeIo,
  ModifyVolume: modifyVolume,
  ModifyVolumeAttribute: modifyVolumeAttribute,
};
