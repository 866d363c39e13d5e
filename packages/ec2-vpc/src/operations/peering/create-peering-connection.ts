/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcPeeringConnection.html */
import type {
  CreateVpcPeeringConnectionCommandInput,
  CreateVpcPeeringConnectionResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, missing } from "../../errors.ts";
import { cidr, overlap } from "../../packet/tables/cidr.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import { specifiedTags } from "../../resource/tags.ts";
import {
  initiating,
  livePeerings,
  type PeeringConnectionRecord,
  REQUEST_MS,
} from "../../resource/vpc/peering-connection.ts";
import type { VpcRecord } from "../../resource/vpc/vpc.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { shownPeeringConnection } from "./shown-peering-connection.ts";

/** What is wrong with another account's VPC makes it fail afterwards. */
export function createVpcPeeringConnection(
  rooms: Rooms,
  input: CreateVpcPeeringConnectionCommandInput,
  call: Call,
): CreateVpcPeeringConnectionResult {
  const { resources, env } = rooms;
  const place = placeOf(call);
  const vpc = resources.vpcs.require(place, input.VpcId);
  if (!input.PeerVpcId) throw missing("peerVpcId");
  const peerPlace: Place = {
    accountId: input.PeerOwnerId ?? place.accountId,
    region: input.PeerRegion ?? place.region,
  };
  const isElsewhere = peerPlace.accountId !== place.accountId || peerPlace.region !== place.region;
  const peer = isElsewhere
    ? resources.vpcs.find(peerPlace, input.PeerVpcId)
    : resources.vpcs.require(place, input.PeerVpcId);
  const tags = specifiedTags(input.TagSpecifications, ["vpc-peering-connection"]);
  const isFailed = peer === undefined || overlapping(vpc, peer);
  if (peer !== undefined) checkSingle(resources, vpc, peer);
  const now = env.clock.now();
  const record: PeeringConnectionRecord = {
    ...place,
    id: resources.newId("pcx"),
    tags,
    accepterTags: {},
    requester: { ...place, vpcId: vpc.id, allowsDnsResolution: false },
    accepter: { ...peerPlace, vpcId: input.PeerVpcId, allowsDnsResolution: false },
    status: isFailed ? "failed" : "pending-acceptance",
    statusAt: now,
    endedBy: undefined,
    expiresAt: now + REQUEST_MS,
  };
  resources.peeringConnections.put(record);
  const shown = shownPeeringConnection(rooms, record);
  return {
    VpcPeeringConnection: {
      ...shown,
      Status: initiating(record),
      ExpirationTime: new Date(record.expiresAt),
    },
  };
}

function checkSingle(resources: Resources, one: VpcRecord, other: VpcRecord): void {
  for (const { requester, accepter } of livePeerings(resources, one.id)) {
    if (requester.vpcId !== other.id && accepter.vpcId !== other.id) continue;
    throw clientError(
      "VpcPeeringConnectionAlreadyExists",
      "A VPC peering connection between the VPCs already exists.",
    );
  }
}

/** Whether any block of one has an address of the other; a VPC has all of its own. */
export function overlapping(one: VpcRecord, other: VpcRecord): boolean {
  const blocks = (vpc: VpcRecord) =>
    [...vpc.cidrAssociations, ...vpc.ipv6Associations].map(({ cidrBlock }) => cidr(cidrBlock));
  const others = blocks(other);
  return blocks(one).some((block) => others.some((each) => overlap(block, each)));
}
