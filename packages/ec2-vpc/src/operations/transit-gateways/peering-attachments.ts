/**
 * Two transit gateways of any regions and accounts, once the other side accepts; each side has an attachment.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayPeeringAttachment.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AcceptTransitGatewayPeeringAttachment.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayPeeringAttachments.html
 */
import type {
  AcceptTransitGatewayPeeringAttachmentCommandInput,
  AcceptTransitGatewayPeeringAttachmentResult,
  CreateTransitGatewayPeeringAttachmentCommandInput,
  CreateTransitGatewayPeeringAttachmentResult,
  DeleteTransitGatewayPeeringAttachmentCommandInput,
  DeleteTransitGatewayPeeringAttachmentResult,
  DescribeTransitGatewayPeeringAttachmentsCommandInput,
  DescribeTransitGatewayPeeringAttachmentsResult,
  RejectTransitGatewayPeeringAttachmentCommandInput,
  RejectTransitGatewayPeeringAttachmentResult,
  TransitGatewayPeeringAttachment,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { incorrectState, invalidParameterValue, missing, notImplemented } from "../../errors.ts";
import type { Place, Tags } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import { shownTags, specifiedTags } from "../../resource/tags.ts";
import { deleteAttachment, putAttachment } from "../../resource/transit/make-transit.ts";
import {
  findAttachment,
  shownAttachmentId,
  type TransitAttachmentRecord,
  type TransitResource,
} from "../../resource/transit/transit-attachment.ts";
import type { TransitGatewayRecord } from "../../resource/transit/transit-gateway.ts";
import { passing } from "../../resource/transitions.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { requireAttachment, requireReadyGateway } from "./find-transit.ts";

type PeeringResource = Extract<TransitResource, { readonly kind: "peering" }>;
type PeeringRecord = TransitAttachmentRecord & { readonly resource: PeeringResource };

export function createTransitGatewayPeeringAttachment(
  { resources }: Rooms,
  input: CreateTransitGatewayPeeringAttachmentCommandInput,
  call: Call,
): CreateTransitGatewayPeeringAttachmentResult {
  if (input.Options?.DynamicRouting === "enable") throw notImplemented("DynamicRouting");
  const { PeerAccountId: accountId, PeerRegion: region } = input;
  if (accountId === undefined) throw missing("PeerAccountId");
  if (region === undefined) throw missing("PeerRegion");
  const requester = requireReadyGateway(resources, placeOf(call), input.TransitGatewayId);
  const accepter = requireReadyGateway(
    resources,
    { accountId, region },
    input.PeerTransitGatewayId,
  );
  if (accepter.id === requester.id) {
    throw invalidParameterValue("A Transit Gateway cannot be peered with itself.");
  }
  const tags = specifiedTags(input.TagSpecifications, ["transit-gateway-attachment"]);
  const made = resources.commit(() => makePeering(resources, requester, accepter, tags));
  const shown = shownPeering(made);
  return { TransitGatewayPeeringAttachment: { ...shown, State: "initiatingRequest" } };
}

function makePeering(
  resources: Resources,
  requester: TransitGatewayRecord,
  accepter: TransitGatewayRecord,
  tags: Tags,
): PeeringRecord {
  const [id, peerAttachmentId] = [resources.newId("tgw-attach"), resources.newId("tgw-attach")];
  const waiting = { vpcId: undefined, state: "pendingAcceptance", dueAt: undefined } as const;
  const resource: PeeringResource = {
    kind: "peering",
    side: "requester",
    peerAttachmentId,
    peer: nameOf(accepter),
  };
  putAttachment(resources, accepter, {
    ...waiting,
    id: peerAttachmentId,
    tags: {},
    resource: { ...resource, side: "accepter", peerAttachmentId: id, peer: nameOf(requester) },
  });
  return { ...putAttachment(resources, requester, { ...waiting, id, tags, resource }), resource };
}

const nameOf = ({ id: transitGatewayId, accountId, region }: TransitGatewayRecord) => ({
  transitGatewayId,
  accountId,
  region,
});

function requirePeering(resources: Resources, place: Place, id: string | undefined): PeeringRecord {
  const record = requireAttachment(resources, place, id);
  const { resource } = record;
  if (resource.kind === "peering") return { ...record, resource };
  throw resources.transitAttachments.kind.notFound([record.id]);
}

/** By the side that was asked; throws for the other one, and for what is decided already. */
function requireToDecide(
  resources: Resources,
  place: Place,
  id: string | undefined,
): PeeringRecord {
  const found = requirePeering(resources, place, id);
  const record =
    found.resource.side === "accepter"
      ? found
      : // In one region and account both ids are the caller's.
        requirePeering(resources, place, found.resource.peerAttachmentId);
  if (record.state === "pendingAcceptance") return record;
  throw incorrectState(
    `Transit Gateway Attachment ${shownAttachmentId(record)} is in invalid state`,
  );
}

export function acceptTransitGatewayPeeringAttachment(
  { resources, settings }: Rooms,
  input: AcceptTransitGatewayPeeringAttachmentCommandInput,
  call: Call,
): AcceptTransitGatewayPeeringAttachmentResult {
  const id = input.TransitGatewayAttachmentId;
  const record = requireToDecide(resources, placeOf(call), id);
  const next = passing<"pending" | "available">(resources.env.clock, settings.transitionMs, [
    "pending",
    "available",
  ]);
  resources.commit(() => {
    for (const side of bothSides(resources, record)) {
      resources.transitAttachments.put({ ...side, ...next });
    }
  });
  const shown = shownPeering(record);
  return { TransitGatewayPeeringAttachment: { ...shown, State: "pending" } };
}

export function rejectTransitGatewayPeeringAttachment(
  { resources }: Rooms,
  input: RejectTransitGatewayPeeringAttachmentCommandInput,
  call: Call,
): RejectTransitGatewayPeeringAttachmentResult {
  const id = input.TransitGatewayAttachmentId;
  const record = requireToDecide(resources, placeOf(call), id);
  const next = passing<"rejected">(resources.env.clock, 0, ["rejected", "rejected"]);
  resources.commit(() => {
    for (const side of bothSides(resources, record)) {
      resources.transitAttachments.put({ ...side, ...next, routeTableId: undefined });
    }
  });
  const shown = shownPeering(record);
  return { TransitGatewayPeeringAttachment: { ...shown, State: "rejected" } };
}

/** Either side ends it for both. */
export function deleteTransitGatewayPeeringAttachment(
  { resources, settings }: Rooms,
  input: DeleteTransitGatewayPeeringAttachmentCommandInput,
  call: Call,
): DeleteTransitGatewayPeeringAttachmentResult {
  const record = requirePeering(resources, placeOf(call), input.TransitGatewayAttachmentId);
  resources.commit(() => {
    for (const side of bothSides(resources, record)) deleteAttachment(resources, side, settings);
  });
  const shown = shownPeering(record);
  return { TransitGatewayPeeringAttachment: { ...shown, State: "deleting" } };
}

function bothSides(resources: Resources, record: PeeringRecord): TransitAttachmentRecord[] {
  const other = resources.transitAttachments.get(record.resource.peerAttachmentId);
  return other === undefined ? [record] : [record, other];
}

export function describeTransitGatewayPeeringAttachments(
  { resources }: Rooms,
  input: DescribeTransitGatewayPeeringAttachmentsCommandInput,
  call: Call,
): DescribeTransitGatewayPeeringAttachmentsResult {
  const place = placeOf(call);
  const ids = input.TransitGatewayAttachmentIds?.map(
    (id) => findAttachment(resources, place, id)?.id ?? id,
  );
  const peerings = [...resources.transitAttachments.in(place)].filter(
    ({ resource }) => resource.kind === "peering",
  );
  const page = describe(resources, resources.transitAttachments, input, place, {
    ids,
    from: peerings,
  });
  return {
    TransitGatewayPeeringAttachments: page.records.flatMap((record) =>
      record.resource.kind === "peering"
        ? [shownPeering({ ...record, resource: record.resource })]
        : [],
    ),
    NextToken: page.nextToken,
  };
}

function shownPeering(record: PeeringRecord): TransitGatewayPeeringAttachment {
  const { resource, transitGatewayId, accountId, region } = record;
  const own = { TransitGatewayId: transitGatewayId, OwnerId: accountId, Region: region };
  const { peer } = resource;
  const other = {
    TransitGatewayId: peer.transitGatewayId,
    OwnerId: peer.accountId,
    Region: peer.region,
  };
  const isRequester = resource.side === "requester";
  return {
    TransitGatewayAttachmentId: shownAttachmentId(record),
    AccepterTransitGatewayAttachmentId: isRequester ? resource.peerAttachmentId : record.id,
    RequesterTgwInfo: isRequester ? own : other,
    AccepterTgwInfo: isRequester ? other : own,
    Options: { DynamicRouting: "disable" },
    State: record.state,
    CreationTime: new Date(record.createdAt),
    Tags: shownTags(record.tags),
  };
}
