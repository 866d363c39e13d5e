/** What instance types are filtered by: members of their description, by the path that leads to them. */
import type { InstanceTypeInfo } from "@aws-sdk/client-ec2";
import type { Filters, FilterValue } from "../../kind.ts";
import type { InstanceTypeRecord } from "./family.ts";
import { shownType } from "./shown-type.ts";

type Read = (shown: InstanceTypeInfo) => FilterValue;

/** Once for each type, however many filters ask. */
const shownTypes = new Map<string, InstanceTypeInfo>();

export function shownOnce(type: InstanceTypeRecord): InstanceTypeInfo {
  let found = shownTypes.get(type.id);
  if (found === undefined) {
    found = shownType(type);
    shownTypes.set(type.id, found);
  }
  return found;
}

const READERS: Readonly<Record<string, Read>> = {
  "auto-recovery-supported": (shown) => shown.AutoRecoverySupported,
  "bare-metal": (shown) => shown.BareMetal,
  "burstable-performance-supported": (shown) => shown.BurstablePerformanceSupported,
  "current-generation": (shown) => shown.CurrentGeneration,
  "dedicated-hosts-supported": (shown) => shown.DedicatedHostsSupported,
  "ebs-info.attachment-limit-type": ({ EbsInfo }) => EbsInfo?.AttachmentLimitType,
  "ebs-info.ebs-optimized-info.baseline-bandwidth-in-mbps": ({ EbsInfo }) =>
    EbsInfo?.EbsOptimizedInfo?.BaselineBandwidthInMbps,
  "ebs-info.ebs-optimized-info.baseline-iops": ({ EbsInfo }) =>
    EbsInfo?.EbsOptimizedInfo?.BaselineIops,
  "ebs-info.ebs-optimized-info.baseline-throughput-in-mbps": ({ EbsInfo }) =>
    EbsInfo?.EbsOptimizedInfo?.BaselineThroughputInMBps,
  "ebs-info.ebs-optimized-info.maximum-bandwidth-in-mbps": ({ EbsInfo }) =>
    EbsInfo?.EbsOptimizedInfo?.MaximumBandwidthInMbps,
  "ebs-info.ebs-optimized-info.maximum-iops": ({ EbsInfo }) =>
    EbsInfo?.EbsOptimizedInfo?.MaximumIops,
  "ebs-info.ebs-optimized-info.maximum-throughput-in-mbps": ({ EbsInfo }) =>
    EbsInfo?.EbsOptimizedInfo?.MaximumThroughputInMBps,
  "ebs-info.ebs-optimized-support": ({ EbsInfo }) => EbsInfo?.EbsOptimizedSupport,
  "ebs-info.encryption-support": ({ EbsInfo }) => EbsInfo?.EncryptionSupport,
  "ebs-info.maximum-ebs-attachments": ({ EbsInfo }) => EbsInfo?.MaximumEbsAttachments,
  "ebs-info.nvme-support": ({ EbsInfo }) => EbsInfo?.NvmeSupport,
  "free-tier-eligible": (shown) => shown.FreeTierEligible,
  "hibernation-supported": (shown) => shown.HibernationSupported,
  hypervisor: (shown) => shown.Hypervisor,
  "instance-storage-info.disk.count": ({ InstanceStorageInfo }) =>
    InstanceStorageInfo?.Disks?.map(({ Count }) => Count),
  "instance-storage-info.disk.size-in-gb": ({ InstanceStorageInfo }) =>
    InstanceStorageInfo?.Disks?.map(({ SizeInGB }) => SizeInGB),
  "instance-storage-info.disk.type": ({ InstanceStorageInfo }) =>
    InstanceStorageInfo?.Disks?.map(({ Type }) => Type),
  "instance-storage-info.encryption-support": ({ InstanceStorageInfo }) =>
    InstanceStorageInfo?.EncryptionSupport,
  "instance-storage-info.nvme-support": ({ InstanceStorageInfo }) =>
    InstanceStorageInfo?.NvmeSupport,
  "instance-storage-info.total-size-in-gb": ({ InstanceStorageInfo }) =>
    InstanceStorageInfo?.TotalSizeInGB,
  "instance-storage-supported": (shown) => shown.InstanceStorageSupported,
  "instance-type": (shown) => shown.InstanceType,
  "memory-info.size-in-mib": ({ MemoryInfo }) => MemoryInfo?.SizeInMiB,
  "network-info.bandwidth-weightings": ({ NetworkInfo }) => NetworkInfo?.BandwidthWeightings,
  "network-info.efa-info.maximum-efa-interfaces": ({ NetworkInfo }) =>
    NetworkInfo?.EfaInfo?.MaximumEfaInterfaces,
  "network-info.efa-supported": ({ NetworkInfo }) => NetworkInfo?.EfaSupported,
  "network-info.ena-support": ({ NetworkInfo }) => NetworkInfo?.EnaSupport,
  "network-info.encryption-in-transit-supported": ({ NetworkInfo }) =>
    NetworkInfo?.EncryptionInTransitSupported,
  "network-info.flexible-ena-queues-support": ({ NetworkInfo }) =>
    NetworkInfo?.FlexibleEnaQueuesSupport,
  "network-info.ipv4-addresses-per-interface": ({ NetworkInfo }) =>
    NetworkInfo?.Ipv4AddressesPerInterface,
  "network-info.ipv6-addresses-per-interface": ({ NetworkInfo }) =>
    NetworkInfo?.Ipv6AddressesPerInterface,
  "network-info.ipv6-supported": ({ NetworkInfo }) => NetworkInfo?.Ipv6Supported,
  "network-info.maximum-network-cards": ({ NetworkInfo }) => NetworkInfo?.MaximumNetworkCards,
  "network-info.maximum-network-interfaces": ({ NetworkInfo }) =>
    NetworkInfo?.MaximumNetworkInterfaces,
  "network-info.network-performance": ({ NetworkInfo }) => NetworkInfo?.NetworkPerformance,
  "nitro-enclaves-support": (shown) => shown.NitroEnclavesSupport,
  "nitro-tpm-support": (shown) => shown.NitroTpmSupport,
  "nitro-tpm-info.supported-versions": ({ NitroTpmInfo }) => NitroTpmInfo?.SupportedVersions,
  "processor-info.supported-architecture": ({ ProcessorInfo }) =>
    ProcessorInfo?.SupportedArchitectures,
  "processor-info.sustained-clock-speed-in-ghz": ({ ProcessorInfo }) =>
    ProcessorInfo?.SustainedClockSpeedInGhz,
  "processor-info.supported-features": ({ ProcessorInfo }) => ProcessorInfo?.SupportedFeatures,
  "reboot-migration-support": (shown) => shown.RebootMigrationSupport,
  "supported-boot-mode": (shown) => shown.SupportedBootModes,
  "supported-root-device-type": (shown) => shown.SupportedRootDeviceTypes,
  "supported-usage-class": (shown) => shown.SupportedUsageClasses,
  "supported-virtualization-type": (shown) => shown.SupportedVirtualizationTypes,
  "vcpu-info.default-cores": ({ VCpuInfo }) => VCpuInfo?.DefaultCores,
  "vcpu-info.default-threads-per-core": ({ VCpuInfo }) => VCpuInfo?.DefaultThreadsPerCore,
  "vcpu-info.default-vcpus": ({ VCpuInfo }) => VCpuInfo?.DefaultVCpus,
  "vcpu-info.valid-cores": ({ VCpuInfo }) => VCpuInfo?.ValidCores,
  "vcpu-info.valid-threads-per-core": ({ VCpuInfo }) => VCpuInfo?.ValidThreadsPerCore,
};

export const TYPE_FILTERS: Filters<InstanceTypeRecord> = Object.fromEntries(
  Object.entries(READERS).map(([name, read]) => [
    name,
    (type: InstanceTypeRecord) => read(shownOnce(type)),
  ]),
);
