/**
 * Which blocks of addresses a VPC and a subnet may have.
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
 * https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
import { clientError, invalidParameterValue } from "../../errors.ts";
import {
  type CidrBlock,
  cidr,
  containsBlock,
  formatCidr,
  overlap,
  parseCidr,
} from "../../packet/tables/cidr.ts";
import type { Resources } from "../resources.ts";
import type { SubnetRecord } from "./subnet.ts";
import type { VpcRecord } from "./vpc.ts";

const IPV4_LENGTH = { min: 16, max: 28 };
const SUBNET_IPV6_LENGTH = { min: 44, max: 64 };
/** What Amazon gives to a VPC that asks for one. */
const AMAZON_IPV6_LENGTH = 56;

/** The quotas can be raised to this. */
const VPC_BLOCKS_MAX = 50;

const UNUSABLE = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"].map(cidr);

/**
 * What a VPC that has a block in `within` may not have beside it. The last row is that of the remaining addresses,
 * publicly routable ones and 100.64.0.0/10.
 */
const RESTRICTED: readonly { readonly within: CidrBlock; readonly not: readonly CidrBlock[] }[] = [
  { within: "10.0.0.0/15", not: ["10.0.0.0/16"] },
  { within: "10.0.0.0/8", not: ["172.16.0.0/12", "192.168.0.0/16", "198.19.0.0/16"] },
  {
    within: "172.16.0.0/12",
    not: ["10.0.0.0/8", "192.168.0.0/16", "172.31.0.0/16", "198.19.0.0/16"],
  },
  { within: "192.168.0.0/16", not: ["10.0.0.0/8", "172.16.0.0/12", "198.19.0.0/16"] },
  { within: "198.19.0.0/16", not: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] },
  {
    within: "0.0.0.0/0",
    not: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "198.19.0.0/16"],
  },
].map(({ within, not }) => ({ within: cidr(within), not: not.map(cidr) }));

export const notACidr = (text: string, parameter: string) =>
  invalidParameterValue(
    `Value (${text}) for parameter ${parameter} is invalid. This is not a valid CIDR block.`,
  );
const invalidVpcRange = (text: string) =>
  clientError("InvalidVpc.Range", `The CIDR '${text}' is invalid.`);
const invalidSubnetRange = (text: string) =>
  clientError("InvalidSubnet.Range", `The CIDR '${text}' is invalid.`);
const subnetConflict = (text: string) =>
  clientError("InvalidSubnet.Conflict", `The CIDR '${text}' conflicts with another subnet`);
const restricted = (text: string) =>
  clientError(
    "InvalidVpc.Range",
    `The CIDR '${text}' is restricted. Use a CIDR from the same private address range as the current VPC CIDR, or use a publicly-routable CIDR. For additional restrictions, see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html`,
  );
const tooManyBlocks = ({ id }: VpcRecord) =>
  clientError(
    "CidrLimitExceeded",
    `This network '${id}' has met its maximum number of allowed CIDRs: ${VPC_BLOCKS_MAX}`,
  );

/** Throws InvalidParameterValue for what is no block of the family. */
export function readBlock(text: string, version: 4 | 6, parameter: string): CidrBlock {
  const block = parseCidr(text);
  if (block?.version !== version) throw notACidr(text, parameter);
  return block;
}

/** The primary block of a new VPC, canonical. */
export function vpcBlock(text: string): string {
  const block = readBlock(text, 4, "cidrBlock");
  const isSized = block.length >= IPV4_LENGTH.min && block.length <= IPV4_LENGTH.max;
  if (!isSized || UNUSABLE.some((other) => overlap(other, block))) throw invalidVpcRange(text);
  return formatCidr(block);
}

/** One more block of a VPC, canonical; throws what AssociateVpcCidrBlock answers with. */
export function secondaryBlock(vpc: VpcRecord, text: string, routed: readonly string[]): string {
  const own = vpcBlock(text);
  const block = cidr(own);
  const present = vpc.cidrAssociations.map(({ cidrBlock }) => cidr(cidrBlock));
  if (present.some((each) => overlap(each, block))) {
    throw clientError("InvalidVpc.Range", `The CIDR '${own}' conflicts with another CIDR.`);
  }
  // A route to a part of it would win over the local one.
  if (routed.some((each) => isWithin(cidr(each), block))) {
    throw clientError("InvalidVpc.Range", `The CIDR '${own}' conflicts with an existing route.`);
  }
  for (const each of present) {
    const rows = RESTRICTED.filter(({ within }) => containsBlock(within, each));
    // Of the table's rows the narrowest; 10.0.0.0/15 is an addition to 10.0.0.0/8.
    const applied = rows[0]?.within.length === 15 ? rows.slice(0, 2) : rows.slice(0, 1);
    const barred = applied.flatMap(({ not }) => not);
    if (barred.some((other) => overlap(other, block))) throw restricted(own);
  }
  if (present.length >= VPC_BLOCKS_MAX) throw tooManyBlocks(vpc);
  return own;
}

const isWithin = (block: CidrBlock, outer: CidrBlock) => containsBlock(outer, block);

/** A /56 out of Amazon's addresses that no VPC has. */
export function amazonIpv6Block(resources: Resources): string {
  const taken = new Set<string>();
  for (const { ipv6Associations } of resources.vpcs.all()) {
    for (const { cidrBlock } of ipv6Associations) taken.add(cidrBlock);
  }
  for (;;) {
    const digits = Buffer.from(resources.random.bytes(4)).toString("hex");
    const address = `2600:1f${digits.slice(0, 2)}:${digits.slice(2, 6)}:${digits.slice(6)}00::`;
    const block = formatCidr(cidr(`${address}/${AMAZON_IPV6_LENGTH}`));
    if (!taken.has(block)) return block;
  }
}

export function checkIpv6Count(vpc: VpcRecord): void {
  if (vpc.ipv6Associations.length >= VPC_BLOCKS_MAX) throw tooManyBlocks(vpc);
}

/** Of a new subnet, canonical: within the VPC's, and apart from its other subnets'. */
export function subnetBlock(resources: Resources, vpc: VpcRecord, text: string): string {
  const block = readBlock(text, 4, "cidrBlock");
  const isSized = block.length >= IPV4_LENGTH.min && block.length <= IPV4_LENGTH.max;
  const isInside = vpc.cidrAssociations.some(({ cidrBlock }) => isWithin(block, cidr(cidrBlock)));
  if (!isSized || !isInside) throw invalidSubnetRange(text);
  const others = [...resources.subnets.inVpc(vpc.id)].flatMap(({ cidrBlock }) => cidrBlock ?? []);
  if (others.some((each) => overlap(cidr(each), block))) throw subnetConflict(text);
  return formatCidr(block);
}

export function subnetIpv6Block(resources: Resources, vpc: VpcRecord, text: string): string {
  const block = readBlock(text, 6, "ipv6CidrBlock");
  const { min, max } = SUBNET_IPV6_LENGTH;
  const isSized = block.length >= min && block.length <= max && block.length % 4 === 0;
  const isInside = vpc.ipv6Associations.some(({ cidrBlock }) => isWithin(block, cidr(cidrBlock)));
  if (!isSized || !isInside) throw invalidSubnetRange(text);
  for (const other of resources.subnets.inVpc(vpc.id)) {
    if (other.ipv6Associations.some(({ cidrBlock }) => overlap(cidr(cidrBlock), block))) {
      throw subnetConflict(text);
    }
  }
  return formatCidr(block);
}

/** Subnets that lie in a block of their VPC. */
export function* subnetsWithin(
  resources: Resources,
  vpcId: string,
  vpcCidrBlock: string,
): Iterable<SubnetRecord> {
  const outer = cidr(vpcCidrBlock);
  for (const subnet of resources.subnets.inVpc(vpcId)) {
    const blocks = [
      ...(subnet.cidrBlock === undefined ? [] : [subnet.cidrBlock]),
      ...subnet.ipv6Associations.map(({ cidrBlock }) => cidrBlock),
    ];
    if (blocks.some((block) => isWithin(cidr(block), outer))) yield subnet;
  }
}

/** The first /20 of a default VPC that no subnet overlaps. */
export function freeDefaultBlock(resources: Resources, vpc: VpcRecord): string {
  const taken = [...resources.subnets.inVpc(vpc.id)].flatMap((each) => each.cidrBlock ?? []);
  const primary = cidr(vpc.cidrAssociations[0]?.cidrBlock as string);
  const [first, second] = formatCidr(primary).split(".");
  for (let third = 0; third < 256; third += 16) {
    const block = `${first}.${second}.${third}.0/20`;
    if (!taken.some((each) => overlap(cidr(each), cidr(block)))) return block;
  }
  throw clientError(
    "InvalidSubnet.Conflict",
    `There is no free CIDR block of size /20 in the VPC '${vpc.id}'`,
  );
}
