/** A route table as the SDK has it. */
import type { RouteTable } from "@aws-sdk/client-ec2";
import type { Resources } from "../../resource/resources.ts";
import { shownTags } from "../../resource/tags.ts";
import type { RouteTableRecord } from "../../resource/vpc/route-table.ts";
import { routesOf } from "../../resource/vpc/route-view.ts";

export function shownRouteTable(resources: Resources, table: RouteTableRecord): RouteTable {
  return {
    RouteTableId: table.id,
    VpcId: table.vpcId,
    OwnerId: table.accountId,
    Associations: table.associations.map(({ associationId, main, subnetId, gatewayId }) => ({
      RouteTableAssociationId: associationId,
      RouteTableId: table.id,
      Main: main,
      SubnetId: subnetId,
      GatewayId: gatewayId,
      AssociationState: { State: "associated" },
    })),
    PropagatingVgws: table.propagatingGatewayIds.map((GatewayId) => ({ GatewayId })),
    Routes: routesOf(resources, table),
    Tags: shownTags(table.tags),
  };
}
