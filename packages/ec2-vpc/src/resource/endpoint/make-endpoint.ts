/** Endpoints with what belongs to them: routes of gateways, interfaces in subnets; and how they come and go. */
import { clientError, invalidParameter } from "../../errors.ts";
import type { Topology, VpcEndpoint } from "../../packet/topology.ts";
import { AddressChoice } from "../interface/address-choice.ts";
import { attachInterface, planInterface, removeInterface } from "../interface/make-interface.ts";
import type { NetworkInterfaceRecord } from "../interface/network-interface.ts";
import type { Place } from "../record.ts";
import type { Resources } from "../resources.ts";
import { awsPrefixListId } from "../vpc/aws-prefix-lists.ts";
import type { RouteTableRecord } from "../vpc/route-table.ts";
import type { SubnetRecord } from "../vpc/subnet.ts";
import {
  endpointName,
  privateNames,
  routeTablesOf,
  type VpcEndpointRecord,
} from "./vpc-endpoint.ts";

export const prefixListOf = ({ region, serviceName }: VpcEndpointRecord) =>
  awsPrefixListId(region, serviceName);

/** Throws RouteAlreadyExists where a table leads to the service by another endpoint. */
export function checkRoutes(
  endpoint: VpcEndpointRecord,
  tables: readonly RouteTableRecord[],
): void {
  const destination = prefixListOf(endpoint);
  for (const table of tables) {
    if (table.vpcId !== endpoint.vpcId) {
      throw invalidParameter(
        `Route table ${table.id} and network ${endpoint.vpcId} belong to different networks`,
      );
    }
    if (!table.routes.some((route) => route.destination === destination)) continue;
    throw clientError(
      "RouteAlreadyExists",
      `route table ${table.id} already has a route with destination-prefix-list-id ${destination}`,
    );
  }
}

/** To be called within a commit. */
export function addRoutes(
  { routeTables }: Resources,
  endpoint: VpcEndpointRecord,
  tables: readonly RouteTableRecord[],
): void {
  const route = {
    destination: prefixListOf(endpoint),
    target: { kind: "vpc-endpoint", id: endpoint.id },
    origin: "CreateRoute",
  } as const;
  for (const table of tables) routeTables.put({ ...table, routes: [...table.routes, route] });
}

/** To be called within a commit. */
export function removeRoutes(
  { routeTables }: Resources,
  { id }: VpcEndpointRecord,
  tables: readonly RouteTableRecord[],
): void {
  for (const table of tables) {
    const routes = table.routes.filter(({ target }) => !("id" in target && target.id === id));
    routeTables.put({ ...table, routes });
  }
}

export interface EndpointSubnet {
  readonly subnet: SubnetRecord;
  readonly ipv4: string | undefined;
  readonly ipv6: string | undefined;
}

/** One a subnet, at most one a zone; nothing is kept yet. */
export function planInterfaces(
  resources: Resources,
  place: Place,
  endpoint: VpcEndpointRecord,
  subnets: readonly EndpointSubnet[],
): NetworkInterfaceRecord[] {
  const zones = new Map<string, string>();
  for (const { subnetId } of endpoint.interfaces) {
    zones.set(resources.subnets.get(subnetId)?.zone ?? "", subnetId);
  }
  const choice = new AddressChoice(resources);
  return subnets.map(({ subnet, ipv4, ipv6 }) => {
    if (subnet.vpcId !== endpoint.vpcId) {
      throw invalidParameter(
        `Subnet ${subnet.id} and network ${endpoint.vpcId} belong to different networks`,
      );
    }
    const other = zones.get(subnet.zone);
    if (other !== undefined) {
      throw clientError(
        "DuplicateSubnetsInSameZone",
        `Found another VPC endpoint subnet in the availability zone of ${other}`,
      );
    }
    zones.set(subnet.zone, subnet.id);
    const hasIpv6 = endpoint.ipAddressType !== "ipv4";
    const settings = {
      subnet,
      primaryAddress: ipv4,
      more: ipv6 === undefined ? { ipv6Count: hasIpv6 ? 1 : 0 } : { ipv6: [ipv6] },
      securityGroupIds: endpoint.securityGroupIds,
      description: `VPC Endpoint Interface ${endpoint.id}`,
      interfaceType: "vpc_endpoint",
      managedBy: "amazon-aws",
    };
    return planInterface(resources, place, settings, choice);
  });
}

/** What the endpoint has from then on. To be called within a commit. */
export function putInterfaces(
  resources: Resources,
  { id, interfaces }: VpcEndpointRecord,
  planned: readonly NetworkInterfaceRecord[],
): VpcEndpointRecord["interfaces"] {
  for (const record of planned) {
    attachInterface(resources, record, {
      to: { kind: "vpc-endpoint", id },
      deviceIndex: 1,
      deleteOnTermination: false,
      ownerId: "amazon-aws",
    });
  }
  const added = planned.map((record) => ({ subnetId: record.subnetId, interfaceId: record.id }));
  return [...interfaces, ...added];
}

/** To be called within a commit. */
export function deleteEndpoint(
  resources: Resources,
  record: VpcEndpointRecord,
  transitionMs: number,
): void {
  removeRoutes(resources, record, routeTablesOf(resources, record));
  if (transitionMs === 0) end(resources, record);
  else {
    const dueAt = resources.env.clock.now() + transitionMs;
    resources.vpcEndpoints.put({ ...record, state: "deleting", dueAt });
  }
}

function end(resources: Resources, { id, interfaces }: VpcEndpointRecord): void {
  for (const { interfaceId } of interfaces) removeInterface(resources, interfaceId);
  resources.vpcEndpoints.remove(id);
}

export function projectEndpoints(resources: Resources, topology: Topology): void {
  resources.vpcEndpoints.follow((id, record) => {
    if (record === undefined) topology.vpcEndpoints.remove(id);
    else topology.vpcEndpoints.put(rowOf(record));
  });
  resources.transitions.follow(
    resources.vpcEndpoints,
    ({ dueAt }) => dueAt,
    (record) => resources.commit(() => goOn(resources, record)),
  );
}

function goOn(resources: Resources, record: VpcEndpointRecord): void {
  if (record.state === "deleting") end(resources, record);
  else resources.vpcEndpoints.put({ ...record, state: "available", dueAt: undefined });
}

function rowOf(record: VpcEndpointRecord): VpcEndpoint {
  const isInterface = record.type === "Interface";
  const service = record.privateDnsForInboundOnly ? [] : privateNames(record);
  return {
    id: record.id,
    vpcId: record.vpcId,
    type: isInterface ? "interface" : "gateway",
    serviceName: record.serviceName,
    interfaceIds: record.interfaces.map(({ interfaceId }) => interfaceId),
    privateDnsNames: isInterface ? [endpointName(record), ...service] : [],
    available: record.state === "available",
  };
}
