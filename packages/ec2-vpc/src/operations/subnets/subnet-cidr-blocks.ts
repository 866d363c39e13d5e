/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateSubnetCidrBlock.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateSubnetCidrBlock.html
 */
import type {
  AssociateSubnetCidrBlockCommandInput,
  AssociateSubnetCidrBlockResult,
  DisassociateSubnetCidrBlockCommandInput,
  DisassociateSubnetCidrBlockResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, invalidParameterValue, missing, notImplemented } from "../../errors.ts";
import { cidr, containsBlock, parseCidr } from "../../packet/tables/cidr.ts";
import type { Resources } from "../../resource/resources.ts";
import { subnetIpv6Block } from "../../resource/vpc/address-blocks.ts";
import type { SubnetRecord } from "../../resource/vpc/subnet.ts";
import type { VpcRecord } from "../../resource/vpc/vpc.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { shownIpv6Association } from "./shown-subnet.ts";

/** A subnet has one block of IPv6. */
export function associateSubnetCidrBlock(
  { resources }: Rooms,
  input: AssociateSubnetCidrBlockCommandInput,
  call: Call,
): AssociateSubnetCidrBlockResult {
  const subnet = resources.subnets.require(placeOf(call), input.SubnetId);
  if (input.Ipv6IpamPoolId || input.Ipv6NetmaskLength) {
    throw notImplemented("VPC IP Address Manager (IPAM)");
  }
  if (!input.Ipv6CidrBlock) throw missing("ipv6CidrBlock");
  if (subnet.ipv6Associations.length > 0) {
    throw invalidParameterValue(
      `The subnet '${subnet.id}' already has an IPv6 CIDR block associated with it.`,
    );
  }
  const vpc = resources.vpcs.get(subnet.vpcId) as VpcRecord;
  const association = {
    associationId: resources.newId("subnet-cidr-assoc"),
    cidrBlock: subnetIpv6Block(resources, vpc, input.Ipv6CidrBlock),
  };
  resources.subnets.put({ ...subnet, ipv6Associations: [association] });
  return {
    SubnetId: subnet.id,
    Ipv6CidrBlockAssociation: shownIpv6Association(association, "associating"),
  };
}

export function disassociateSubnetCidrBlock(
  { resources }: Rooms,
  { AssociationId: id }: DisassociateSubnetCidrBlockCommandInput,
  call: Call,
): DisassociateSubnetCidrBlockResult {
  for (const subnet of resources.subnets.in(placeOf(call))) {
    const [association] = subnet.ipv6Associations;
    if (association === undefined || association.associationId !== id) continue;
    if (subnet.cidrBlock === undefined) {
      throw clientError(
        "InvalidSubnet.Range",
        `The CIDR '${association.cidrBlock}' is the only one of the IPv6-only subnet '${subnet.id}'.`,
      );
    }
    checkUnused(resources, subnet, association.cidrBlock);
    resources.subnets.put({ ...subnet, ipv6Associations: [], assignIpv6AddressOnCreation: false });
    return {
      SubnetId: subnet.id,
      Ipv6CidrBlockAssociation: shownIpv6Association(association, "disassociating"),
    };
  }
  throw clientError(
    "InvalidSubnetCidrBlockAssociationID.NotFound",
    `The subnet CIDR block association ID '${id}' does not exist`,
  );
}

function checkUnused(resources: Resources, { id, vpcId }: SubnetRecord, cidrBlock: string): void {
  const block = cidr(cidrBlock);
  for (const each of resources.networkInterfaces.inVpc(vpcId)) {
    if (each.subnetId !== id) continue;
    const blocks = [...each.ipv6Prefixes, ...each.ipv6Addresses.map((text) => `${text}/128`)];
    if (!blocks.some((text) => isWithin(text, block))) continue;
    throw clientError(
      "InvalidCidr.InUse",
      `The CIDR '${cidrBlock}' is currently in use by interfaces of the subnet '${id}'.`,
    );
  }
}

function isWithin(text: string, outer: ReturnType<typeof cidr>): boolean {
  const block = parseCidr(text);
  return block !== undefined && containsBlock(outer, block);
}
