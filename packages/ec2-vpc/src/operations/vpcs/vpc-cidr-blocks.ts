/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateVpcCidrBlock.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateVpcCidrBlock.html
 */
import type {
  AssociateVpcCidrBlockCommandInput,
  AssociateVpcCidrBlockResult,
  DisassociateVpcCidrBlockCommandInput,
  DisassociateVpcCidrBlockResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  clientError,
  invalidParameterCombination,
  missingParameter,
  notImplemented,
  operationNotPermitted,
} from "../../errors.ts";
import { cidr, overlap } from "../../packet/tables/cidr.ts";
import type { Resources } from "../../resource/resources.ts";
import {
  amazonIpv6Block,
  checkIpv6Count,
  secondaryBlock,
  subnetsWithin,
} from "../../resource/vpc/address-blocks.ts";
import { openToIpv6 } from "../../resource/vpc/make-vpc.ts";
import { livePeerings } from "../../resource/vpc/peering-connection.ts";
import type { CidrAssociation, VpcRecord } from "../../resource/vpc/vpc.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { checkBorderGroup, refusePools } from "./create-vpc.ts";
import { shownCidrAssociation, shownIpv6Association } from "./shown-vpc.ts";

export function associateVpcCidrBlock(
  { resources }: Rooms,
  input: AssociateVpcCidrBlockCommandInput,
  call: Call,
): AssociateVpcCidrBlockResult {
  const place = placeOf(call);
  const vpc = resources.vpcs.require(place, input.VpcId);
  refusePools(input);
  if (input.Ipv6CidrBlock) throw notImplemented("Bringing IPv6 addresses of one's own");
  checkBorderGroup(input.Ipv6CidrBlockNetworkBorderGroup, place.region);
  if (input.CidrBlock && input.AmazonProvidedIpv6CidrBlock) {
    throw invalidParameterCombination(
      "Only one of the parameters cidrBlock and amazonProvidedIpv6CidrBlock can be specified.",
    );
  }
  const associationId = resources.newId("vpc-cidr-assoc");
  if (input.CidrBlock) {
    const cidrBlock = secondaryBlock(vpc, input.CidrBlock, routedIn(resources, vpc));
    checkPeers(resources, vpc, cidrBlock);
    const association = { associationId, cidrBlock };
    resources.vpcs.put({ ...vpc, cidrAssociations: [...vpc.cidrAssociations, association] });
    const CidrBlockAssociation = shownCidrAssociation(association, "associating");
    return { VpcId: vpc.id, CidrBlockAssociation };
  }
  if (!input.AmazonProvidedIpv6CidrBlock) {
    throw missingParameter(
      "Either 'cidrBlock' or 'amazonProvidedIpv6CidrBlock' should be provided.",
    );
  }
  checkIpv6Count(vpc);
  const association = { associationId, cidrBlock: amazonIpv6Block(resources) };
  resources.commit(() => {
    resources.vpcs.put({ ...vpc, ipv6Associations: [...vpc.ipv6Associations, association] });
    if (vpc.ipv6Associations.length === 0) openToIpv6(resources, vpc.id);
  });
  return {
    VpcId: vpc.id,
    Ipv6CidrBlockAssociation: shownIpv6Association(vpc, association, "associating"),
  };
}

/** VPCs that are peered have no addresses in common. */
function checkPeers(resources: Resources, { id }: VpcRecord, cidrBlock: string): void {
  for (const { status, requester, accepter } of livePeerings(resources, id)) {
    if (status !== "active") continue;
    const peer = resources.vpcs.get(requester.vpcId === id ? accepter.vpcId : requester.vpcId);
    const isTaken = peer?.cidrAssociations.some((each) =>
      overlap(cidr(each.cidrBlock), cidr(cidrBlock)),
    );
    if (!isTaken) continue;
    throw clientError(
      "InvalidVpc.Range",
      `The CIDR '${cidrBlock}' conflicts with a CIDR of the peered VPC ${peer?.id}.`,
    );
  }
}

/** Destinations of IPv4 that the VPC's tables have routes for. */
function routedIn(resources: Resources, { id }: VpcRecord): string[] {
  return [...resources.routeTables.inVpc(id)].flatMap(({ routes }) =>
    routes.map(({ destination }) => destination).filter((each) => /^[\d.]+\//.test(each)),
  );
}

export function disassociateVpcCidrBlock(
  { resources }: Rooms,
  { AssociationId: id }: DisassociateVpcCidrBlockCommandInput,
  call: Call,
): DisassociateVpcCidrBlockResult {
  const has = ({ associationId }: CidrAssociation) => associationId === id;
  const hasNot = (association: CidrAssociation) => !has(association);
  for (const vpc of resources.vpcs.in(placeOf(call))) {
    const { cidrAssociations, ipv6Associations } = vpc;
    const association = cidrAssociations.find(has);
    if (association !== undefined) {
      if (association === cidrAssociations[0]) throw primaryBlock(association);
      checkUnused(resources, vpc, association);
      const localTargets = association.cidrBlock;
      resources.commit(() => {
        forgetLocalTarget(resources, vpc.id, localTargets);
        resources.vpcs.put({ ...vpc, cidrAssociations: cidrAssociations.filter(hasNot) });
      });
      const CidrBlockAssociation = shownCidrAssociation(association, "disassociating");
      return { VpcId: vpc.id, CidrBlockAssociation };
    }
    const ipv6 = ipv6Associations.find(has);
    if (ipv6 === undefined) continue;
    checkUnused(resources, vpc, ipv6);
    resources.commit(() => {
      forgetLocalTarget(resources, vpc.id, ipv6.cidrBlock);
      resources.vpcs.put({ ...vpc, ipv6Associations: ipv6Associations.filter(hasNot) });
    });
    const shown = shownIpv6Association(vpc, ipv6, "disassociating");
    return { VpcId: vpc.id, Ipv6CidrBlockAssociation: shown };
  }
  throw clientError(
    "InvalidVpcCidrBlockAssociationID.NotFound",
    `The vpc CIDR block association ID '${id}' does not exist`,
  );
}

const primaryBlock = ({ associationId }: CidrAssociation) =>
  operationNotPermitted(
    `The vpc CIDR block with association ID ${associationId} may not be disassociated. It is the primary IPv4 CIDR block of the VPC`,
  );

function checkUnused(
  resources: Resources,
  { id }: VpcRecord,
  { associationId, cidrBlock }: CidrAssociation,
): void {
  for (const _ of subnetsWithin(resources, id, cidrBlock)) {
    throw clientError(
      "CidrBlock.InUse",
      `The vpc CIDR block with association ID ${associationId} has been used by subnets and may not be disassociated.`,
    );
  }
}

function forgetLocalTarget(resources: Resources, vpcId: string, cidrBlock: string): void {
  for (const table of [...resources.routeTables.inVpc(vpcId)]) {
    if (!(cidrBlock in table.localTargets)) continue;
    const { [cidrBlock]: _, ...localTargets } = table.localTargets;
    resources.routeTables.put({ ...table, localTargets });
  }
}
