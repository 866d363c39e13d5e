/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRoute.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRoute.html
 */
import type {
  CreateRouteCommandInput,
  CreateRouteResult,
  DeleteRouteCommandInput,
  ReplaceRouteCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  clientError,
  invalidParameterCombination,
  invalidParameterValue,
  missingParameter,
} from "../../errors.ts";
import { cidr, containsBlock, formatCidr } from "../../packet/tables/cidr.ts";
import type { RouteTarget } from "../../packet/topology.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import { readBlock } from "../../resource/vpc/address-blocks.ts";
import { requirePrefixList } from "../../resource/vpc/prefix-list.ts";
import type { RouteRecord, RouteTableRecord } from "../../resource/vpc/route-table.ts";
import { localBlocks } from "../../resource/vpc/route-view.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { readTarget } from "./route-target.ts";

/** The quota can be raised to this; a prefix list counts as much as it may have entries. */
const ROUTES_MAX = 1000;

/** Addresses of AWS's own on every host. */
const PLATFORM = ["169.254.168.0/22", "fd00:ec2::/32"].map(cidr);

export function createRoute(
  { resources }: Rooms,
  input: CreateRouteCommandInput,
  call: Call,
): CreateRouteResult {
  const place = placeOf(call);
  const table = resources.routeTables.require(place, input.RouteTableId);
  const destination = readDestination(resources, place, input);
  const isTaken = table.routes.some((each) => isStaticTo(each, destination));
  if (isTaken || localBlocks(resources, table.vpcId).includes(destination)) {
    throw clientError(
      "RouteAlreadyExists",
      `The route identified by ${destination} already exists.`,
    );
  }
  const target = readTarget(resources, place, table, input);
  checkRoute(resources, table, destination, target);
  const routes = [...table.routes, { destination, target, origin: "CreateRoute" as const }];
  if (countOf(resources, routes) > ROUTES_MAX) {
    throw clientError("RouteLimitExceeded", "The maximum number of routes has been reached.");
  }
  resources.routeTables.put({ ...table, routes });
  return { Return: true };
}

export function replaceRoute(
  { resources }: Rooms,
  input: ReplaceRouteCommandInput,
  call: Call,
): object {
  const place = placeOf(call);
  const table = resources.routeTables.require(place, input.RouteTableId);
  const destination = readDestination(resources, place, input);
  const isLocal = localBlocks(resources, table.vpcId).includes(destination);
  if (!isLocal && !table.routes.some((each) => isStaticTo(each, destination))) {
    throw invalidParameterValue(
      `There is no route defined for '${destination}' in the route table. Use CreateRoute instead.`,
    );
  }
  const target = readTarget(resources, place, table, input);
  if (isLocal) {
    resources.routeTables.put(withLocalTarget(table, destination, target));
    return {};
  }
  checkRoute(resources, table, destination, target);
  const routes = table.routes.map((each) =>
    isStaticTo(each, destination) ? { ...each, target } : each,
  );
  resources.routeTables.put({ ...table, routes });
  return {};
}

/** Between subnets by way of an appliance; a local target undoes it. */
function withLocalTarget(
  table: RouteTableRecord,
  destination: string,
  target: RouteTarget,
): RouteTableRecord {
  const { [destination]: _, ...localTargets } = table.localTargets;
  if (target.kind === "local") return { ...table, localTargets };
  if (target.kind !== "network-interface" && target.kind !== "nat-gateway") {
    throw equalOrMoreSpecific(destination);
  }
  return { ...table, localTargets: { ...localTargets, [destination]: target } };
}

export function deleteRoute(
  { resources }: Rooms,
  input: DeleteRouteCommandInput,
  call: Call,
): object {
  const place = placeOf(call);
  const table = resources.routeTables.require(place, input.RouteTableId);
  const destination = readDestination(resources, place, input);
  if (localBlocks(resources, table.vpcId).includes(destination)) {
    throw invalidParameterValue(
      `cannot remove local route ${destination} in route table ${table.id}`,
    );
  }
  const route = table.routes.find((each) => isStaticTo(each, destination));
  if (route === undefined) {
    throw clientError(
      "InvalidRoute.NotFound",
      `no route with ${destinationParameter(input)} ${destination} in route table ${table.id}`,
    );
  }
  if (route.target.kind === "vpc-endpoint") {
    throw invalidParameterValue(
      `cannot remove VPC endpoint route ${destination} in route table ${table.id}`,
    );
  }
  resources.routeTables.put({ ...table, routes: table.routes.filter((each) => each !== route) });
  return {};
}

/** One that is propagated may stand beside it. */
const isStaticTo = (route: RouteRecord, destination: string) =>
  route.destination === destination && route.origin !== "EnableVgwRoutePropagation";

interface DestinationInput {
  readonly DestinationCidrBlock?: string | undefined;
  readonly DestinationIpv6CidrBlock?: string | undefined;
  readonly DestinationPrefixListId?: string | undefined;
}

function destinationParameter(input: DestinationInput): string {
  if (input.DestinationPrefixListId) return "destination-prefix-list-id";
  return input.DestinationIpv6CidrBlock ? "destination-ipv6-cidr-block" : "destination-cidr-block";
}

/** Canonical. */
function readDestination(resources: Resources, place: Place, input: DestinationInput): string {
  const { DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId } = input;
  const given = [DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId];
  const count = given.filter(Boolean).length;
  if (count !== 1) {
    const text =
      "The request must contain exactly one of destinationCidrBlock, destinationIpv6CidrBlock or destinationPrefixListId";
    throw count === 0 ? missingParameter(text) : invalidParameterCombination(text);
  }
  if (DestinationCidrBlock) {
    return formatCidr(readBlock(DestinationCidrBlock, 4, "destinationCidrBlock"));
  }
  if (DestinationIpv6CidrBlock) {
    return formatCidr(readBlock(DestinationIpv6CidrBlock, 6, "destinationIpv6CidrBlock"));
  }
  return requirePrefixList(resources, place, DestinationPrefixListId).id;
}

const equalOrMoreSpecific = (destination: string) =>
  invalidParameterValue(
    `The destination CIDR block ${destination} is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance.`,
  );

/** Which destinations may lead to which targets. */
function checkRoute(
  resources: Resources,
  table: RouteTableRecord,
  destination: string,
  target: RouteTarget,
): void {
  const isGateways = table.associations.some(({ gatewayId }) => gatewayId !== undefined);
  if (isGateways && target.kind !== "network-interface") {
    throw invalidParameterValue(
      `Route table ${table.id} is associated with a gateway: its routes can target only an interface or an instance.`,
    );
  }
  if (target.kind === "local") throw notLocal(destination);
  if (destination.startsWith("pl-")) return;
  const block = cidr(destination);
  if (target.kind === "egress-only-internet-gateway" && block.version === 4) {
    throw invalidParameterValue(
      `The destination CIDR block ${destination} is invalid: an egress-only internet gateway can be the target of IPv6 routes only.`,
    );
  }
  if (PLATFORM.some((each) => containsBlock(each, block))) {
    throw invalidParameterValue(
      `The destination CIDR block ${destination} is reserved for AWS services.`,
    );
  }
  checkWithinVpc(resources, table, destination, target);
}

const notLocal = (destination: string) =>
  invalidParameterValue(
    `The destination CIDR block ${destination} does not match a CIDR block of the VPC: it cannot have the target local.`,
  );

/** Within the VPC a route is for a whole subnet, and leads through an appliance. */
function checkWithinVpc(
  resources: Resources,
  { vpcId }: RouteTableRecord,
  destination: string,
  target: RouteTarget,
): void {
  const block = cidr(destination);
  const isWithin = localBlocks(resources, vpcId).some((each) => containsBlock(cidr(each), block));
  if (!isWithin) return;
  const isAppliance = target.kind === "network-interface" || target.kind === "nat-gateway";
  const isSubnets = [...resources.subnets.inVpc(vpcId)].some(
    ({ cidrBlock, ipv6Associations }) =>
      cidrBlock === destination ||
      ipv6Associations.some((association) => association.cidrBlock === destination),
  );
  if (!isAppliance) throw equalOrMoreSpecific(destination);
  if (isSubnets) return;
  throw invalidParameterValue(
    `The destination CIDR block ${destination} is more specific than one of this VPC's CIDR blocks and does not match the CIDR block of a subnet.`,
  );
}

function countOf(resources: Resources, routes: readonly RouteRecord[]): number {
  let count = 0;
  for (const { destination, target } of routes) {
    // What a gateway endpoint puts there is not counted.
    if (target.kind === "vpc-endpoint") continue;
    count += resources.prefixLists.get(destination)?.maxEntries ?? 1;
  }
  return count;
}
