/** EBS volumes as records; their bytes come with EBS. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Volume.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";
import { shownTime } from "../time.ts";
import { zoneId } from "../zone.ts";

export type VolumeType = "gp2" | "gp3" | "io1" | "io2" | "st1" | "sc1" | "standard";

export interface VolumeAttachment {
  readonly instanceId: string;
  /** `/dev/xvda` */
  readonly device: string;
  /** Milliseconds since the Unix epoch. */
  readonly attachedAt: number;
  readonly deleteOnTermination: boolean;
}

export interface VolumeRecord extends ResourceRecord {
  /** `us-east-1a` */
  readonly zone: string;
  readonly sizeGiB: number;
  readonly volumeType: VolumeType;
  /** Undefined where the type has none: st1, sc1, standard. */
  readonly iops: number | undefined;
  /** MiB a second; of gp3 only. */
  readonly throughput: number | undefined;
  readonly snapshotId: string | undefined;
  readonly encrypted: boolean;
  readonly kmsKeyId: string | undefined;
  readonly multiAttachEnabled: boolean;
  readonly createdAt: number;
  /** Several with Multi-Attach alone. */
  readonly attachments: readonly VolumeAttachment[];
  /** The last one. */
  readonly modification?: VolumeModificationRecord | undefined;
  readonly autoEnableIo?: boolean | undefined;
}

type ModifiedFigures = Pick<
  VolumeRecord,
  "volumeType" | "sizeGiB" | "iops" | "throughput" | "multiAttachEnabled"
>;

export interface VolumeModificationRecord {
  readonly from: ModifiedFigures;
  readonly to: ModifiedFigures;
  readonly startedAt: number;
}

export const volumeState = ({ attachments }: VolumeRecord) =>
  attachments.length > 0 ? "in-use" : "available";

const each =
  <Value>(read: (attachment: VolumeAttachment) => Value) =>
  ({ attachments }: VolumeRecord) =>
    attachments.map(read);

export const VOLUME: Kind<VolumeRecord> = {
  type: "volume",
  prefix: "vol",
  notFound: ([id]) => clientError("InvalidVolume.NotFound", `The volume '${id}' does not exist.`),
  malformed: (id) =>
    clientError(
      "InvalidParameterValue",
      `Value (${id}) for parameter volumes is invalid. Expected: 'vol-...'.`,
    ),
  filters: {
    "attachment.attach-time": each(({ attachedAt }) => shownTime(attachedAt)),
    "attachment.delete-on-termination": each(({ deleteOnTermination }) => deleteOnTermination),
    "attachment.device": each(({ device }) => device),
    "attachment.instance-id": each(({ instanceId }) => instanceId),
    "attachment.status": each(() => "attached"),
    "availability-zone": ({ zone }) => zone,
    "availability-zone-id": ({ zone }) => zoneId(zone),
    "create-time": ({ createdAt }) => shownTime(createdAt),
    encrypted: ({ encrypted }) => encrypted,
    "fast-restored": () => false,
    "multi-attach-enabled": ({ multiAttachEnabled }) => multiAttachEnabled,
    "operator.managed": () => false,
    "operator.principal": () => undefined,
    size: ({ sizeGiB }) => sizeGiB,
    "snapshot-id": ({ snapshotId }) => snapshotId,
    status: volumeState,
    "volume-id": ({ id }) => id,
    "volume-type": ({ volumeType }) => volumeType,
  },
};
