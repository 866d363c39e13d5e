/**
 * Transit gateways, their attachments and tables come and go: a new gateway has a default table, a new attachment is
 * associated with it and propagates to it. https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
 */
import { attachInterface, planInterface, removeInterface } from "../interface/make-interface.ts";
import type { Place, Tags } from "../record.ts";
import type { Resources } from "../resources.ts";
import { isOver, passing } from "../transitions.ts";
import type { SubnetRecord } from "../vpc/subnet.ts";
import type {
  TransitAttachmentRecord,
  TransitResource,
  TransitVpcOptions,
} from "./transit-attachment.ts";
import type { TransitGatewayOptionsRecord, TransitGatewayRecord } from "./transit-gateway.ts";
import type { TransitRouteTableRecord } from "./transit-route-table.ts";

/** How long a state of the way takes, as the emulator is set. */
export interface Pace {
  readonly transitionMs: number;
}

/** To be called within a commit, as all here. */
export function makeTransitGateway(
  resources: Resources,
  { accountId, region }: Place,
  settings: {
    readonly description: string;
    readonly tags: Tags;
    readonly options: TransitGatewayOptionsRecord;
  },
  { transitionMs }: Pace,
): TransitGatewayRecord {
  const { clock } = resources.env;
  const gateway: TransitGatewayRecord = {
    id: resources.newId("tgw"),
    accountId,
    region,
    ...settings,
    ...passing(clock, transitionMs, ["pending", "available"]),
    createdAt: clock.now(),
    associationTableId: undefined,
    propagationTableId: undefined,
  };
  const { defaultRouteTableAssociation, defaultRouteTablePropagation } = settings.options;
  const associates = defaultRouteTableAssociation === "enable";
  const propagates = defaultRouteTablePropagation === "enable";
  const table =
    associates || propagates
      ? makeTransitRouteTable(resources, gateway, {}, { transitionMs })
      : undefined;
  const made = {
    ...gateway,
    associationTableId: associates ? table?.id : undefined,
    propagationTableId: propagates ? table?.id : undefined,
  };
  resources.transitGateways.put(made);
  return made;
}

export function makeTransitRouteTable(
  resources: Resources,
  { accountId, region, id: transitGatewayId }: TransitGatewayRecord,
  tags: Tags,
  { transitionMs }: Pace,
): TransitRouteTableRecord {
  const { clock } = resources.env;
  const table: TransitRouteTableRecord = {
    id: resources.newId("tgw-rtb"),
    accountId,
    region,
    tags,
    transitGatewayId,
    ...passing(clock, transitionMs, ["pending", "available"]),
    createdAt: clock.now(),
    routes: [],
    propagations: [],
  };
  resources.transitRouteTables.put(table);
  return table;
}

/** REQUIRES: no attachment is left. Its tables go with it. */
export function deleteTransitGateway(
  resources: Resources,
  gateway: TransitGatewayRecord,
  pace: Pace,
): TransitGatewayRecord {
  for (const table of [...resources.transitRouteTables.in(gateway)]) {
    if (table.transitGatewayId === gateway.id && !isOver(table)) {
      deleteTransitRouteTable(resources, table, pace);
    }
  }
  const gone = { ...gateway, ...ending(resources, pace) };
  resources.transitGateways.put(gone);
  return gone;
}

export function deleteTransitRouteTable(
  resources: Resources,
  table: TransitRouteTableRecord,
  pace: Pace,
): TransitRouteTableRecord {
  const gone = { ...table, ...ending(resources, pace), routes: [], propagations: [] };
  resources.transitRouteTables.put(gone);
  return gone;
}

const ending = ({ env }: Resources, { transitionMs }: Pace) =>
  passing<"deleting" | "deleted">(env.clock, transitionMs, ["deleting", "deleted"]);

/** Throws where a subnet has no address left; nothing is kept then. */
export function attachVpc(
  resources: Resources,
  gateway: TransitGatewayRecord,
  settings: {
    readonly vpcId: string;
    readonly subnets: readonly SubnetRecord[];
    readonly options: TransitVpcOptions;
    readonly tags: Tags;
  },
  pace: Pace,
): TransitAttachmentRecord {
  const { vpcId, subnets, options, tags } = settings;
  const id = resources.newId("tgw-attach");
  const places = enterSubnets(resources, gateway, id, subnets);
  const resource: TransitResource = { kind: "vpc", id: vpcId, options, places };
  return putAttachment(resources, gateway, {
    id,
    vpcId,
    tags,
    resource,
    ...passing(resources.env.clock, pace.transitionMs, ["pending", "available"]),
  });
}

/** Associated with the default table of its gateway, and propagating to it, where it has them. */
export function putAttachment(
  resources: Resources,
  gateway: TransitGatewayRecord,
  settings: Pick<TransitAttachmentRecord, "id" | "vpcId" | "tags" | "resource" | "state" | "dueAt">,
): TransitAttachmentRecord {
  const { accountId, region, id: transitGatewayId, options } = gateway;
  const record: TransitAttachmentRecord = {
    ...settings,
    accountId,
    region,
    transitGatewayId,
    createdAt: resources.env.clock.now(),
    routeTableId:
      options.defaultRouteTableAssociation === "enable" ? gateway.associationTableId : undefined,
  };
  resources.transitAttachments.put(record);
  const table = resources.transitRouteTables.get(gateway.propagationTableId ?? "");
  const propagates = options.defaultRouteTablePropagation === "enable";
  if (table !== undefined && propagates && record.resource.kind !== "peering") {
    const propagations = [...table.propagations, record.id];
    resources.transitRouteTables.put({ ...table, propagations });
  }
  return record;
}

/** An interface in each; all are planned before the first is kept. */
export function enterSubnets(
  resources: Resources,
  place: Place,
  attachmentId: string,
  subnets: readonly SubnetRecord[],
): readonly { readonly subnetId: string; readonly interfaceId: string }[] {
  const planned = subnets.map((subnet) =>
    planInterface(resources, place, {
      subnet,
      securityGroupIds: [],
      description: `Network Interface for Transit Gateway Attachment ${attachmentId}`,
      interfaceType: "transit_gateway",
      sourceDestCheck: false,
      managedBy: "amazon-aws",
    }),
  );
  for (const record of planned) {
    resources.networkInterfaces.put(record);
    attachInterface(resources, record, {
      to: { kind: "transit-gateway-attachment", id: attachmentId },
      deviceIndex: 1,
      deleteOnTermination: false,
      ownerId: "amazon-aws",
    });
  }
  return planned.map(({ id, subnetId }) => ({ subnetId, interfaceId: id }));
}

/** Its interfaces and propagations go at once; static routes to it become blackholes. */
export function deleteAttachment(
  resources: Resources,
  record: TransitAttachmentRecord,
  pace: Pace,
): TransitAttachmentRecord {
  const { resource, id } = record;
  if (resource.kind === "vpc") {
    for (const { interfaceId } of resource.places) removeInterface(resources, interfaceId);
  }
  for (const table of [...resources.transitRouteTables.in(record)]) {
    if (!table.propagations.includes(id)) continue;
    const propagations = table.propagations.filter((each) => each !== id);
    resources.transitRouteTables.put({ ...table, propagations });
  }
  const gone = { ...record, ...ending(resources, pace), routeTableId: undefined };
  resources.transitAttachments.put(gone);
  return gone;
}
