/** Images: the account's own, and those that others share. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html */
import { clientError } from "../../errors.ts";
import type { ArchitectureName } from "../architecture.ts";
import type { Filters, Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";
import type { VolumeType } from "../storage/volume.ts";
import { shownTime } from "../time.ts";

/** What a volume of an image is made with. */
export interface ImageVolume {
  readonly deviceName: string;
  readonly snapshotId: string | undefined;
  readonly sizeGiB: number;
  readonly volumeType: VolumeType;
  readonly iops: number | undefined;
  readonly throughput: number | undefined;
  readonly encrypted: boolean;
  readonly kmsKeyId: string | undefined;
  readonly deleteOnTermination: boolean;
}

export interface LaunchPermission {
  readonly userId?: string | undefined;
  readonly group?: "all" | undefined;
  readonly organizationArn?: string | undefined;
  readonly organizationalUnitArn?: string | undefined;
}

export interface ImageRecord extends ResourceRecord {
  readonly name: string;
  readonly description: string | undefined;
  /** `amazon/…` */
  readonly location: string;
  readonly ownerAlias: "amazon" | "aws-marketplace" | undefined;
  readonly createdAt: number;
  readonly state: "available" | "disabled";
  readonly architecture: ArchitectureName;
  readonly platform: "windows" | undefined;
  readonly platformDetails: string;
  readonly usageOperation: string;
  readonly rootDeviceName: string;
  readonly rootDeviceType: "ebs" | "instance-store";
  readonly virtualizationType: "hvm" | "paravirtual";
  readonly bootMode: "legacy-bios" | "uefi" | "uefi-preferred" | undefined;
  readonly tpmSupport: "v2.0" | undefined;
  readonly imdsSupport: "v2.0" | undefined;
  readonly enaSupport: boolean;
  readonly sriovNetSupport: "simple" | undefined;
  readonly kernelId: string | undefined;
  readonly ramdiskId: string | undefined;
  readonly volumes: readonly ImageVolume[];
  /** Device name → `ephemeral0`. */
  readonly ephemeral: Readonly<Record<string, string>>;
  readonly launchPermissions: readonly LaunchPermission[];
  readonly deprecationTime: number | undefined;
  readonly deregistrationProtection: boolean;
  readonly sourceInstanceId: string | undefined;
  readonly sourceImageId: string | undefined;
  readonly sourceImageRegion: string | undefined;
  readonly lastLaunchedAt: number | undefined;
  readonly isFreeTierEligible: boolean;
  readonly ssmParameterName: string | undefined;
}

export const isPublic = ({ launchPermissions }: ImageRecord) =>
  launchPermissions.some(({ group }) => group === "all");

const each =
  <Value>(read: (volume: ImageVolume) => Value) =>
  ({ volumes }: ImageRecord) =>
    volumes.map(read);

/** Nobody scans images here: they have no results. */
const SCAN_FILTERS = [
  "critical-fix-available-since",
  "finding-scan-date",
  "high-fix-available-since",
  "highest-finding-severity-label",
  "informational-fix-available-since",
  "low-fix-available-since",
  "medium-fix-available-since",
].map((name) => [`scan-result.${name}`, () => undefined] as const);

const filters: Filters<ImageRecord> = {
  ...Object.fromEntries(SCAN_FILTERS),
  architecture: ({ architecture }) => architecture,
  "block-device-mapping.delete-on-termination": each((volume) => volume.deleteOnTermination),
  "block-device-mapping.device-name": each(({ deviceName }) => deviceName),
  "block-device-mapping.snapshot-id": each(({ snapshotId }) => snapshotId),
  "block-device-mapping.volume-size": each(({ sizeGiB }) => sizeGiB),
  "block-device-mapping.volume-type": each(({ volumeType }) => volumeType),
  "block-device-mapping.encrypted": each(({ encrypted }) => encrypted),
  "creation-date": ({ createdAt }) => shownTime(createdAt),
  description: ({ description }) => description,
  "ena-support": ({ enaSupport }) => enaSupport,
  "free-tier-eligible": ({ isFreeTierEligible }) => isFreeTierEligible,
  hypervisor: () => "xen",
  "image-allowed": () => true,
  "image-id": ({ id }) => id,
  "image-type": () => "machine",
  "is-public": isPublic,
  "kernel-id": ({ kernelId }) => kernelId,
  "manifest-location": ({ location }) => location,
  name: ({ name }) => name,
  "owner-alias": ({ ownerAlias }) => ownerAlias,
  "owner-id": ({ accountId }) => accountId,
  platform: ({ platform }) => platform,
  "platform-details": ({ platformDetails }) => platformDetails,
  "product-code": () => undefined,
  "product-code.type": () => undefined,
  "public-ssm-parameter-name": ({ ssmParameterName }) => ssmParameterName,
  "ramdisk-id": ({ ramdiskId }) => ramdiskId,
  "root-device-name": ({ rootDeviceName }) => rootDeviceName,
  "root-device-type": ({ rootDeviceType }) => rootDeviceType,
  "source-image-id": ({ sourceImageId }) => sourceImageId,
  "source-image-region": ({ sourceImageRegion }) => sourceImageRegion,
  "source-instance-id": ({ sourceInstanceId }) => sourceInstanceId,
  state: ({ state }) => state,
  "state-reason-code": () => undefined,
  "state-reason-message": () => undefined,
  "sriov-net-support": ({ sriovNetSupport }) => sriovNetSupport,
  "usage-operation": ({ usageOperation }) => usageOperation,
  "virtualization-type": ({ virtualizationType }) => virtualizationType,
  ...Object.fromEntries(
    [
      "image-watermark.source-image-creation-time",
      "image-watermark.source-image-id",
      "image-watermark.source-image-region",
      "image-watermark.watermark-creation-time",
      "image-watermark.watermark-key",
    ].map((name) => [name, () => undefined]),
  ),
};

export const IMAGE: Kind<ImageRecord> = {
  type: "image",
  prefix: "ami",
  notFound: (ids) =>
    clientError(
      "InvalidAMIID.NotFound",
      ids.length === 1
        ? `The image id '[${ids[0]}]' does not exist`
        : `The image ids '[${ids.join(", ")}]' do not exist`,
    ),
  malformed: (id) =>
    clientError("InvalidAMIID.Malformed", `Invalid id: "${id}" (expecting "ami-...")`),
  filters,
};
