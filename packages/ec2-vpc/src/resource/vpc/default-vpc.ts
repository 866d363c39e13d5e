/**
 * What every account finds in a region: DHCP options, and a default VPC with a subnet in each zone, an internet gateway
 * and a route to it. Made when the account first asks anything there.
 * https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
 */
import { availabilityZones } from "@cloudglass/env";
import { type Place, placeKey } from "../record.ts";
import type { Resources } from "../resources.ts";
import { ensureAwsPrefixLists } from "./aws-prefix-lists.ts";
import { regionDomain } from "./dhcp-options.ts";
import { defaultNetworkAcl, mainRouteTable, makeVpc } from "./make-vpc.ts";
import type { SubnetRecord } from "./subnet.ts";
import type { VpcRecord } from "./vpc.ts";

const CIDR = "172.31.0.0/16";
/** Addresses of the default subnets: /20, one after the other. */
const subnetCidr = (index: number) => `172.31.${index * 16}.0/20`;

export function ensureDefaults(resources: Resources, { accountId, region }: Place): void {
  const place = { accountId, region };
  const id = placeKey(place);
  if (resources.regions.get(id) !== undefined) return;
  resources.commit(() => {
    ensureAwsPrefixLists(resources, region);
    defaultDhcpOptions(resources, place);
    makeDefaultVpc(resources, place);
    // Last, so that a failure is made good by the next request.
    resources.regions.put({ id, ...place });
  });
}

/** The set that new VPCs have. */
export function defaultDhcpOptions(resources: Resources, place: Place): string {
  const domain = regionDomain(place.region);
  for (const { id, configurations } of resources.dhcpOptions.in(place)) {
    const isDefault =
      configurations.length === 2 &&
      configurations[0]?.values[0] === domain &&
      configurations[1]?.values[0] === "AmazonProvidedDNS";
    if (isDefault) return id;
  }
  const id = resources.newId("dopt");
  resources.dhcpOptions.put({
    ...place,
    id,
    tags: {},
    configurations: [
      { key: "domain-name", values: [domain] },
      { key: "domain-name-servers", values: ["AmazonProvidedDNS"] },
    ],
  });
  return id;
}

/** Also what CreateDefaultVpc does. To be called within a commit. */
export function makeDefaultVpc(resources: Resources, place: Place): VpcRecord {
  const vpc = makeVpc(resources, place, {
    isDefault: true,
    instanceTenancy: "default",
    dhcpOptionsId: defaultDhcpOptions(resources, place),
    cidrBlock: CIDR,
    ipv6CidrBlock: undefined,
    tags: {},
  });
  const gatewayId = resources.newId("igw");
  resources.internetGateways.put({ ...place, id: gatewayId, vpcId: vpc.id, tags: {} });
  const table = mainRouteTable(resources, vpc.id);
  resources.routeTables.put({
    ...table,
    routes: [
      {
        destination: "0.0.0.0/0",
        target: { kind: "internet-gateway", id: gatewayId },
        origin: "CreateRoute",
      },
    ],
  });
  for (const [index, zone] of availabilityZones(place.region).entries()) {
    putSubnet(resources, {
      ...NEW_SUBNET,
      ...place,
      id: resources.newId("subnet"),
      vpcId: vpc.id,
      zone,
      cidrBlock: subnetCidr(index),
      defaultForAz: true,
      mapPublicIpOnLaunch: true,
    });
  }
  return vpc;
}

/** The settings of a subnet that was made with none. */
export const NEW_SUBNET = {
  tags: {},
  ipv6Associations: [],
  defaultForAz: false,
  mapPublicIpOnLaunch: false,
  assignIpv6AddressOnCreation: false,
  enableDns64: false,
  hostnameType: "ip-name",
  resourceNameDnsA: false,
  resourceNameDnsAaaa: false,
} as const;

/** A new one, under the default network ACL of its VPC. To be called within a commit. */
export function putSubnet(resources: Resources, subnet: SubnetRecord): void {
  resources.subnets.put(subnet);
  const acl = defaultNetworkAcl(resources, subnet.vpcId);
  const association = { associationId: resources.newId("aclassoc"), subnetId: subnet.id };
  resources.networkAcls.put({ ...acl, associations: [...acl.associations, association] });
}
