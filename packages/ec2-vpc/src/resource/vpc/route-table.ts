/** Route tables. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RouteTable.html */
import { clientError } from "../../errors.ts";
import type { RouteTarget } from "../../packet/topology.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";

export interface RouteRecord {
  /** A CIDR block of either family, or the id of a prefix list. */
  readonly destination: string;
  readonly target: RouteTarget;
  /** Whose interface it is, when the route was made with an instance. */
  readonly instanceId?: string | undefined;
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
  },
};
