/** The subnet that an instance is launched into, and with it the zone. */

import { availabilityZones, type FaultBoard } from "@cloudglass/env";
import { ServiceError } from "@cloudglass/wire";
import { clientError, invalidParameterValue } from "../../../errors.ts";
import type { Place } from "../../record.ts";
import type { Resources } from "../../resources.ts";
import type { SubnetRecord } from "../../vpc/subnet.ts";
import { zoneId } from "../../zone.ts";
import { isZoneDown } from "../zone-state.ts";

interface Wish {
  readonly subnetId: string | undefined;
  readonly zone: string | undefined;
  readonly instanceType: string;
}

/** Without a wish: of the default subnets the one with most room. */
export function launchSubnet(resources: Resources, place: Place, wish: Wish): SubnetRecord {
  const { faults } = resources.env;
  const { subnetId, zone, instanceType } = wish;
  if (zone !== undefined) requireZone(place, zone);
  const subnet =
    subnetId === undefined
      ? defaultSubnet(resources, place, zone)
      : resources.subnets.require(place, subnetId);
  if (zone !== undefined && subnet.zone !== zone) {
    throw invalidParameterValue(
      `The subnet '${subnet.id}' is in the Availability Zone ${subnet.zone}, which is not the requested ${zone}.`,
    );
  }
  if (isZoneDown(faults, subnet.zone))
    throw insufficientCapacity(place, faults, instanceType, subnet.zone);
  return subnet;
}

/** Throws for a zone that the region has not. */
export function requireZone({ region }: Place, zone: string): void {
  if (availabilityZones(region).includes(zone)) return;
  throw invalidParameterValue(`Invalid availability zone: [${zone}]`);
}

/** The name of the zone with the id; throws for one that there is not. */
export function zoneOfId({ region }: Place, id: string): string {
  const zone = availabilityZones(region).find((each) => zoneId(each) === id);
  if (zone !== undefined) return zone;
  throw invalidParameterValue(`Invalid availability zone-id: [${id}]`);
}

function defaultSubnet(resources: Resources, place: Place, zone: string | undefined): SubnetRecord {
  const { addressUse, env } = resources;
  const defaults = [...resources.subnets.in(place)].filter(({ defaultForAz }) => defaultForAz);
  const [best] = defaults
    .filter((subnet) => zone === undefined || subnet.zone === zone)
    .filter((subnet) => zone !== undefined || !isZoneDown(env.faults, subnet.zone))
    .map((subnet) => ({ subnet, free: addressUse.freeIn(subnet) }))
    .sort((a, b) => b.free - a.free);
  if (best !== undefined) return best.subnet;
  const vpc = [...resources.vpcs.in(place)].find(({ isDefault }) => isDefault);
  if (vpc === undefined) {
    throw clientError(
      "VPCIdNotSpecified",
      "No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.",
    );
  }
  throw clientError(
    "MissingInput",
    zone === undefined
      ? `No subnets found for the default VPC '${vpc.id}'. Please specify a subnet.`
      : `No default subnet for availability zone: '${zone}'.`,
  );
}

export function insufficientCapacity(
  { region }: Place,
  faults: FaultBoard,
  type: string,
  zone: string,
): ServiceError {
  const others = availabilityZones(region).filter((each) => !isZoneDown(faults, each));
  return new ServiceError(
    "InsufficientInstanceCapacity",
    500,
    `We currently do not have sufficient ${type} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity. You can currently get ${type} capacity by not specifying an Availability Zone in your request or choosing ${others.join(", ")}.`,
  );
}
