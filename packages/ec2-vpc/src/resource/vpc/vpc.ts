/** VPCs. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Vpc.html */
import { clientError } from "../../errors.ts";
import type { Vpc } from "../../packet/topology.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";

export interface CidrAssociation {
  /** `vpc-cidr-assoc-…`, `subnet-cidr-assoc-…` */
  readonly associationId: string;
  readonly cidrBlock: string;
}

export interface VpcRecord extends ResourceRecord {
  /** The primary one first. */
  readonly cidrAssociations: readonly CidrAssociation[];
  readonly ipv6Associations: readonly CidrAssociation[];
  readonly isDefault: boolean;
  readonly instanceTenancy: "default" | "dedicated";
  /** `default`: none at all, not even the domain name. */
  readonly dhcpOptionsId: string;
  readonly dnsSupport: boolean;
  readonly dnsHostnames: boolean;
  readonly networkAddressUsageMetrics: boolean;
  /** 24 bits: marks its packets between hosts. */
  readonly vni: number;
}

export const VPC: Kind<VpcRecord> = {
  type: "vpc",
  prefix: "vpc",
  notFound: ([id]) => clientError("InvalidVpcID.NotFound", `The vpc ID '${id}' does not exist`),
  filters: {
    cidr: ({ cidrAssociations }) => cidrAssociations[0]?.cidrBlock,
    "cidr-block": ({ cidrAssociations }) => cidrAssociations[0]?.cidrBlock,
    cidrBlock: ({ cidrAssociations }) => cidrAssociations[0]?.cidrBlock,
    "cidr-block-association.cidr-block": ({ cidrAssociations }) =>
      cidrAssociations.map(({ cidrBlock }) => cidrBlock),
    "cidr-block-association.association-id": ({ cidrAssociations }) =>
      cidrAssociations.map(({ associationId }) => associationId),
    "cidr-block-association.state": ({ cidrAssociations }) =>
      cidrAssociations.map(() => "associated"),
    "dhcp-options-id": ({ dhcpOptionsId }) => dhcpOptionsId,
    dhcpOptionsId: ({ dhcpOptionsId }) => dhcpOptionsId,
    "ipv6-cidr-block-association.ipv6-cidr-block": ({ ipv6Associations }) =>
      ipv6Associations.map(({ cidrBlock }) => cidrBlock),
    "ipv6-cidr-block-association.ipv6-pool": ({ ipv6Associations }) =>
      ipv6Associations.map(() => "Amazon"),
    "ipv6-cidr-block-association.association-id": ({ ipv6Associations }) =>
      ipv6Associations.map(({ associationId }) => associationId),
    "ipv6-cidr-block-association.state": ({ ipv6Associations }) =>
      ipv6Associations.map(() => "associated"),
    "is-default": ({ isDefault }) => isDefault,
    isDefault: ({ isDefault }) => isDefault,
    "owner-id": ({ accountId }) => accountId,
    state: () => "available",
    "vpc-id": ({ id }) => id,
  },
};

export function vpcInTopology(record: VpcRecord): Vpc {
  const { id, accountId, region, vni, dnsSupport, dnsHostnames, dhcpOptionsId } = record;
  return {
    id,
    accountId,
    region,
    vni,
    cidrBlocks: record.cidrAssociations.map(({ cidrBlock }) => cidrBlock),
    ipv6CidrBlocks: record.ipv6Associations.map(({ cidrBlock }) => cidrBlock),
    dnsSupport,
    dnsHostnames,
    dhcpOptionsId: dhcpOptionsId === "default" ? undefined : dhcpOptionsId,
  };
}
