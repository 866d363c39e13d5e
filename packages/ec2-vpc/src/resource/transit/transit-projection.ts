/** Transit gateways in the topology: what is deleted is not there, and routes follow their VPCs and prefix lists. */
import type { Topology, TransitGatewayAttachment } from "../../packet/topology.ts";
import type { Resources } from "../resources.ts";
import { isOver } from "../transitions.ts";
import type { TransitAttachmentRecord } from "./transit-attachment.ts";
import type { TransitRouteTableRecord } from "./transit-route-table.ts";
import { routesOf } from "./transit-routes.ts";

export function projectTransitGateways(resources: Resources, topology: Topology): void {
  resources.transitGateways.follow((id, record) => {
    if (record === undefined || isOver(record)) topology.transitGateways.remove(id);
    else topology.transitGateways.put({ id, accountId: record.accountId });
  });
  resources.transitAttachments.follow((id, record) => {
    if (record === undefined || isOver(record)) topology.transitGatewayAttachments.remove(id);
    else topology.transitGatewayAttachments.put(attachmentRow(record));
  });
  projectRouteTables(resources, topology);
}

function attachmentRow(record: TransitAttachmentRecord): TransitGatewayAttachment {
  const { id, transitGatewayId, resource, routeTableId, state } = record;
  const row = { id, transitGatewayId, routeTableId, available: state === "available" };
  if (resource.kind !== "vpc") {
    return { ...row, resource, subnetIds: [], interfaceIds: [], applianceMode: false };
  }
  return {
    ...row,
    resource: { kind: "vpc", id: resource.id },
    subnetIds: resource.places.map(({ subnetId }) => subnetId),
    interfaceIds: resource.places.map(({ interfaceId }) => interfaceId),
    applianceMode: resource.options.applianceModeSupport === "enable",
  };
}

function projectRouteTables(resources: Resources, topology: Topology): void {
  const put = (table: TransitRouteTableRecord) => {
    topology.transitGatewayRouteTables.put({
      id: table.id,
      transitGatewayId: table.transitGatewayId,
      routes: routesOf(resources, table).map(({ destination, attachmentId, type, isActive }) => ({
        destination,
        attachmentId: isActive ? attachmentId : undefined,
        propagated: type === "propagated",
      })),
    });
  };
  const putWhere = (isMeant: (table: TransitRouteTableRecord) => boolean) => {
    for (const table of resources.transitRouteTables.all()) {
      if (!isOver(table) && isMeant(table)) put(table);
    }
  };
  resources.transitRouteTables.follow((id, record) => {
    if (record === undefined || isOver(record)) topology.transitGatewayRouteTables.remove(id);
    else put(record);
  });
  resources.transitAttachments.follow((id) =>
    putWhere(
      ({ propagations, routes }) =>
        propagations.includes(id) || routes.some(({ attachmentId }) => attachmentId === id),
    ),
  );
  resources.prefixLists.follow((id) =>
    putWhere(({ routes }) => routes.some(({ destination }) => destination === id)),
  );
  resources.vpcs.follow((id) => {
    const attached = new Set([...resources.transitAttachments.inVpc(id)].map((each) => each.id));
    if (attached.size === 0) return;
    putWhere(({ propagations }) => propagations.some((each) => attached.has(each)));
  });
}
