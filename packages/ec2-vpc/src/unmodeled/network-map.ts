/**
 * `GET /_cloudglass/vpc/{vpcs,vpcs/ID,interfaces,hosts}`: what is in the network, whoever's it is, a page at a time. Drawn by
 * the console. docs/internals/packet-traces.md
 */
import { ownAnswer } from "@cloudglass/wire";
import type { Route, Subnet } from "../packet/topology.ts";
import {
  type NetworkInterfaceRecord,
  publicAssociationOf,
} from "../resource/interface/network-interface.ts";
import type { ResourceRecord } from "../resource/record.ts";
import type { VpcRecord } from "../resource/vpc/vpc.ts";
import type { Rooms } from "../rooms.ts";
import { type Answer, badRequest, notFound } from "./own-request.ts";

const PAGE_MAX = 1000;
const PAGE = 200;
/** Of one VPC, of each kind. */
const SHOWN_MAX = 500;

/** `?after=ID`, `?limit=`. */
export const listVpcs: Answer = ({ rooms, call }) => {
  const { resources } = rooms;
  const { page, next } = pageOf(resources.vpcs.all(), call.head.query);
  return ownAnswer(200, { vpcs: page.map((vpc) => shownVpc(rooms, vpc)), next });
};

/** `?vpc=ID`, `?after=ID`, `?limit=`. */
export const listInterfaces: Answer = ({ rooms, call }) => {
  const { networkInterfaces } = rooms.resources;
  const vpcId = new URLSearchParams(call.head.query).get("vpc");
  const all = vpcId === null ? networkInterfaces.all() : networkInterfaces.inVpc(vpcId);
  const { page, next } = pageOf(all, call.head.query);
  return ownAnswer(200, { interfaces: page.map((each) => shownInterface(rooms, each)), next });
};

/** What interfaces are on, by name. */
export const listHosts: Answer = ({ rooms, call }) => {
  const hosts = new Map<string, { id: string; zone: string; interfaceCount: number }>();
  for (const { hostName, zone } of rooms.resources.networkInterfaces.all()) {
    if (hostName === undefined) continue;
    const host = hosts.get(hostName);
    if (host === undefined) hosts.set(hostName, { id: hostName, zone, interfaceCount: 1 });
    else host.interfaceCount += 1;
  }
  const { page, next } = pageOf(hosts.values(), call.head.query);
  return ownAnswer(200, { hosts: page.map(({ id, ...rest }) => ({ name: id, ...rest })), next });
};

/** One VPC with what is in it, as far as it decides about packets. */
export const viewVpc: Answer = ({ rooms, named: [id = ""] }) => {
  const { resources } = rooms;
  const vpc = resources.vpcs.get(id);
  if (vpc === undefined) throw notFound(`There is no VPC ${id}.`);
  const interfaces = [...resources.networkInterfaces.inVpc(id)];
  const groups = [...resources.securityGroups.inVpc(id)];
  return ownAnswer(200, {
    ...shownVpc(rooms, vpc),
    subnets: first(
      [...resources.subnets.inVpc(id)].flatMap((subnet) => {
        const found = rooms.topology.subnets.get(subnet.id);
        return found === undefined ? [] : [{ ...shownSubnet(found), name: nameOf(subnet) }];
      }),
    ),
    routeTables: first(
      [...resources.routeTables.inVpc(id)].map((table) => ({
        id: table.id,
        name: nameOf(table),
        isMain: table.associations.some(({ main }) => main),
        routes: first((rooms.topology.routeTables.get(table.id)?.routes ?? []).map(shownRoute)),
      })),
    ),
    gateways: gatewaysOf(rooms, id),
    securityGroups: first(groups.map((group) => ({ id: group.id, name: group.name }))),
    interfaces: first(interfaces.map((each) => shownInterface(rooms, each))),
    /** More of a kind than are shown. */
    notShown: { interfaces: beyond(interfaces), securityGroups: beyond(groups) },
  });
};

const first = <Each>(all: readonly Each[]) => all.slice(0, SHOWN_MAX);
const beyond = (all: readonly unknown[]) => Math.max(0, all.length - SHOWN_MAX);

function shownVpc({ resources }: Rooms, vpc: VpcRecord) {
  return {
    id: vpc.id,
    name: nameOf(vpc),
    accountId: vpc.accountId,
    region: vpc.region,
    cidrBlocks: vpc.cidrAssociations.map(({ cidrBlock }) => cidrBlock),
    ipv6CidrBlocks: vpc.ipv6Associations.map(({ cidrBlock }) => cidrBlock),
    isDefault: vpc.isDefault,
    subnetCount: [...resources.subnets.inVpc(vpc.id)].length,
    interfaceCount: [...resources.networkInterfaces.inVpc(vpc.id)].length,
  };
}

const shownSubnet = ({
  id,
  zone,
  cidrBlock,
  ipv6CidrBlock,
  networkAclId,
  routeTableId,
}: Subnet) => ({
  id,
  zone,
  cidrBlock,
  ipv6CidrBlock,
  networkAclId,
  routeTableId,
});

function shownRoute({ destination, target, propagated }: Route) {
  return {
    destination: typeof destination === "string" ? destination : destination.prefixListId,
    target: target.kind === "local" ? "local" : target.id,
    propagated,
  };
}

function gatewaysOf({ resources, topology }: Rooms, vpcId: string): readonly object[] {
  const of = (kind: string, records: Iterable<ResourceRecord>) =>
    [...records].map((record) => ({ kind, id: record.id, name: nameOf(record) }));
  const nats = [...resources.natGateways.inVpc(vpcId)].filter(({ state }) => state !== "deleted");
  const peerings = [...topology.peeringConnections.all()].filter(
    ({ requesterVpcId, accepterVpcId }) => [requesterVpcId, accepterVpcId].includes(vpcId),
  );
  return first([
    ...of("internet-gateway", resources.internetGateways.inVpc(vpcId)),
    ...of("egress-only-internet-gateway", resources.egressOnlyInternetGateways.inVpc(vpcId)),
    ...of("virtual-private-gateway", resources.vpnGateways.inVpc(vpcId)),
    ...nats.map((nat) => ({
      kind: "nat-gateway",
      id: nat.id,
      name: nameOf(nat),
      subnetId: nat.subnetId,
      state: nat.state,
    })),
    ...of("vpc-endpoint", resources.vpcEndpoints.inVpc(vpcId)),
    ...of("transit-gateway-attachment", resources.transitAttachments.inVpc(vpcId)),
    ...peerings.map(({ id, active }) => ({
      kind: "vpc-peering-connection",
      id,
      state: active ? "active" : "not active",
    })),
  ]);
}

function shownInterface({ resources }: Rooms, record: NetworkInterfaceRecord) {
  const to = record.attachment?.to;
  const instance = to?.kind === "instance" ? resources.instances.get(to.id) : undefined;
  return {
    id: record.id,
    name: instance === undefined ? nameOf(record) : nameOf(instance),
    vpcId: record.vpcId,
    subnetId: record.subnetId,
    zone: record.zone,
    hostName: record.hostName,
    attachment: to,
    state: instance?.state,
    addresses: record.addresses.map((address) => ({
      address: address.address,
      publicAddress: publicAssociationOf(resources, record, address)?.publicAddress,
    })),
    ipv6Addresses: record.ipv6Addresses,
    securityGroupIds: record.securityGroupIds,
  };
}

const nameOf = ({ tags }: ResourceRecord) => tags.Name;

/** Those after an id, in the order of ids. */
function pageOf<Each extends { readonly id: string }>(
  records: Iterable<Each>,
  queryText: string,
): { readonly page: readonly Each[]; readonly next: string | undefined } {
  const query = new URLSearchParams(queryText);
  const limit = limitOf(query.get("limit"));
  const after = query.get("after") ?? "";
  const left = [...records].filter(({ id }) => id > after);
  left.sort((a, b) => (a.id < b.id ? -1 : 1));
  const page = left.slice(0, limit);
  return { page, next: left.length > limit ? page.at(-1)?.id : undefined };
}

function limitOf(text: string | null): number {
  if (text === null) return PAGE;
  const limit = Number(text);
  if (/^\d{1,4}$/.test(text) && limit >= 1 && limit <= PAGE_MAX) return limit;
  throw badRequest(`limit is a whole number from 1 to ${PAGE_MAX}.`);
}
