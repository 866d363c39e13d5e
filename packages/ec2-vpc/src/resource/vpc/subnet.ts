/** Subnets. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";
import { zoneId } from "../zone.ts";
import type { CidrAssociation } from "./vpc.ts";

export interface SubnetRecord extends ResourceRecord {
  readonly vpcId: string;
  /** `us-east-1a` */
  readonly zone: string;
  /** Undefined: IPv6 only. */
  readonly cidrBlock: string | undefined;
  readonly ipv6Associations: readonly CidrAssociation[];
  readonly defaultForAz: boolean;
  readonly mapPublicIpOnLaunch: boolean;
  readonly assignIpv6AddressOnCreation: boolean;
  readonly enableDns64: boolean;
  readonly hostnameType: "ip-name" | "resource-name";
  readonly resourceNameDnsA: boolean;
  readonly resourceNameDnsAaaa: boolean;
}

export const SUBNET: Kind<SubnetRecord> = {
  type: "subnet",
  prefix: "subnet",
  notFound: ([id]) =>
    clientError("InvalidSubnetID.NotFound", `The subnet ID '${id}' does not exist`),
  filters: {
    "availability-zone": ({ zone }) => zone,
    availabilityZone: ({ zone }) => zone,
    "availability-zone-id": ({ zone }) => zoneId(zone),
    availabilityZoneId: ({ zone }) => zoneId(zone),
    "available-ip-address-count": (subnet, { addressUse }) => addressUse.freeIn(subnet),
    "cidr-block": ({ cidrBlock }) => cidrBlock,
    cidr: ({ cidrBlock }) => cidrBlock,
    cidrBlock: ({ cidrBlock }) => cidrBlock,
    "default-for-az": ({ defaultForAz }) => defaultForAz,
    defaultForAz: ({ defaultForAz }) => defaultForAz,
    "customer-owned-ipv4-pool": () => undefined,
    "enable-dns64": ({ enableDns64 }) => enableDns64,
    "enable-lni-at-device-index": () => undefined,
    "ipv6-cidr-block-association.ipv6-cidr-block": ({ ipv6Associations }) =>
      ipv6Associations.map(({ cidrBlock }) => cidrBlock),
    "ipv6-cidr-block-association.association-id": ({ ipv6Associations }) =>
      ipv6Associations.map(({ associationId }) => associationId),
    "ipv6-cidr-block-association.state": ({ ipv6Associations }) =>
      ipv6Associations.map(() => "associated"),
    "ipv6-native": ({ cidrBlock }) => cidrBlock === undefined,
    "map-customer-owned-ip-on-launch": () => false,
    "map-public-ip-on-launch": ({ mapPublicIpOnLaunch }) => mapPublicIpOnLaunch,
    "outpost-arn": () => undefined,
    "owner-id": ({ accountId }) => accountId,
    "private-dns-name-options-on-launch.hostname-type": ({ hostnameType }) => hostnameType,
    "private-dns-name-options-on-launch.enable-resource-name-dns-a-record": ({
      resourceNameDnsA,
    }) => resourceNameDnsA,
    "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record": ({
      resourceNameDnsAaaa,
    }) => resourceNameDnsAaaa,
    state: () => "available",
    "subnet-arn": ({ accountId, region, id }) => `arn:aws:ec2:${region}:${accountId}:subnet/${id}`,
    "subnet-id": ({ id }) => id,
    "vpc-id": ({ vpcId }) => vpcId,
  },
};
