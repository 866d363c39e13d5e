/** What an instance is beside its network and its volumes: checked, completed with what its image and account say. */
import {
  clientError,
  invalidParameterCombination,
  invalidParameterValue,
  notImplemented,
  unsupportedOperation,
} from "../../../errors.ts";
import type { InstanceProfiles } from "../../../ports.ts";
import type { ImageRecord } from "../../image/image.ts";
import { noSuchKeyPair } from "../../key-pair/key-pair.ts";
import type { LaunchParameters } from "../../launch-template/launch-parameters.ts";
import type { Place } from "../../record.ts";
import type { Resources } from "../../resources.ts";
import type { InstanceMetadataOptions, InstanceRecord, ProfileAssociation } from "../instance.ts";
import type { InstanceTypeRecord } from "../types/family.ts";

const USER_DATA_BYTES_MAX = 16_384;

/** Throws InvalidUserData.Malformed. @returns as it is kept: base64 without line breaks */
export function checkUserData(userData: string | undefined): string | undefined {
  if (userData === undefined || userData === "") return undefined;
  const text = userData.replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text) || text.replace(/=+$/, "").length % 4 === 1) {
    throw clientError("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.");
  }
  if (Buffer.from(text, "base64").length > USER_DATA_BYTES_MAX) {
    throw invalidParameterValue("User data is limited to 16384 bytes");
  }
  return text;
}

export function checkKeyName(
  { keyPairs }: Resources,
  place: Place,
  name: string | undefined,
): string | undefined {
  if (name === undefined || name === "") return undefined;
  for (const each of keyPairs.in(place)) {
    if (each.name === name) return name;
  }
  throw noSuchKeyPair(name);
}

/** Of the request, the account's region, the image, or what AWS takes. */
export function metadataOptions(
  resources: Resources,
  place: Place,
  image: ImageRecord,
  asked: LaunchParameters["MetadataOptions"] = {},
): InstanceMetadataOptions {
  const defaults = resources.region(place)?.metadataDefaults ?? {};
  const needsTokens = image.imdsSupport === "v2.0";
  return {
    httpTokens: asked.HttpTokens ?? defaults.httpTokens ?? (needsTokens ? "required" : "optional"),
    httpPutResponseHopLimit:
      asked.HttpPutResponseHopLimit ?? defaults.httpPutResponseHopLimit ?? (needsTokens ? 2 : 1),
    httpEndpoint: asked.HttpEndpoint ?? defaults.httpEndpoint ?? "enabled",
    httpProtocolIpv6: asked.HttpProtocolIpv6 ?? "disabled",
    instanceMetadataTags: asked.InstanceMetadataTags ?? defaults.instanceMetadataTags ?? "disabled",
  };
}

type CpuFigures = Pick<InstanceRecord, "coreCount" | "threadsPerCore" | "amdSevSnp">;

export function cpuOptions(
  type: InstanceTypeRecord,
  asked: LaunchParameters["CpuOptions"],
): CpuFigures {
  const coreCount = type.vcpuCount / type.threadsPerCore;
  const standard = { coreCount, threadsPerCore: type.threadsPerCore, amdSevSnp: undefined };
  if (asked === undefined) return standard;
  const { CoreCount = coreCount, ThreadsPerCore = type.threadsPerCore, AmdSevSnp } = asked;
  const isDefault = CoreCount === coreCount && ThreadsPerCore === type.threadsPerCore;
  if (!isDefault && !type.validCores.includes(CoreCount)) {
    throw unsupportedOperation(
      `The specified CPU options are not supported for the instance type ${type.id}.`,
    );
  }
  if (ThreadsPerCore < 1 || ThreadsPerCore > type.threadsPerCore) {
    throw unsupportedOperation(
      `The specified threads per core value is not supported for the instance type ${type.id}.`,
    );
  }
  if (AmdSevSnp === "enabled" && !type.traits.has("amd-sev-snp")) {
    throw unsupportedOperation(`The instance type ${type.id} does not support AMD SEV-SNP.`);
  }
  return { coreCount: CoreCount, threadsPerCore: ThreadsPerCore, amdSevSnp: AmdSevSnp };
}

/** T2 has the standard credits, its successors unlimited ones; other types have none. */
export function cpuCredits(
  type: InstanceTypeRecord,
  asked: LaunchParameters["CreditSpecification"],
): InstanceRecord["cpuCredits"] {
  const isBurstable = type.traits.has("burstable");
  const credits = asked?.CpuCredits;
  if (!isBurstable) {
    if (credits === undefined) return undefined;
    throw unsupportedOperation(
      `The specified instance type ${type.id} does not support the CreditSpecification parameter.`,
    );
  }
  if (credits === undefined) return type.family === "t2" ? "standard" : "unlimited";
  if (credits === "standard" || credits === "unlimited") return credits;
  throw invalidParameterValue(`Value (${credits}) for parameter CpuCredits is invalid.`);
}

/** Throws unless IAM knows the profile, and a role is in it. */
export function profileAssociation(
  resources: Resources,
  place: Place,
  profiles: InstanceProfiles | undefined,
  asked: LaunchParameters["IamInstanceProfile"],
): ProfileAssociation | undefined {
  const { Arn: arn, Name: name } = asked ?? {};
  if (!arn && !name) return undefined;
  if (arn && name) {
    throw invalidParameterCombination(
      "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
    );
  }
  const profile = arn ? profiles?.byArn(arn) : profiles?.byName(place.accountId, name ?? "");
  if (profile === undefined || profile.accountId !== place.accountId) {
    throw invalidParameterValue(
      arn
        ? `Value (${arn}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN`
        : `Value (${name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
    );
  }
  if (profile.roleArn === undefined) {
    throw invalidParameterValue(
      `IAM Instance Profile "${profile.arn}" has no associated IAM Roles`,
    );
  }
  return {
    associationId: resources.newId("iip-assoc"),
    arn: profile.arn,
    profileId: profile.id,
    associatedAt: resources.env.clock.now(),
  };
}

const isWeighted = ({ NetworkPerformanceOptions: options }: LaunchParameters) =>
  (options?.BandwidthWeighting ?? "default") !== "default";

/** What this emulator has not: said at once, never left out silently. */
export function refuseUnserved(parameters: LaunchParameters): void {
  const unserved: readonly (readonly [unknown, string])[] = [
    [parameters.HibernationOptions?.Configured, "Hibernation"],
    [
      parameters.CapacityReservationSpecification?.CapacityReservationTarget,
      "A capacity reservation",
    ],
    [parameters.LicenseSpecifications?.[0], "A license configuration"],
    [parameters.ElasticInferenceAccelerators?.[0], "Elastic inference"],
    [parameters.SecondaryInterfaces?.[0], "A secondary network interface"],
    [parameters.Placement?.HostResourceGroupArn, "A host resource group"],
    [parameters.Placement?.HostId, "A dedicated host"],
    [parameters.Placement?.SpreadDomain, "A spread domain"],
    [parameters.EnablePrimaryIpv6, "A primary IPv6 address"],
    [parameters.ElasticGpuSpecification?.[0], "An elastic GPU"],
    [parameters.Operator?.Principal, "An operator of instances"],
    [parameters.CpuOptions?.NestedVirtualization === "enabled", "Nested virtualization"],
    [isWeighted(parameters), "Bandwidth weighting"],
    [parameters.Placement?.Tenancy === "host", "A dedicated host"],
  ];
  for (const [value, what] of unserved) {
    if (value) throw notImplemented(what);
  }
}
