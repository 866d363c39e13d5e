/** An instance type as DescribeInstanceTypes has it. */
import type { InstanceTypeInfo } from "@aws-sdk/client-ec2";
import type { InstanceTypeRecord } from "./family.ts";

type Member<Name extends keyof InstanceTypeInfo> = NonNullable<InstanceTypeInfo[Name]>;

const MBPS_PER_MBYTE = 8;

export function shownType(type: InstanceTypeRecord): InstanceTypeInfo {
  const { traits, letters } = type;
  const has = (trait: string) => traits.has(trait);
  const tpm = has("tpm") && !type.isMetal;
  return {
    InstanceType: type.id as Member<"InstanceType">,
    CurrentGeneration: !has("previous-generation"),
    FreeTierEligible: letters.has("F"),
    SupportedUsageClasses: letters.has("S") ? ["on-demand", "spot"] : ["on-demand"],
    SupportedRootDeviceTypes: has("instance-store-root") ? ["ebs", "instance-store"] : ["ebs"],
    SupportedVirtualizationTypes: has("paravirtual") ? ["hvm", "paravirtual"] : ["hvm"],
    BareMetal: type.isMetal,
    ...(!type.isMetal && { Hypervisor: has("xen") ? "xen" : "nitro" }),
    ProcessorInfo: shownProcessor(type),
    VCpuInfo: shownVcpus(type),
    MemoryInfo: { SizeInMiB: type.memoryMiB },
    InstanceStorageSupported: type.disks !== undefined,
    ...(type.disks && { InstanceStorageInfo: shownDisks(type, type.disks) }),
    EbsInfo: shownEbs(type),
    NetworkInfo: shownNetwork(type),
    ...(type.gpus && { GpuInfo: shownGpus(type.gpus) }),
    PlacementGroupInfo: {
      SupportedStrategies: has("no-cluster")
        ? ["partition", "spread"]
        : ["cluster", "partition", "spread"],
    },
    HibernationSupported: letters.has("h"),
    BurstablePerformanceSupported: has("burstable"),
    DedicatedHostsSupported: letters.has("d"),
    AutoRecoverySupported: !has("no-auto-recovery"),
    SupportedBootModes: bootModes(type),
    NitroEnclavesSupport: letters.has("e") ? "supported" : "unsupported",
    NitroTpmSupport: tpm ? "supported" : "unsupported",
    ...(tpm && { NitroTpmInfo: { SupportedVersions: ["2.0"] } }),
    PhcSupport: has("phc") ? "supported" : "unsupported",
    RebootMigrationSupport: has("reboot-migration") ? "supported" : "unsupported",
    SupportedInRegion: true,
  };
}

export function bootModes({
  architectures,
  traits,
  isMetal,
}: InstanceTypeRecord): Member<"SupportedBootModes"> {
  if (architectures.includes("arm64")) return ["uefi"];
  const hasUefi = !traits.has("xen") && !traits.has("bios-only") && !isMetal;
  return hasUefi ? ["legacy-bios", "uefi"] : ["legacy-bios"];
}

/** Features of the processor that an instance can ask for. */
export const FEATURES = ["amd-sev-snp", "nested-virtualization"] as const;

function shownProcessor(type: InstanceTypeRecord): Member<"ProcessorInfo"> {
  const features = FEATURES.filter((feature) => type.traits.has(feature) && !type.isMetal);
  return {
    SupportedArchitectures: [...type.architectures],
    SustainedClockSpeedInGhz: type.clockGhz,
    Manufacturer: type.manufacturer,
    ...(features.length > 0 && { SupportedFeatures: [...features] }),
  };
}

export function validThreads(type: InstanceTypeRecord): number[] {
  if (type.validCores.length === 0) return [];
  return type.threadsPerCore === 2 ? [1, 2] : [1];
}

function shownVcpus(type: InstanceTypeRecord): Member<"VCpuInfo"> {
  return {
    DefaultVCpus: type.vcpuCount,
    DefaultCores: type.vcpuCount / type.threadsPerCore,
    DefaultThreadsPerCore: type.threadsPerCore,
    ...(type.validCores.length > 0 && {
      ValidCores: [...type.validCores],
      ValidThreadsPerCore: validThreads(type),
    }),
  };
}

function shownDisks(
  { traits }: InstanceTypeRecord,
  { count, sizeGB, type }: NonNullable<InstanceTypeRecord["disks"]>,
): Member<"InstanceStorageInfo"> {
  const isNvme = !traits.has("nvme-unsupported");
  return {
    TotalSizeInGB: count * sizeGB,
    Disks: [{ SizeInGB: sizeGB, Count: count, Type: type }],
    NvmeSupport: isNvme ? "required" : "unsupported",
    EncryptionSupport: isNvme ? "required" : "unsupported",
  };
}

export function nvmeSupport({ traits }: InstanceTypeRecord) {
  if (traits.has("nvme-unsupported")) return "unsupported";
  return traits.has("nvme-supported") ? "supported" : "required";
}

function shownEbs(type: InstanceTypeRecord): Member<"EbsInfo"> {
  const { ebs } = type;
  return {
    EbsOptimizedSupport: ebs === undefined ? "unsupported" : "default",
    EncryptionSupport: "supported",
    ...(ebs && {
      EbsOptimizedInfo: {
        BaselineBandwidthInMbps: ebs.baselineMbps,
        BaselineThroughputInMBps: ebs.baselineMbps / MBPS_PER_MBYTE,
        BaselineIops: ebs.baselineIops,
        MaximumBandwidthInMbps: ebs.maximumMbps,
        MaximumThroughputInMBps: ebs.maximumMbps / MBPS_PER_MBYTE,
        MaximumIops: ebs.maximumIops,
      },
    }),
    NvmeSupport: nvmeSupport(type),
    MaximumEbsAttachments: type.volumesMax,
    AttachmentLimitType: type.traits.has("dedicated-attachments") ? "dedicated" : "shared",
  };
}

export function enaSupport({ traits, family, id }: InstanceTypeRecord) {
  if (!traits.has("xen")) return "required";
  const takesEna = family === "r4" || family === "i3" || id === "m4.16xlarge";
  return takesEna ? "supported" : "unsupported";
}

function shownNetwork(type: InstanceTypeRecord): Member<"NetworkInfo"> {
  const { traits, letters, networkPerformance, interfacesMax } = type;
  const isShort = traits.has("short-tracking");
  const peak = /([\d.]+) Gigabit$/.exec(networkPerformance)?.[1];
  return {
    NetworkPerformance: networkPerformance,
    MaximumNetworkInterfaces: interfacesMax,
    MaximumNetworkCards: 1,
    DefaultNetworkCardIndex: 0,
    NetworkCards: [
      {
        NetworkCardIndex: 0,
        NetworkPerformance: networkPerformance,
        MaximumNetworkInterfaces: interfacesMax,
        BaselineBandwidthInGbps: type.networkBaselineGbps,
        ...(peak && { PeakBandwidthInGbps: Number(peak) }),
      },
    ],
    Ipv4AddressesPerInterface: type.addressesPerInterface,
    Ipv6AddressesPerInterface: traits.has("no-ipv6") ? 0 : type.addressesPerInterface,
    Ipv6Supported: !traits.has("no-ipv6"),
    EnaSupport: enaSupport(type),
    EfaSupported: letters.has("f"),
    ...(letters.has("f") && { EfaInfo: { MaximumEfaInterfaces: 1 } }),
    EncryptionInTransitSupported: traits.has("encrypted-in-transit"),
    EnaSrdSupported: letters.has("s"),
    FlexibleEnaQueuesSupport: traits.has("flexible-queues") ? "supported" : "unsupported",
    ConnectionTrackingConfiguration: {
      DefaultTcpEstablishedTimeout: isShort ? 350 : 432_000,
      DefaultUdpStreamTimeout: 180,
      DefaultUdpTimeout: 30,
    },
    SecondaryNetworkSupported: false,
  };
}

function shownGpus({
  count,
  name,
  memoryMiB,
}: NonNullable<InstanceTypeRecord["gpus"]>): Member<"GpuInfo"> {
  return {
    Gpus: [
      { Name: name, Manufacturer: "NVIDIA", Count: count, MemoryInfo: { SizeInMiB: memoryMiB } },
    ],
    TotalGpuMemoryInMiB: count * memoryMiB,
  };
}
