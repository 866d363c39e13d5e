/** VPCs, subnets, route tables, network ACLs and DHCP options in the topology. */
import type {
  DhcpOptions,
  Route,
  RouteTable,
  Topology,
  TopologyTable,
} from "../../packet/topology.ts";
import type { Collection } from "../collection.ts";
import type { ResourceRecord } from "../record.ts";
import type { Resources } from "../resources.ts";
import type { DhcpOptionsRecord } from "./dhcp-options.ts";
import { defaultNetworkAcl, mainRouteTable } from "./make-vpc.ts";
import { currentEntries } from "./prefix-list.ts";
import type { RouteTableRecord } from "./route-table.ts";
import type { SubnetRecord } from "./subnet.ts";
import { vpcInTopology } from "./vpc.ts";

/** One table follows one collection. */
export function mirror<Each extends ResourceRecord, Row extends { readonly id: string }>(
  collection: Collection<Each>,
  table: TopologyTable<Row>,
  row: (record: Each) => Row,
): void {
  collection.follow((id, record) => {
    if (record === undefined) table.remove(id);
    else table.put(row(record));
  });
}

export function projectNetwork(resources: Resources, topology: Topology): void {
  mirror(resources.vpcs, topology.vpcs, vpcInTopology);
  mirror(resources.dhcpOptions, topology.dhcpOptions, dhcpOptionsRow);
  mirror(resources.internetGateways, topology.internetGateways, ({ id, vpcId }) => ({ id, vpcId }));
  mirror(
    resources.egressOnlyInternetGateways,
    topology.egressOnlyInternetGateways,
    ({ id, vpcId }) => ({ id, vpcId }),
  );
  mirror(resources.networkAcls, topology.networkAcls, ({ id, vpcId, entries }) => ({
    id,
    vpcId,
    entries,
  }));
  mirror(resources.prefixLists, topology.prefixLists, (record) => ({
    id: record.id,
    entries: currentEntries(record).map(({ cidr }) => cidr),
  }));
  projectPeering(resources, topology);
  mirror(resources.routeTables, topology.routeTables, (record) => routeTableRow(resources, record));
  projectSubnets(resources, topology);
  // Local routes are the VPC's blocks.
  resources.vpcs.follow((id) => {
    for (const table of resources.routeTables.inVpc(id)) {
      topology.routeTables.put(routeTableRow(resources, table));
    }
  });
}

/** One that is over leads nowhere, and cannot be routed to. */
function projectPeering({ peeringConnections }: Resources, topology: Topology): void {
  peeringConnections.follow((id, record) => {
    if (record?.status !== "active" && record?.status !== "pending-acceptance") {
      topology.peeringConnections.remove(id);
      return;
    }
    topology.peeringConnections.put({
      id,
      requesterVpcId: record.requester.vpcId,
      accepterVpcId: record.accepter.vpcId,
      active: record.status === "active",
    });
  });
}

/** A subnet's row names its table and list, which their associations say. */
function projectSubnets(resources: Resources, topology: Topology): void {
  const put = (subnet: SubnetRecord) => {
    const { id, vpcId, zone, cidrBlock, ipv6Associations } = subnet;
    const row = {
      id,
      vpcId,
      zone,
      cidrBlock,
      ipv6CidrBlock: ipv6Associations[0]?.cidrBlock,
      networkAclId: networkAclOf(resources, subnet).id,
      routeTableId: routeTableOf(resources, subnet).id,
    };
    const known = topology.subnets.get(id);
    if (JSON.stringify(known) !== JSON.stringify(row)) topology.subnets.put(row);
  };
  const putAll = (_id: string, record: { readonly vpcId: string } | undefined) => {
    if (record === undefined) return;
    for (const subnet of resources.subnets.inVpc(record.vpcId)) put(subnet);
  };
  resources.subnets.follow((id, record) => {
    if (record === undefined) topology.subnets.remove(id);
    else put(record);
  });
  resources.routeTables.follow(putAll);
  resources.networkAcls.follow(putAll);
}

/** The associated one, or the VPC's main one. */
export function routeTableOf(resources: Resources, { id, vpcId }: SubnetRecord): RouteTableRecord {
  for (const table of resources.routeTables.inVpc(vpcId)) {
    if (table.associations.some(({ subnetId }) => subnetId === id)) return table;
  }
  return mainRouteTable(resources, vpcId);
}

export function networkAclOf(resources: Resources, { id, vpcId }: SubnetRecord) {
  for (const acl of resources.networkAcls.inVpc(vpcId)) {
    if (acl.associations.some(({ subnetId }) => subnetId === id)) return acl;
  }
  return defaultNetworkAcl(resources, vpcId);
}

function routeTableRow(resources: Resources, record: RouteTableRecord): RouteTable {
  const vpc = resources.vpcs.get(record.vpcId);
  const blocks = [...(vpc?.cidrAssociations ?? []), ...(vpc?.ipv6Associations ?? [])];
  const local = blocks.map(
    ({ cidrBlock }): Route => ({
      destination: cidrBlock,
      target: record.localTargets[cidrBlock] ?? { kind: "local" },
      propagated: false,
    }),
  );
  const routes = record.routes.map(
    ({ destination, target, origin }): Route => ({
      destination: destination.startsWith("pl-") ? { prefixListId: destination } : destination,
      target,
      propagated: origin === "EnableVgwRoutePropagation",
    }),
  );
  return {
    id: record.id,
    vpcId: record.vpcId,
    routes: [...local, ...routes],
    gatewayId: record.associations.find(({ gatewayId }) => gatewayId !== undefined)?.gatewayId,
  };
}

function dhcpOptionsRow({ id, configurations }: DhcpOptionsRecord): DhcpOptions {
  const values = (name: string) => configurations.find(({ key }) => key === name)?.values ?? [];
  const nodeType = values("netbios-node-type")[0];
  return {
    id,
    domainName: values("domain-name")[0],
    domainNameServers: values("domain-name-servers"),
    ntpServers: values("ntp-servers"),
    netbiosNameServers: values("netbios-name-servers"),
    netbiosNodeType: nodeType === undefined ? undefined : Number(nodeType),
  };
}
