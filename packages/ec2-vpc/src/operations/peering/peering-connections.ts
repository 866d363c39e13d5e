/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AcceptVpcPeeringConnection.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcPeeringConnections.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcPeeringConnectionOptions.html
 */
import type {
  AcceptVpcPeeringConnectionCommandInput,
  AcceptVpcPeeringConnectionResult,
  DescribeVpcPeeringConnectionsCommandInput,
  DescribeVpcPeeringConnectionsResult,
  ModifyVpcPeeringConnectionOptionsCommandInput,
  ModifyVpcPeeringConnectionOptionsResult,
  PeeringConnectionOptionsRequest,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, notImplemented, operationNotPermitted } from "../../errors.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import {
  isAccepters,
  isRequesters,
  livePeerings,
  type PeeringConnectionRecord,
  type PeeringSide,
  peeringConnectionsIn,
  requirePeeringConnection,
  seenFrom,
  statusOf,
} from "../../resource/vpc/peering-connection.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { overlapping } from "./create-peering-connection.ts";
import { invalidTransition } from "./end-peering-connection.ts";
import { shownOptions, shownPeeringConnection } from "./shown-peering-connection.ts";

/** The quota can be raised to this. */
const ACTIVE_MAX = 125;

/** Blocks that came after the request may overlap, too. */
export function acceptVpcPeeringConnection(
  rooms: Rooms,
  input: AcceptVpcPeeringConnectionCommandInput,
  call: Call,
): AcceptVpcPeeringConnectionResult {
  const { resources, env } = rooms;
  const place = placeOf(call);
  const record = requirePeeringConnection(resources, place, input.VpcPeeringConnectionId);
  checkAccepter(record, place);
  const now = env.clock.now();
  const { Code } = statusOf(record, now);
  if (Code !== "pending-acceptance") throw invalidTransition(record, Code, "active");
  const { requester, accepter } = record;
  const one = resources.vpcs.get(requester.vpcId);
  const other = resources.vpcs.get(accepter.vpcId);
  const isFailed = one === undefined || other === undefined || overlapping(one, other);
  checkCount(resources, requester.vpcId);
  checkCount(resources, accepter.vpcId);
  const accepted: PeeringConnectionRecord = {
    ...record,
    status: isFailed ? "failed" : "active",
    statusAt: now,
  };
  resources.peeringConnections.put(accepted);
  return {
    VpcPeeringConnection: {
      ...shownPeeringConnection(rooms, seenFrom(accepted, place)),
      Status: { Code: "provisioning", Message: "Provisioning" },
    },
  };
}

function checkAccepter(record: PeeringConnectionRecord, place: Place): void {
  if (isAccepters(record, place)) return;
  const { accountId, region } = record.accepter;
  if (accountId === place.accountId) {
    throw operationNotPermitted(
      `Incorrect region (${place.region}) specified for this request. VPC peering connection ${record.id} must be accepted in region ${region}`,
    );
  }
  throw operationNotPermitted(`User ${place.accountId} cannot accept peering ${record.id}`);
}

function checkCount(resources: Resources, vpcId: string): void {
  let count = 0;
  for (const { status } of livePeerings(resources, vpcId)) if (status === "active") count++;
  if (count < ACTIVE_MAX) return;
  throw clientError(
    "VpcPeeringConnectionsPerVpcLimitExceeded",
    "You've reached the limit on the number of VPC peering connections that you can have per VPC.",
  );
}

export function describeVpcPeeringConnections(
  rooms: Rooms,
  input: DescribeVpcPeeringConnectionsCommandInput,
  call: Call,
): DescribeVpcPeeringConnectionsResult {
  const { resources } = rooms;
  const place = placeOf(call);
  const from = peeringConnectionsIn(resources, place);
  const page = describe(resources, resources.peeringConnections, input, place, {
    ids: input.VpcPeeringConnectionIds,
    from,
    find: (id) => from.find((each) => each.id === id),
  });
  return {
    VpcPeeringConnections: page.records.map((record) => shownPeeringConnection(rooms, record)),
    NextToken: page.nextToken,
  };
}

/** Each side has options of its own, which only its account changes, in its region. */
export function modifyVpcPeeringConnectionOptions(
  { resources, env }: Rooms,
  input: ModifyVpcPeeringConnectionOptionsCommandInput,
  call: Call,
): ModifyVpcPeeringConnectionOptionsResult {
  const place = placeOf(call);
  const record = requirePeeringConnection(resources, place, input.VpcPeeringConnectionId);
  const {
    RequesterPeeringConnectionOptions: requester,
    AccepterPeeringConnectionOptions: accepter,
  } = input;
  if (statusOf(record, env.clock.now()).Code !== "active") {
    throw operationNotPermitted(
      `Peering ${record.id} is not active. Peering options can be added only to active peerings.`,
    );
  }
  if (requester && !isRequesters(record, place)) throw notOwnOptions(record, place, "requester");
  if (accepter && !isAccepters(record, place)) throw notOwnOptions(record, place, "accepter");
  const changed = {
    ...record,
    requester: withOptions(record.requester, requester),
    accepter: withOptions(record.accepter, accepter),
  };
  resources.peeringConnections.put(changed);
  return {
    RequesterPeeringConnectionOptions: requester && shownOptions(changed.requester),
    AccepterPeeringConnectionOptions: accepter && shownOptions(changed.accepter),
  };
}

const notOwnOptions = ({ id }: PeeringConnectionRecord, { accountId }: Place, side: string) =>
  operationNotPermitted(`User ${accountId} cannot modify ${side} options of peering ${id}`);

function withOptions(
  side: PeeringSide,
  options: PeeringConnectionOptionsRequest | undefined,
): PeeringSide {
  const isClassic =
    options?.AllowEgressFromLocalClassicLinkToRemoteVpc ||
    options?.AllowEgressFromLocalVpcToRemoteClassicLink;
  if (isClassic) throw notImplemented("EC2-Classic");
  const allowsDnsResolution = options?.AllowDnsResolutionFromRemoteVpc ?? side.allowsDnsResolution;
  return { ...side, allowsDnsResolution };
}
