/**
 * Which table routes what leaves a subnet, or what comes in by a gateway.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateRouteTable.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRouteTableAssociation.html
 */
import type {
  AssociateRouteTableCommandInput,
  AssociateRouteTableResult,
  DisassociateRouteTableCommandInput,
  ReplaceRouteTableAssociationCommandInput,
  ReplaceRouteTableAssociationResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  clientError,
  invalidParameterCombination,
  invalidParameterValue,
  missingParameter,
  notImplemented,
} from "../../errors.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import type { RouteTableAssociation, RouteTableRecord } from "../../resource/vpc/route-table.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { gatewayNotFound, otherNetwork } from "./route-target.ts";

const ASSOCIATED = { AssociationState: { State: "associated" as const } };

export function associateRouteTable(
  { resources }: Rooms,
  input: AssociateRouteTableCommandInput,
  call: Call,
): AssociateRouteTableResult {
  const place = placeOf(call);
  const table = resources.routeTables.require(place, input.RouteTableId);
  if (input.PublicIpv4Pool) throw notImplemented("Bringing IPv4 addresses of one's own");
  const { SubnetId, GatewayId } = input;
  if (SubnetId && GatewayId) {
    throw invalidParameterCombination(
      "The parameters subnetId and gatewayId cannot be used together.",
    );
  }
  const what = SubnetId
    ? { subnetId: associableSubnet(resources, place, table, SubnetId) }
    : { gatewayId: associableGateway(resources, place, table, GatewayId) };
  for (const other of resources.routeTables.inVpc(table.vpcId)) {
    if (!other.associations.some((each) => isOf(each, what))) continue;
    throw clientError(
      "Resource.AlreadyAssociated",
      `the specified association for route table ${table.id} conflicts with an existing association`,
    );
  }
  const association = { associationId: resources.newId("rtbassoc"), main: false, ...what };
  resources.routeTables.put({ ...table, associations: [...table.associations, association] });
  return { AssociationId: association.associationId, ...ASSOCIATED };
}

type What = Pick<RouteTableAssociation, "subnetId" | "gatewayId">;

const isOf = ({ main, subnetId, gatewayId }: RouteTableAssociation, what: What) =>
  !main && subnetId === what.subnetId && gatewayId === what.gatewayId;

function associableSubnet(
  resources: Resources,
  place: Place,
  table: RouteTableRecord,
  id: string,
): string {
  const subnet = resources.subnets.require(place, id);
  if (subnet.vpcId !== table.vpcId) throw otherNetwork(table, `subnet ${subnet.id}`);
  return subnet.id;
}

/** What comes in may be sent to an interface or an endpoint of the VPC on its way, and nowhere else. */
function associableGateway(
  resources: Resources,
  place: Place,
  table: RouteTableRecord,
  id: string | undefined,
): string {
  if (!id) {
    throw missingParameter("The request must contain the parameter subnetId or gatewayId");
  }
  const { internetGateways, virtualPrivateGateways } = resources.topology;
  const gateway = resources.collectionOf(id)?.find(place, id);
  if (gateway === undefined || !/^[iv]gw-/.test(id)) throw gatewayNotFound(id);
  const attached = internetGateways.get(id)?.vpcId ?? virtualPrivateGateways.get(id)?.vpcId;
  if (attached !== table.vpcId) throw otherNetwork(table, `network gateway ${id}`);
  checkGatewayRoutes(table);
  return id;
}

function checkGatewayRoutes(table: RouteTableRecord): void {
  const isAllowed = table.routes.every(
    ({ target }) => target.kind === "network-interface" || target.kind === "vpc-endpoint",
  );
  if (isAllowed && table.propagatingGatewayIds.length === 0) return;
  throw invalidParameterValue(
    `Route table ${table.id} contains routes that are not supported for a gateway association.`,
  );
}

export function disassociateRouteTable(
  { resources }: Rooms,
  { AssociationId }: DisassociateRouteTableCommandInput,
  call: Call,
): object {
  const { table, association } = associationOf(resources, placeOf(call), AssociationId);
  if (association.main) {
    throw invalidParameterValue(
      `cannot disassociate the main route table association ${AssociationId}`,
    );
  }
  resources.routeTables.put(without(table, association));
  return {};
}

/** The association has another id in its new table; the main one can be given to another table by nothing else. */
export function replaceRouteTableAssociation(
  { resources }: Rooms,
  input: ReplaceRouteTableAssociationCommandInput,
  call: Call,
): ReplaceRouteTableAssociationResult {
  const place = placeOf(call);
  const { table, association } = associationOf(resources, place, input.AssociationId);
  const target = resources.routeTables.require(place, input.RouteTableId);
  if (target.vpcId !== table.vpcId) throw otherNetwork(target, `network ${table.vpcId}`);
  if (association.gatewayId !== undefined) checkGatewayRoutes(target);
  const renewed = { ...association, associationId: resources.newId("rtbassoc") };
  resources.commit(() => {
    const left = without(table, association);
    if (target.id !== table.id) {
      // The new one first: a VPC has a main table at any time.
      const associations = [renewed, ...target.associations];
      resources.routeTables.put({ ...target, associations });
      resources.routeTables.put(left);
    } else {
      resources.routeTables.put({ ...left, associations: [renewed, ...left.associations] });
    }
  });
  return { NewAssociationId: renewed.associationId, ...ASSOCIATED };
}

function without(table: RouteTableRecord, gone: RouteTableAssociation): RouteTableRecord {
  return { ...table, associations: table.associations.filter((each) => each !== gone) };
}

function associationOf(resources: Resources, place: Place, id: string | undefined) {
  for (const table of resources.routeTables.in(place)) {
    const association = table.associations.find(({ associationId }) => associationId === id);
    if (association !== undefined) return { table, association };
  }
  throw clientError("InvalidAssociationID.NotFound", `The association ID '${id}' does not exist`);
}
