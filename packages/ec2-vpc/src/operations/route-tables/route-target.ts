/** What a route may lead to: read out of the request's parameters, and looked up. */
import {
  clientError,
  invalidParameterCombination,
  invalidParameterValue,
  missingParameter,
  notImplemented,
} from "../../errors.ts";
import type { RouteTarget } from "../../packet/topology.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import type { RouteTableRecord } from "../../resource/vpc/route-table.ts";
import { isAttached } from "../../resource/vpc/route-view.ts";

export interface TargetInput {
  readonly CarrierGatewayId?: string | undefined;
  readonly CoreNetworkArn?: string | undefined;
  readonly EgressOnlyInternetGatewayId?: string | undefined;
  readonly GatewayId?: string | undefined;
  readonly InstanceId?: string | undefined;
  readonly LocalGatewayId?: string | undefined;
  readonly LocalTarget?: boolean | undefined;
  readonly NatGatewayId?: string | undefined;
  readonly NetworkInterfaceId?: string | undefined;
  readonly OdbNetworkArn?: string | undefined;
  readonly TransitGatewayId?: string | undefined;
  readonly VpcEndpointId?: string | undefined;
  readonly VpcPeeringConnectionId?: string | undefined;
}

export const gatewayNotFound = (id: string) =>
  clientError("InvalidGatewayID.NotFound", `The gateway ID '${id}' does not exist`);
export const otherNetwork = (table: RouteTableRecord, what: string) =>
  invalidParameterValue(`route table ${table.id} and ${what} belong to different networks`);

type Find = (
  resources: Resources,
  place: Place,
  table: RouteTableRecord,
  id: string,
) => RouteTarget;

const FINDERS: { readonly [Name in keyof TargetInput]: Find } = {
  GatewayId: gatewayTarget,
  EgressOnlyInternetGatewayId: egressOnlyTarget,
  InstanceId: instanceTarget,
  NatGatewayId: natTarget,
  NetworkInterfaceId: interfaceTarget,
  TransitGatewayId: transitTarget,
  VpcEndpointId: endpointTarget,
  VpcPeeringConnectionId: peeringTarget,
};

/** Throws unless the request names exactly one, and it can be reached from the table's VPC. */
export function readTarget(
  resources: Resources,
  place: Place,
  table: RouteTableRecord,
  input: TargetInput,
): RouteTarget {
  if (input.CarrierGatewayId) throw notImplemented("Carrier gateways");
  if (input.LocalGatewayId) throw notImplemented("AWS Outposts");
  if (input.CoreNetworkArn) throw notImplemented("AWS Cloud WAN");
  if (input.OdbNetworkArn) throw notImplemented("Oracle Database@AWS");
  const names = (Object.keys(FINDERS) as (keyof TargetInput)[]).filter((name) => input[name]);
  const count = names.length + (input.LocalTarget ? 1 : 0);
  if (count !== 1) {
    const text =
      "The request must contain exactly one of gatewayId, natGatewayId, networkInterfaceId, vpcPeeringConnectionId, transitGatewayId, egressOnlyInternetGatewayId, vpcEndpointId or instanceId";
    throw count === 0 ? missingParameter(text) : invalidParameterCombination(text);
  }
  const [name] = names;
  if (name === undefined) return { kind: "local" };
  return (FINDERS[name] as Find)(resources, place, table, input[name] as string);
}

/** Internet and virtual private gateways; those of other kinds that AWS takes in the same parameter. */
function gatewayTarget(
  resources: Resources,
  place: Place,
  table: RouteTableRecord,
  id: string,
): RouteTarget {
  if (id === "local") return { kind: "local" };
  if (id.startsWith("vpce-")) return endpointTarget(resources, place, table, id);
  const isInternet = id.startsWith("igw-");
  const gateway = resources.collectionOf(id)?.find(place, id);
  if (gateway === undefined || !(isInternet || id.startsWith("vgw-"))) throw gatewayNotFound(id);
  const { internetGateways, virtualPrivateGateways } = resources.topology;
  const row = isInternet ? internetGateways.get(id) : virtualPrivateGateways.get(id);
  if (row?.vpcId !== table.vpcId) throw otherNetwork(table, `network gateway ${id}`);
  return { kind: isInternet ? "internet-gateway" : "virtual-private-gateway", id };
}

function egressOnlyTarget(
  resources: Resources,
  place: Place,
  table: RouteTableRecord,
  id: string,
): RouteTarget {
  const { vpcId } = resources.egressOnlyInternetGateways.require(place, id);
  if (vpcId !== table.vpcId) throw otherNetwork(table, `network gateway ${id}`);
  return { kind: "egress-only-internet-gateway", id };
}

/** Its only interface. */
function instanceTarget(
  resources: Resources,
  place: Place,
  table: RouteTableRecord,
  id: string,
): RouteTarget {
  const owned: string[] = [];
  for (const each of resources.networkInterfaces.in(place)) {
    const to = each.attachment?.to;
    if (to?.kind === "instance" && to.id === id) owned.push(each.id);
  }
  const [interfaceId] = owned;
  if (interfaceId === undefined) {
    throw clientError("InvalidInstanceID.NotFound", `The instance ID '${id}' does not exist`);
  }
  if (owned.length > 1) {
    throw clientError(
      "InvalidInstanceID",
      `There are multiple interfaces attached to instance '${id}'. Please specify an interface ID for the operation instead.`,
    );
  }
  return interfaceTarget(resources, place, table, interfaceId);
}

function interfaceTarget(
  resources: Resources,
  place: Place,
  table: RouteTableRecord,
  id: string,
): RouteTarget {
  const { vpcId } = resources.networkInterfaces.require(place, id);
  if (vpcId !== table.vpcId) throw otherNetwork(table, `interface ${id}`);
  return { kind: "network-interface", id };
}

function natTarget(
  resources: Resources,
  place: Place,
  table: RouteTableRecord,
  id: string,
): RouteTarget {
  const found = id.startsWith("nat-") && resources.collectionOf(id)?.find(place, id);
  const row = resources.topology.natGateways.get(id);
  if (!found || row === undefined) {
    throw clientError("InvalidNatGatewayID.NotFound", `The natGateway ID '${id}' does not exist`);
  }
  if (row.vpcId !== table.vpcId) throw otherNetwork(table, `NAT gateway ${id}`);
  return { kind: "nat-gateway", id };
}

/** Also one that another account shares, and that the VPC is attached to. */
function transitTarget(
  resources: Resources,
  _place: Place,
  table: RouteTableRecord,
  id: string,
): RouteTarget {
  if (!isAttached(resources, table.vpcId, id)) {
    throw clientError(
      "InvalidTransitGatewayID.NotFound",
      `Transit Gateway ${id} was deleted or does not exist.`,
    );
  }
  return { kind: "transit-gateway", id };
}

function endpointTarget(
  resources: Resources,
  place: Place,
  table: RouteTableRecord,
  id: string,
): RouteTarget {
  const found = id.startsWith("vpce-") && resources.collectionOf(id)?.find(place, id);
  const row = resources.topology.vpcEndpoints.get(id);
  if (!found || row === undefined) {
    throw clientError(
      "InvalidVpcEndpointId.NotFound",
      `The Vpc Endpoint Id '${id}' does not exist`,
    );
  }
  if (row.vpcId !== table.vpcId) throw otherNetwork(table, `vpc endpoint ${id}`);
  // Those of load balancers alone, and there are none.
  throw invalidParameterValue(
    `VPC endpoint ${id} of type ${row.type === "gateway" ? "Gateway" : "Interface"} cannot be the target of a route.`,
  );
}

/** A connection that is not accepted yet may be routed to: the route is a blackhole until then. */
function peeringTarget(
  resources: Resources,
  _place: Place,
  table: RouteTableRecord,
  id: string,
): RouteTarget {
  const row = resources.topology.peeringConnections.get(id);
  if (row === undefined) {
    throw clientError(
      "InvalidVpcPeeringConnectionID.NotFound",
      `The vpcPeeringConnection ID '${id}' does not exist`,
    );
  }
  const { requesterVpcId, accepterVpcId } = row;
  if (requesterVpcId !== table.vpcId && accepterVpcId !== table.vpcId) {
    throw otherNetwork(table, `vpc peering connection ${id}`);
  }
  return { kind: "vpc-peering-connection", id };
}
