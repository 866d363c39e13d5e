/**
 * Instance types by what they have to have.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceRequirementsRequest.html
 */
import type { InstanceRequirementsRequest } from "@aws-sdk/client-ec2";
import { patternOf } from "../../filter.ts";
import type { InstanceTypeRecord } from "./family.ts";

interface Range {
  readonly Min?: number | undefined;
  readonly Max?: number | undefined;
}

const within = (value: number, range: Range | undefined) =>
  value >= (range?.Min ?? 0) && value <= (range?.Max ?? Number.POSITIVE_INFINITY);

const MANUFACTURERS: Readonly<Record<string, string>> = {
  intel: "Intel",
  amd: "AMD",
  "amazon-web-services": "AWS",
  apple: "Apple",
};

const MIB = 1024;

export function meetsRequirements(
  type: InstanceTypeRecord,
  asked: InstanceRequirementsRequest,
): boolean {
  return (
    within(type.vcpuCount, asked.VCpuCount) &&
    within(type.memoryMiB, asked.MemoryMiB) &&
    within(type.memoryMiB / MIB / type.vcpuCount, asked.MemoryGiBPerVCpu) &&
    within(type.interfacesMax, asked.NetworkInterfaceCount) &&
    within(type.ebs?.baselineMbps ?? 0, asked.BaselineEbsBandwidthMbps) &&
    within(type.networkBaselineGbps ?? 0, asked.NetworkBandwidthGbps) &&
    hasProcessor(type, asked) &&
    hasStorage(type, asked) &&
    hasAccelerators(type, asked) &&
    isNamed(type.id, asked)
  );
}

function hasProcessor(type: InstanceTypeRecord, asked: InstanceRequirementsRequest): boolean {
  const { CpuManufacturers: makers = [], InstanceGenerations: generations = [] } = asked;
  const generation = type.traits.has("previous-generation") ? "previous" : "current";
  return (
    (makers.length === 0 || makers.some((each) => MANUFACTURERS[each] === type.manufacturer)) &&
    (generations.length === 0 || generations.includes(generation)) &&
    takes(type.isMetal, asked.BareMetal ?? "excluded") &&
    takes(type.traits.has("burstable"), asked.BurstablePerformance ?? "excluded") &&
    (!asked.RequireHibernateSupport || type.letters.has("h")) &&
    (!asked.RequireEncryptionInTransit || type.traits.has("encrypted-in-transit"))
  );
}

function takes(has: boolean, asked: "included" | "required" | "excluded"): boolean {
  return asked === "included" || has === (asked === "required");
}

function hasStorage(type: InstanceTypeRecord, asked: InstanceRequirementsRequest): boolean {
  const { disks } = type;
  const kinds = asked.LocalStorageTypes ?? [];
  const totalGB = disks === undefined ? 0 : disks.count * disks.sizeGB;
  return (
    takes(disks !== undefined, asked.LocalStorage ?? "included") &&
    (disks === undefined || kinds.length === 0 || kinds.includes(disks.type)) &&
    within(totalGB, asked.TotalLocalStorageGB)
  );
}

/** Only types without accelerators unless they are asked for. */
function hasAccelerators(type: InstanceTypeRecord, asked: InstanceRequirementsRequest): boolean {
  const isAsked =
    asked.AcceleratorCount !== undefined ||
    (asked.AcceleratorTypes ?? []).length > 0 ||
    (asked.AcceleratorNames ?? []).length > 0 ||
    (asked.AcceleratorManufacturers ?? []).length > 0 ||
    asked.AcceleratorTotalMemoryMiB !== undefined;
  const count = type.gpus?.count ?? 0;
  if (!isAsked) return count === 0;
  if (!within(count, asked.AcceleratorCount)) return false;
  if (type.gpus === undefined) return asked.AcceleratorCount?.Max === 0;
  const named = (list: readonly string[] | undefined, value: string) =>
    list === undefined || list.length === 0 || list.includes(value);
  return (
    named(asked.AcceleratorTypes, "gpu") &&
    named(asked.AcceleratorManufacturers, "nvidia") &&
    named(asked.AcceleratorNames, type.gpus.name.toLowerCase()) &&
    within(count * type.gpus.memoryMiB, asked.AcceleratorTotalMemoryMiB)
  );
}

function isNamed(id: string, asked: InstanceRequirementsRequest): boolean {
  const matches = (patterns: readonly string[]) =>
    patterns.some((pattern) => patternOf(pattern).test(id));
  const { AllowedInstanceTypes: allowed = [], ExcludedInstanceTypes: excluded = [] } = asked;
  return (allowed.length === 0 || matches(allowed)) && !matches(excluded);
}
