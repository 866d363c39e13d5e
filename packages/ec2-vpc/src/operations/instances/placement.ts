/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreatePlacementGroup.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeletePlacementGroup.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePlacementGroups.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstancePlacement.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTopology.html
 */
import { createHash } from "node:crypto";
import type {
  CreatePlacementGroupCommandInput,
  CreatePlacementGroupResult,
  DeletePlacementGroupCommandInput,
  DescribeInstanceTopologyCommandInput,
  DescribeInstanceTopologyResult,
  DescribePlacementGroupsCommandInput,
  DescribePlacementGroupsResult,
  ModifyInstancePlacementCommandInput,
  PlacementGroup,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  clientError,
  invalidParameterCombination,
  invalidParameterValue,
  missing,
  notImplemented,
} from "../../errors.ts";
import { predicateOf } from "../../resource/filter.ts";
import { type InstanceRecord, isLive } from "../../resource/instance/instance.ts";
import { requireType } from "../../resource/instance/launch/launch-image.ts";
import { planPlacements } from "../../resource/instance/launch/plan-placement.ts";
import {
  noSuchPlacementGroup,
  type PlacementGroupRecord,
  placementGroupArn,
} from "../../resource/instance/placement-group.ts";
import { pageOf } from "../../resource/page.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import { shownTags, specifiedTags } from "../../resource/tags.ts";
import { zoneId } from "../../resource/zone.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { notStopped } from "./instance-options.ts";

const PARTITIONS_MAX = 7;

export function createPlacementGroup(
  { resources }: Rooms,
  input: CreatePlacementGroupCommandInput,
  call: Call,
): CreatePlacementGroupResult {
  const place = placeOf(call);
  const { GroupName: name, Strategy: strategy = "cluster", PartitionCount: partitions } = input;
  if (!name) throw missing("groupName");
  if (!/^[ -~]{1,255}$/.test(name)) {
    throw invalidParameterValue(`Value (${name}) for parameter groupName is invalid.`);
  }
  if (strategy === "precision-time")
    throw notImplemented("Placement group strategy precision-time");
  if (partitions !== undefined && strategy !== "partition") {
    throw invalidParameterCombination(
      "The parameter PartitionCount may not be used with the specified strategy.",
    );
  }
  if (partitions !== undefined && (partitions < 1 || partitions > PARTITIONS_MAX)) {
    throw invalidParameterValue(
      `Value (${partitions}) for parameter PartitionCount is invalid. It must be between 1 and ${PARTITIONS_MAX}.`,
    );
  }
  if (findGroup(resources, place, name) !== undefined) {
    throw clientError(
      "InvalidPlacementGroup.Duplicate",
      `The Placement Group '${name}' already exists.`,
    );
  }
  if (input.SpreadLevel === "host") throw notImplemented("Spread level host");
  const record: PlacementGroupRecord = {
    ...place,
    id: resources.newId("pg"),
    tags: specifiedTags(input.TagSpecifications, ["placement-group"]),
    name,
    strategy,
    partitionCount: strategy === "partition" ? (partitions ?? 2) : undefined,
    spreadLevel: strategy === "spread" ? "rack" : undefined,
  };
  resources.placementGroups.put(record);
  return { PlacementGroup: shown(record) };
}

export function deletePlacementGroup(
  { resources }: Rooms,
  { GroupName: name }: DeletePlacementGroupCommandInput,
  call: Call,
): object {
  const place = placeOf(call);
  const group = requireGroup(resources, place, name);
  for (const each of resources.instances.in(place)) {
    if (!isLive(each) || each.placement.groupName !== name) continue;
    throw clientError(
      "InvalidPlacementGroup.InUse",
      `The placement group '${name}' is in use and may not be deleted.`,
    );
  }
  resources.placementGroups.remove(group.id);
  return {};
}

export function describePlacementGroups(
  { resources }: Rooms,
  input: DescribePlacementGroupsCommandInput,
  call: Call,
): DescribePlacementGroupsResult {
  const place = placeOf(call);
  const named = (input.GroupNames ?? []).map((name) => requireGroup(resources, place, name).id);
  const ids = [...(input.GroupIds ?? []), ...named];
  const { records } = describe(
    resources,
    resources.placementGroups,
    { Filters: input.Filters },
    place,
    { ids },
  );
  return { PlacementGroups: records.map(shown) };
}

/** Only while it is stopped. An empty name takes it out of its group. */
export function modifyInstancePlacement(
  { resources }: Rooms,
  input: ModifyInstancePlacementCommandInput,
  call: Call,
): { readonly Return: boolean } {
  const instance = resources.instances.require(placeOf(call), input.InstanceId);
  if (input.HostId || input.HostResourceGroupArn || input.Tenancy === "host") {
    throw notImplemented("A dedicated host");
  }
  if (instance.state !== "stopped") throw notStopped(instance.id);
  const subnet = resources.subnets.get(instance.network?.subnetId ?? "");
  if (subnet === undefined) throw new Error(`${instance.id} has no subnet`);
  const { GroupName: name, GroupId: groupId, PartitionNumber: partition } = input;
  const type = requireType(instance.instanceType);
  const [moved] = planPlacements(
    resources,
    instance,
    subnet,
    type,
    { GroupName: name || undefined, GroupId: groupId, PartitionNumber: partition },
    1,
  );
  const tenancy = input.Tenancy ?? instance.placement.tenancy;
  const placement = { ...instance.placement, tenancy };
  const isMoved = name !== undefined || groupId !== undefined;
  resources.instances.put({
    ...instance,
    placement: isMoved
      ? { ...placement, groupName: moved?.groupName, partitionNumber: moved?.partitionNumber }
      : placement,
  });
  return { Return: true };
}

function findGroup(
  { placementGroups }: Resources,
  place: Place,
  name: string,
): PlacementGroupRecord | undefined {
  for (const each of placementGroups.in(place)) {
    if (each.name === name) return each;
  }
  return undefined;
}

function requireGroup(
  resources: Resources,
  place: Place,
  name: string | undefined,
): PlacementGroupRecord {
  if (!name) throw missing("groupName");
  const found = findGroup(resources, place, name);
  if (found === undefined) throw noSuchPlacementGroup(name);
  return found;
}

function shown(record: PlacementGroupRecord): PlacementGroup {
  return {
    GroupName: record.name,
    GroupId: record.id,
    GroupArn: placementGroupArn(record),
    State: "available",
    Strategy: record.strategy,
    PartitionCount: record.partitionCount,
    SpreadLevel: record.spreadLevel,
    Tags: shownTags(record.tags),
  };
}

/** Hosts of a zone hang at one node, zones of a region at another; the lowest is the host. */
export function describeInstanceTopology(
  { resources }: Rooms,
  input: DescribeInstanceTopologyCommandInput,
  call: Call,
): DescribeInstanceTopologyResult {
  const place = placeOf(call);
  const ids = input.InstanceIds ?? [];
  const named =
    ids.length > 0 ? resources.instances.requireAll(place, [...new Set(ids)]) : undefined;
  const groups = new Set(input.GroupNames ?? []);
  const matches = predicateOf(
    {
      "availability-zone": ({ placement }: InstanceRecord) => placement.zone,
      "instance-type": ({ instanceType }: InstanceRecord) => instanceType,
      "zone-id": ({ placement }: InstanceRecord) => zoneId(placement.zone),
    },
    input.Filters ?? [],
    resources,
  );
  const found = [...(named ?? resources.instances.in(place))].filter(
    (each) =>
      each.state === "running" &&
      (groups.size === 0 || groups.has(each.placement.groupName ?? "")) &&
      matches(each),
  );
  const page = pageOf(found, input);
  return {
    Instances: page.records.map((each) => ({
      InstanceId: each.id,
      InstanceType: each.instanceType,
      GroupName: each.placement.groupName,
      AvailabilityZone: each.placement.zone,
      ZoneId: zoneId(each.placement.zone),
      NetworkNodes: networkNodes(resources, each),
    })),
    NextToken: page.nextToken,
  };
}

function networkNodes(
  { attached }: Resources,
  { id, region, placement }: InstanceRecord,
): string[] {
  const hostName = attached.interfaces(id)[0]?.hostName ?? "";
  return [region, placement.zone, hostName].map((place) => {
    const hash = createHash("sha256").update(place).digest("hex");
    return `nn-0${hash.slice(0, 16)}`;
  });
}
