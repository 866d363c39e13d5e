/** Where an instance is placed: its zone's subnet says, and a placement group may say more. */
import {
  clientError,
  invalidParameterCombination,
  invalidParameterValue,
} from "../../../errors.ts";
import type { LaunchParameters } from "../../launch-template/launch-parameters.ts";
import type { Place } from "../../record.ts";
import type { Resources } from "../../resources.ts";
import type { SubnetRecord } from "../../vpc/subnet.ts";
import { type InstancePlacement, isLive } from "../instance.ts";
import { noSuchPlacementGroup, type PlacementGroupRecord } from "../placement-group.ts";
import type { InstanceTypeRecord } from "../types/family.ts";

/** Running instances of a spread group in one zone. */
const SPREAD_MAX = 7;

type Asked = NonNullable<LaunchParameters["Placement"]>;

/** @returns one for each of the instances, as many as are launched */
export function planPlacements(
  resources: Resources,
  place: Place,
  subnet: SubnetRecord,
  type: InstanceTypeRecord,
  asked: Asked,
  count: number,
): InstancePlacement[] {
  const group = groupOf(resources, place, asked);
  if (group !== undefined) checkGroup(resources, group, subnet, type, count);
  const isDedicated = resources.vpcs.get(subnet.vpcId)?.instanceTenancy === "dedicated";
  const partitions = partitionsOf(resources, group, asked);
  return Array.from({ length: count }, (_, index) => ({
    zone: subnet.zone,
    tenancy: isDedicated ? "dedicated" : (asked.Tenancy ?? "default"),
    groupName: group?.name,
    partitionNumber: partitions[index % Math.max(1, partitions.length)],
    affinity: undefined,
    hostId: undefined,
  }));
}

function groupOf(
  { placementGroups }: Resources,
  place: Place,
  { GroupName: name, GroupId: id, PartitionNumber: partition }: Asked,
): PlacementGroupRecord | undefined {
  if (id) return placementGroups.require(place, id);
  if (name) {
    for (const each of placementGroups.in(place)) {
      if (each.name === name) return each;
    }
    throw noSuchPlacementGroup(name);
  }
  if (partition !== undefined) {
    throw invalidParameterCombination(
      "The parameter PartitionNumber requires the parameter GroupName to be set.",
    );
  }
  return undefined;
}

function checkGroup(
  resources: Resources,
  group: PlacementGroupRecord,
  subnet: SubnetRecord,
  type: InstanceTypeRecord,
  count: number,
): void {
  if (group.strategy === "cluster" && type.traits.has("no-cluster")) {
    throw invalidParameterCombination(
      `Cluster placement groups are not supported by the '${type.id}' instance type. Specify a supported instance type or change the placement group strategy, and try again.`,
    );
  }
  const members = [...resources.instances.in(group)].filter(
    (each) => isLive(each) && each.placement.groupName === group.name,
  );
  const inZone = members.filter(({ placement }) => placement.zone === subnet.zone);
  if (group.strategy === "spread" && inZone.length + count > SPREAD_MAX) {
    throw clientError(
      "InstanceLimitExceeded",
      `The maximum number of running instances per Availability Zone for a spread placement group is ${SPREAD_MAX}.`,
    );
  }
  if (group.strategy === "cluster" && members.length > inZone.length) {
    throw invalidParameterValue(
      `The cluster placement group '${group.name}' has instances in another Availability Zone.`,
    );
  }
}

/** The partition that is asked for, or all, the emptiest first. */
function partitionsOf(
  resources: Resources,
  group: PlacementGroupRecord | undefined,
  { PartitionNumber: asked }: Asked,
): number[] {
  if (group?.strategy !== "partition") return [];
  const partitionCount = group.partitionCount ?? 2;
  if (asked !== undefined) {
    if (asked >= 1 && asked <= partitionCount) return [asked];
    throw invalidParameterValue(
      `The partition number ${asked} is invalid for the placement group '${group.name}'.`,
    );
  }
  const used = new Array<number>(partitionCount + 1).fill(0);
  for (const { placement } of resources.instances.in(group)) {
    const number = placement.groupName === group.name ? placement.partitionNumber : undefined;
    if (number !== undefined) used[number] = (used[number] ?? 0) + 1;
  }
  const numbers = Array.from({ length: partitionCount }, (_, index) => index + 1);
  return numbers.sort((a, b) => (used[a] ?? 0) - (used[b] ?? 0));
}
