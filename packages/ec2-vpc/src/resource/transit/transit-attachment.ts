/** Attachments of transit gateways. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TransitGatewayAttachment.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { Place, ResourceRecord } from "../record.ts";
import type { Resources } from "../resources.ts";
import type { Passing } from "../transitions.ts";
import type { Switch } from "./transit-gateway.ts";

export interface TransitVpcOptions {
  readonly dnsSupport: Switch;
  readonly securityGroupReferencingSupport: Switch;
  readonly ipv6Support: Switch;
  readonly applianceModeSupport: Switch;
}

export interface TransitGatewayName extends Place {
  readonly transitGatewayId: string;
}

export type TransitResource =
  | {
      readonly kind: "vpc";
      readonly id: string;
      readonly options: TransitVpcOptions;
      /** One a zone. */
      readonly places: readonly { readonly subnetId: string; readonly interfaceId: string }[];
    }
  | {
      readonly kind: "peering";
      readonly side: "requester" | "accepter";
      /** Of the other side, which has a record of its own. */
      readonly peerAttachmentId: string;
      readonly peer: TransitGatewayName;
    }
  | { readonly kind: "vpn"; readonly id: string };

export interface TransitAttachmentRecord
  extends ResourceRecord,
    Passing<
      | "pendingAcceptance"
      | "pending"
      | "available"
      | "modifying"
      | "deleting"
      | "deleted"
      | "rejected"
    > {
  readonly transitGatewayId: string;
  readonly resource: TransitResource;
  readonly createdAt: number;
  /** The one that it is associated with. */
  readonly routeTableId: string | undefined;
}

/** As AWS names what is attached. */
export const resourceIdOf = ({ resource }: TransitAttachmentRecord) =>
  resource.kind === "peering" ? resource.peer.transitGatewayId : resource.id;

export const resourceOwnerOf = ({ resource, accountId }: TransitAttachmentRecord) =>
  resource.kind === "peering" ? resource.peer.accountId : accountId;

/** Both sides of a peering know it by the requester's id, where they are in two places. */
export function shownAttachmentId(record: TransitAttachmentRecord): string {
  const { resource, region, accountId } = record;
  if (resource.kind !== "peering" || resource.side === "requester") return record.id;
  const isOnePlace = resource.peer.region === region && resource.peer.accountId === accountId;
  return isOnePlace ? record.id : resource.peerAttachmentId;
}

export const TRANSIT_ATTACHMENT: Kind<TransitAttachmentRecord> = {
  type: "transit-gateway-attachment",
  prefix: "tgw-attach",
  shownId: shownAttachmentId,
  notFound: ([id]) =>
    clientError(
      "InvalidTransitGatewayAttachmentID.NotFound",
      `Transit Gateway Attachment ${id} was deleted or does not exist.`,
    ),
  filters: {
    "association.state": ({ routeTableId }) => routeTableId && "associated",
    "association.transit-gateway-route-table-id": ({ routeTableId }) => routeTableId,
    "local-owner-id": ({ accountId }) => accountId,
    "remote-owner-id": ({ resource }) =>
      resource.kind === "peering" ? resource.peer.accountId : undefined,
    "resource-id": resourceIdOf,
    "resource-owner-id": resourceOwnerOf,
    "resource-type": ({ resource }) => resource.kind,
    state: ({ state }) => state,
    "transit-gateway-attachment-id": shownAttachmentId,
    "transit-gateway-id": ({ transitGatewayId }) => transitGatewayId,
    "transit-gateway-owner-id": ({ accountId }) => accountId,
    "vpc-id": ({ vpcId }) => vpcId,
  },
};

/** By its own id, or by the requester's for the side that accepts. */
export function findAttachment(
  { transitAttachments }: Resources,
  place: Place,
  id: string | undefined,
): TransitAttachmentRecord | undefined {
  return id === undefined ? undefined : transitAttachments.findShown(place, id);
}
