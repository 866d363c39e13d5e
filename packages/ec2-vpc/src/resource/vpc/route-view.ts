/**
 * The routes of a table as they are shown and filtered by, local ones first, and whether each leads anywhere.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html
 */
import type { RouteTarget } from "../../packet/topology.ts";
import type { Resources } from "../resources.ts";
import type { RouteRecord, RouteTableRecord } from "./route-table.ts";

/** With AWS's names. */
export interface RouteView {
  readonly DestinationCidrBlock?: string;
  readonly DestinationIpv6CidrBlock?: string;
  readonly DestinationPrefixListId?: string;
  readonly EgressOnlyInternetGatewayId?: string;
  readonly GatewayId?: string;
  readonly InstanceId?: string;
  readonly InstanceOwnerId?: string;
  readonly NatGatewayId?: string;
  readonly NetworkInterfaceId?: string;
  readonly TransitGatewayId?: string;
  readonly VpcPeeringConnectionId?: string;
  readonly Origin: RouteRecord["origin"];
  readonly State: "active" | "blackhole";
}

export type RouteColumn = keyof RouteView;

export const routeColumn =
  (column: RouteColumn) => (table: RouteTableRecord, resources: Resources) =>
    routesOf(resources, table).map((route) => route[column]);

export function routesOf(resources: Resources, table: RouteTableRecord): RouteView[] {
  const local = localBlocks(resources, table.vpcId).map((destination) => ({
    destination,
    target: table.localTargets[destination] ?? LOCAL,
    origin: "CreateRouteTable" as const,
  }));
  return [...local, ...table.routes].map((route) => viewOf(resources, table.vpcId, route));
}

const LOCAL: RouteTarget = { kind: "local" };

/** What the local routes of a VPC's tables lead to. */
export function localBlocks(resources: Resources, vpcId: string): string[] {
  const vpc = resources.vpcs.get(vpcId);
  if (vpc === undefined) return [];
  return [...vpc.cidrAssociations, ...vpc.ipv6Associations].map(({ cidrBlock }) => cidrBlock);
}

function viewOf(resources: Resources, vpcId: string, route: RouteRecord): RouteView {
  const { destination, target, origin } = route;
  return {
    ...destinationView(destination),
    ...targetView(resources, target),
    Origin: origin,
    State: leadsSomewhere(resources, vpcId, target) ? "active" : "blackhole",
  };
}

export function destinationView(destination: string) {
  if (destination.startsWith("pl-")) return { DestinationPrefixListId: destination };
  if (destination.includes(":")) return { DestinationIpv6CidrBlock: destination };
  return { DestinationCidrBlock: destination };
}

function targetView(resources: Resources, target: RouteTarget) {
  switch (target.kind) {
    case "local":
      return { GatewayId: "local" };
    case "egress-only-internet-gateway":
      return { EgressOnlyInternetGatewayId: target.id };
    case "nat-gateway":
      return { NatGatewayId: target.id };
    case "transit-gateway":
      return { TransitGatewayId: target.id };
    case "vpc-peering-connection":
      return { VpcPeeringConnectionId: target.id };
    case "network-interface": {
      const attachment = resources.networkInterfaces.get(target.id)?.attachment;
      if (attachment?.to.kind !== "instance") return { NetworkInterfaceId: target.id };
      return {
        NetworkInterfaceId: target.id,
        InstanceId: attachment.to.id,
        InstanceOwnerId: attachment.ownerId,
      };
    }
    default:
      return { GatewayId: target.id };
  }
}

/** Read where the data plane reads it. */
function leadsSomewhere(resources: Resources, vpcId: string, target: RouteTarget): boolean {
  const { topology } = resources;
  switch (target.kind) {
    case "local":
      return true;
    case "internet-gateway":
      return topology.internetGateways.get(target.id)?.vpcId === vpcId;
    case "egress-only-internet-gateway":
      return topology.egressOnlyInternetGateways.get(target.id) !== undefined;
    case "virtual-private-gateway":
      return topology.virtualPrivateGateways.get(target.id)?.vpcId === vpcId;
    case "nat-gateway":
      return topology.natGateways.get(target.id)?.available === true;
    case "network-interface":
      return topology.networkInterfaces.get(target.id)?.hostName !== undefined;
    case "vpc-peering-connection":
      return topology.peeringConnections.get(target.id)?.active === true;
    case "vpc-endpoint":
      return topology.vpcEndpoints.get(target.id)?.available === true;
    case "transit-gateway":
      return isAttached(resources, vpcId, target.id);
  }
}

/** Whether the transit gateway has an attachment of the VPC. */
export function isAttached({ topology }: Resources, vpcId: string, gatewayId: string): boolean {
  for (const each of topology.transitGatewayAttachments.all()) {
    const isVpcs = each.resource.kind === "vpc" && each.resource.id === vpcId;
    if (isVpcs && each.transitGatewayId === gatewayId && each.available) return true;
  }
  return false;
}
