/** Route tables of transit gateways. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TransitGatewayRouteTable.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";
import type { Passing } from "../transitions.ts";

export interface TransitStaticRoute {
  /** A CIDR block, or the id of a prefix list. */
  readonly destination: string;
  /** Undefined: what goes there is dropped. */
  readonly attachmentId: string | undefined;
}

export interface TransitRouteTableRecord
  extends ResourceRecord,
    Passing<"pending" | "available" | "deleting" | "deleted"> {
  readonly transitGatewayId: string;
  readonly createdAt: number;
  readonly routes: readonly TransitStaticRoute[];
  /** Attachments whose blocks come by themselves, the oldest first. */
  readonly propagations: readonly string[];
}

export const TRANSIT_ROUTE_TABLE: Kind<TransitRouteTableRecord> = {
  type: "transit-gateway-route-table",
  prefix: "tgw-rtb",
  notFound: ([id]) =>
    clientError(
      "InvalidRouteTableID.NotFound",
      `Transit Gateway Route Table ${id} was deleted or does not exist.`,
    ),
  filters: {
    "default-association-route-table": ({ id, transitGatewayId }, { transitGateways }) =>
      transitGateways.get(transitGatewayId)?.associationTableId === id,
    "default-propagation-route-table": ({ id, transitGatewayId }, { transitGateways }) =>
      transitGateways.get(transitGatewayId)?.propagationTableId === id,
    state: ({ state }) => state,
    "transit-gateway-id": ({ transitGatewayId }) => transitGatewayId,
    "transit-gateway-route-table-id": ({ id }) => id,
  },
};
