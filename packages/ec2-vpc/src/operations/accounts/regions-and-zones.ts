/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html
 */
import type {
  AvailabilityZone,
  DescribeAvailabilityZonesCommandInput,
  DescribeAvailabilityZonesResult,
  DescribeRegionsCommandInput,
  DescribeRegionsResult,
} from "@aws-sdk/client-ec2";
import { availabilityZones, type FaultBoard } from "@cloudglass/env";
import type { Call } from "@cloudglass/wire";
import { invalidParameterValue } from "../../errors.ts";
import { predicateOf } from "../../resource/filter.ts";
import { isZoneDown } from "../../resource/instance/zone-state.ts";
import type { Filters } from "../../resource/kind.ts";
import { REGIONS } from "../../resource/region.ts";
import { zoneId } from "../../resource/zone.ts";
import type { Rooms } from "../../rooms.ts";

interface SeenRegion {
  readonly tags: Readonly<Record<string, string>>;
  readonly name: string;
  readonly longName: string;
  readonly endpoint: string;
  readonly optInStatus: "opt-in-not-required" | "opted-in" | "not-opted-in";
}

/** One that is used was asked for. */
function seenFrom(region: string): SeenRegion[] {
  const known = REGIONS.some(({ name }) => name === region)
    ? REGIONS
    : [...REGIONS, { name: region, longName: region, needsOptIn: false }];
  return known.map(({ name, longName, needsOptIn }) => ({
    tags: {},
    name,
    longName,
    endpoint: `ec2.${name}.amazonaws.com`,
    optInStatus: needsOptIn
      ? name === region
        ? "opted-in"
        : "not-opted-in"
      : "opt-in-not-required",
  }));
}

const REGION_FILTERS: Filters<SeenRegion> = {
  endpoint: ({ endpoint }) => endpoint,
  "opt-in-status": ({ optInStatus }) => optInStatus,
  "region-name": ({ name }) => name,
};

export function describeRegions(
  { resources }: Rooms,
  input: DescribeRegionsCommandInput,
  call: Call,
): DescribeRegionsResult {
  const all = seenFrom(call.region);
  const names = input.RegionNames ?? [];
  for (const name of names) {
    if (all.some((each) => each.name === name)) continue;
    throw invalidParameterValue(`Invalid region provided: ${name}`);
  }
  const matches = predicateOf(REGION_FILTERS, input.Filters ?? [], resources);
  const wanted = all.filter(
    (each) =>
      (names.length === 0 || names.includes(each.name)) &&
      (input.AllRegions || names.length > 0 || each.optInStatus !== "not-opted-in") &&
      matches(each),
  );
  return {
    Regions: wanted.map(({ name, endpoint, optInStatus }) => ({
      RegionName: name,
      Endpoint: endpoint,
      OptInStatus: optInStatus,
    })),
  };
}

interface SeenZone {
  readonly tags: Readonly<Record<string, string>>;
  readonly name: string;
  readonly region: string;
  readonly longName: string;
  readonly state: "available" | "unavailable";
}

const groupOf = ({ region }: SeenZone) => `${region}-zg-1`;

const ZONE_FILTERS: Filters<SeenZone> = {
  "group-long-name": ({ longName }) => longName,
  "group-name": groupOf,
  message: () => undefined,
  "opt-in-status": () => "opt-in-not-required",
  "parent-zone-id": () => undefined,
  "parent-zone-name": () => undefined,
  "region-name": ({ region }) => region,
  state: ({ state }) => state,
  "zone-id": ({ name }) => zoneId(name),
  "zone-name": ({ name }) => name,
  "zone-type": () => "availability-zone",
};

export function describeAvailabilityZones(
  { resources, env }: Rooms,
  input: DescribeAvailabilityZonesCommandInput,
  call: Call,
): DescribeAvailabilityZonesResult {
  const all = zonesOf(call.region, env.faults);
  const { ZoneNames: names = [], ZoneIds: ids = [] } = input;
  const [wrong] = names.filter((name) => !all.some((zone) => zone.name === name));
  if (wrong !== undefined) throw invalidParameterValue(`Invalid availability zone: [${wrong}]`);
  const [wrongId] = ids.filter((id) => !all.some((zone) => zoneId(zone.name) === id));
  if (wrongId !== undefined) {
    throw invalidParameterValue(`Invalid availability zone-id: [${wrongId}]`);
  }
  const matches = predicateOf(ZONE_FILTERS, input.Filters ?? [], resources);
  const isNamed = ({ name }: SeenZone) =>
    (names.length === 0 && ids.length === 0) || names.includes(name) || ids.includes(zoneId(name));
  return { AvailabilityZones: all.filter((zone) => isNamed(zone) && matches(zone)).map(shownZone) };
}

function zonesOf(region: string, faults: FaultBoard): SeenZone[] {
  const longName = REGIONS.find(({ name }) => name === region)?.longName ?? region;
  return availabilityZones(region).map((name) => ({
    tags: {},
    name,
    region,
    longName: `${longName} 1`,
    state: isZoneDown(faults, name) ? "unavailable" : "available",
  }));
}

function shownZone(zone: SeenZone): AvailabilityZone {
  return {
    OptInStatus: "opt-in-not-required",
    Messages: [],
    RegionName: zone.region,
    ZoneName: zone.name,
    ZoneId: zoneId(zone.name),
    GroupName: groupOf(zone),
    GroupLongName: zone.longName,
    NetworkBorderGroup: zone.region,
    ZoneType: "availability-zone",
    State: zone.state,
  };
}
