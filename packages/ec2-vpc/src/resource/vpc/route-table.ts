/** Route tables. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RouteTable.html */
import { clientError } from "../../errors.ts";
import type { RouteTarget } from "../../packet/topology.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";
import { type RouteColumn, routeColumn } from "./route-view.ts";

export interface RouteRecord {
  /** A CIDR block of either family, or the id of a prefix list. */
  readonly destination: string;
  readonly target: RouteTarget;
  readonly origin: "CreateRouteTable" | "CreateRoute" | "EnableVgwRoutePropagation";
}

export interface RouteTableAssociation {
  /** `rtbassoc-…` */
  readonly associationId: string;
  readonly main: boolean;
  readonly subnetId?: string | undefined;
  readonly gatewayId?: string | undefined;
}

export interface RouteTableRecord extends ResourceRecord {
  readonly vpcId: string;
  /** Without the local ones: those are the VPC's CIDR blocks, unless `localTargets` has another target for one. */
  readonly routes: readonly RouteRecord[];
  /** Local routes whose target was replaced: CIDR block → target. */
  readonly localTargets: Readonly<Record<string, RouteTarget>>;
  readonly associations: readonly RouteTableAssociation[];
  /** Virtual private gateways whose routes come by themselves. */
  readonly propagatingGatewayIds: readonly string[];
}

const ROUTE_FILTERS: Readonly<Record<string, RouteColumn>> = {
  "route.destination-cidr-block": "DestinationCidrBlock",
  "route.destination-ipv6-cidr-block": "DestinationIpv6CidrBlock",
  "route.destination-prefix-list-id": "DestinationPrefixListId",
  "route.egress-only-internet-gateway-id": "EgressOnlyInternetGatewayId",
  "route.gateway-id": "GatewayId",
  "route.instance-id": "InstanceId",
  "route.nat-gateway-id": "NatGatewayId",
  "route.transit-gateway-id": "TransitGatewayId",
  "route.origin": "Origin",
  "route.state": "State",
  "route.vpc-peering-connection-id": "VpcPeeringConnectionId",
};

export const ROUTE_TABLE: Kind<RouteTableRecord> = {
  type: "route-table",
  prefix: "rtb",
  notFound: ([id]) =>
    clientError("InvalidRouteTableID.NotFound", `The routeTable ID '${id}' does not exist`),
  filters: {
    "association.gateway-id": ({ associations }) => associations.map(({ gatewayId }) => gatewayId),
    "association.route-table-association-id": ({ associations }) =>
      associations.map(({ associationId }) => associationId),
    "association.route-table-id": ({ associations, id }) => associations.map(() => id),
    "association.subnet-id": ({ associations }) => associations.map(({ subnetId }) => subnetId),
    "association.main": ({ associations }) => associations.map(({ main }) => main),
    "owner-id": ({ accountId }) => accountId,
    "route-table-id": ({ id }) => id,
    "vpc-id": ({ vpcId }) => vpcId,
    ...Object.fromEntries(
      Object.entries(ROUTE_FILTERS).map(([name, column]) => [name, routeColumn(column)]),
    ),
  },
};
