import {
  disableEbsEncryptionByDefault,
  disableSnapshotBlockPublicAccess,
  enableEbsEncryptionByDefault,
  enableSnapshotBlockPublicAccess,
  getEbsDefaultKmsKeyId,
  getEbsEncryptionByDefault,
  getSnapshotBlockPublicAccessState,
  modifyEbsDefaultKmsKeyId,
  resetEbsDefaultKmsKeyId,
} from "./ebs-settings.ts";
import {
  describeSnapshotAttribute,
  modifySnapshotAttribute,
  resetSnapshotAttribute,
} from "./snapshot-attributes.ts";
import {
  copySnapshot,
  createSnapshot,
  createSnapshots,
  deleteSnapshot,
  describeSnapshots,
} from "./snapshots.ts";

export const snapshotOperations = {
  CopySnapshot: copySnapshot,
  CreateSnapshot: createSnapshot,
  CreateSnapshots: createSnapshots,
  DeleteSnapshot: deleteSnapshot,
  DescribeSnapshotAttribute: describeSnapshotAttribute,
  DescribeSnapshots: describeSnapshots,
  DisableEbsEncryptionByDefault: disableEbsEncryptionByDefault,
  DisableSnapshotBlockPublicAccess: disableSnapshotBlockPublicAccess,
  EnableEbsEncryptionByDefault: enableEbsEncryptionByDefault,
  EnableSnapshotBlockPublicAccess: enableSnapshotBlockPublicAccess,
  GetEbsDefaultKmsKeyId: getEbsDefaultKmsKeyId,
  GetEbsEncryptionByDefault: getEbsEncryptionByDefault,
  GetSnapshotBlockPublicAccessState: getSnapshotBlockPublicAccessState,
  ModifyEbsDefaultKmsKeyId: modifyEbsDefaultKmsKeyId,
  ModifySnapshotAttribute: modifySnapshotAttribute,
  ResetEbsDefaultKmsKeyId: resetEbsDefaultKmsKeyId,
  ResetSnapshotAttribute: resetSnapshotAttribute,
};
