/** A peering connection as the SDK has it, seen from one of its accounts. */
import type {
  VpcPeeringConnection,
  VpcPeeringConnectionOptionsDescription,
  VpcPeeringConnectionVpcInfo,
} from "@aws-sdk/client-ec2";
import type { Resources } from "../../resource/resources.ts";
import { shownTags } from "../../resource/tags.ts";
import {
  type PeeringConnectionRecord,
  type PeeringSide,
  statusOf,
} from "../../resource/vpc/peering-connection.ts";
import type { Rooms } from "../../rooms.ts";

export function shownPeeringConnection(
  { resources, env, settings }: Rooms,
  record: PeeringConnectionRecord,
): VpcPeeringConnection {
  const { requester, accepter } = record;
  const status = statusOf(record, env.clock.now(), settings.transitionMs);
  const isAccepted = record.status === "active" || record.status === "deleted";
  const isPending = status.Code === "pending-acceptance" || status.Code === "initiating-request";
  return {
    VpcPeeringConnectionId: record.id,
    Status: status,
    RequesterVpcInfo: shownSide(resources, requester),
    // Before it is accepted, the other account's VPC is a name.
    AccepterVpcInfo:
      isAccepted || requester.accountId === accepter.accountId
        ? shownSide(resources, accepter)
        : { OwnerId: accepter.accountId, VpcId: accepter.vpcId, Region: accepter.region },
    ExpirationTime: isPending ? new Date(record.expiresAt) : undefined,
    Tags: shownTags(record.tags),
  };
}

function shownSide({ vpcs }: Resources, side: PeeringSide): VpcPeeringConnectionVpcInfo {
  const { accountId, region, vpcId } = side;
  const vpc = vpcs.get(vpcId);
  return {
    OwnerId: accountId,
    VpcId: vpcId,
    Region: region,
    CidrBlock: vpc?.cidrAssociations[0]?.cidrBlock,
    CidrBlockSet: vpc?.cidrAssociations.map(({ cidrBlock }) => ({ CidrBlock: cidrBlock })),
    Ipv6CidrBlockSet: vpc?.ipv6Associations.map(({ cidrBlock }) => ({ Ipv6CidrBlock: cidrBlock })),
    PeeringOptions: shownOptions(side),
  };
}

export function shownOptions({
  allowsDnsResolution,
}: PeeringSide): VpcPeeringConnectionOptionsDescription {
  return {
    AllowDnsResolutionFromRemoteVpc: allowsDnsResolution,
    AllowEgressFromLocalClassicLinkToRemoteVpc: false,
    AllowEgressFromLocalVpcToRemoteClassicLink: false,
  };
}
