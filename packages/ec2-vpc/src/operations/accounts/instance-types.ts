/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceTypesFromInstanceRequirements.html
 */
import type {
  DescribeInstanceTypeOfferingsCommandInput,
  DescribeInstanceTypeOfferingsResult,
  DescribeInstanceTypesCommandInput,
  DescribeInstanceTypesResult,
  GetInstanceTypesFromInstanceRequirementsCommandInput,
  GetInstanceTypesFromInstanceRequirementsResult,
  InstanceTypeOffering,
} from "@aws-sdk/client-ec2";
import { availabilityZones } from "@cloudglass/env";
import type { Call } from "@cloudglass/wire";
import { clientError, invalidParameterValue, missing } from "../../errors.ts";
import { predicateOf } from "../../resource/filter.ts";
import { instanceTypes } from "../../resource/instance/types/catalogue.ts";
import type { InstanceTypeRecord } from "../../resource/instance/types/family.ts";
import { meetsRequirements } from "../../resource/instance/types/requirements.ts";
import { shownOnce, TYPE_FILTERS } from "../../resource/instance/types/type-filters.ts";
import { pageOf } from "../../resource/page.ts";
import { zoneId } from "../../resource/zone.ts";
import type { Rooms } from "../../rooms.ts";

export function describeInstanceTypes(
  { resources }: Rooms,
  input: DescribeInstanceTypesCommandInput,
): DescribeInstanceTypesResult {
  const matches = predicateOf(TYPE_FILTERS, input.Filters ?? [], resources);
  const page = pageOf(named(input.InstanceTypes ?? []).filter(matches), input);
  return { InstanceTypes: page.records.map(shownOnce), NextToken: page.nextToken };
}

function named(names: readonly string[]): InstanceTypeRecord[] {
  const types = instanceTypes();
  if (names.length === 0) return [...types.values()];
  const unknown = names.filter((name) => !types.has(name));
  if (unknown.length > 0) {
    throw clientError(
      "InvalidInstanceType",
      `The following supplied instance types do not exist: [${unknown.join(", ")}]`,
    );
  }
  return [...new Set(names)].map((name) => types.get(name) as InstanceTypeRecord);
}

/** Every type is offered in every zone. */
export function describeInstanceTypeOfferings(
  { resources }: Rooms,
  input: DescribeInstanceTypeOfferingsCommandInput,
  call: Call,
): DescribeInstanceTypeOfferingsResult {
  const locationType = input.LocationType ?? "region";
  const offerings = locationsOf(locationType, call.region).flatMap((location) =>
    [...instanceTypes().keys()].map((type) => ({
      id: `${type} ${location}`,
      tags: {},
      type,
      location,
    })),
  );
  const matches = predicateOf(
    {
      "instance-type": ({ type }: { readonly type: string }) => type,
      location: ({ location }: { readonly location: string }) => location,
    } as Parameters<typeof predicateOf<(typeof offerings)[number]>>[0],
    input.Filters ?? [],
    resources,
  );
  const page = pageOf(offerings.filter(matches), input);
  return {
    InstanceTypeOfferings: page.records.map(({ type, location }) => ({
      InstanceType: type as NonNullable<InstanceTypeOffering["InstanceType"]>,
      LocationType: locationType,
      Location: location,
    })),
    NextToken: page.nextToken,
  };
}

function locationsOf(locationType: string, region: string): readonly string[] {
  if (locationType === "region") return [region];
  if (locationType === "availability-zone") return availabilityZones(region);
  if (locationType === "availability-zone-id") return availabilityZones(region).map(zoneId);
  if (locationType === "outpost") return [];
  throw invalidParameterValue(`Value (${locationType}) for parameter LocationType is invalid.`);
}

export function getInstanceTypesFromInstanceRequirements(
  _rooms: Rooms,
  input: GetInstanceTypesFromInstanceRequirementsCommandInput,
): GetInstanceTypesFromInstanceRequirementsResult {
  const { ArchitectureTypes: architectures, VirtualizationTypes: virtualization } = input;
  const { InstanceRequirements: requirements } = input;
  if (architectures === undefined || architectures.length === 0) throw missing("ArchitectureType");
  if (virtualization === undefined || virtualization.length === 0)
    throw missing("VirtualizationType");
  if (requirements?.VCpuCount?.Min === undefined)
    throw missing("InstanceRequirements.VCpuCount.Min");
  if (requirements.MemoryMiB?.Min === undefined)
    throw missing("InstanceRequirements.MemoryMiB.Min");
  const found = [...instanceTypes().values()].filter(
    (type) =>
      type.architectures.some((each) => architectures.includes(each)) &&
      (virtualization.includes("hvm") || type.traits.has("paravirtual")) &&
      meetsRequirements(type, requirements),
  );
  const page = pageOf(found, input);
  return {
    InstanceTypes: page.records.map(({ id }) => ({ InstanceType: id })),
    NextToken: page.nextToken,
  };
}
