/**
 * By which table an attachment's packets are routed, and in which tables its blocks are.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateTransitGatewayRouteTable.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableTransitGatewayRouteTablePropagation.html
 */
import type {
  AssociateTransitGatewayRouteTableCommandInput,
  AssociateTransitGatewayRouteTableResult,
  DisableTransitGatewayRouteTablePropagationCommandInput,
  DisableTransitGatewayRouteTablePropagationResult,
  DisassociateTransitGatewayRouteTableCommandInput,
  DisassociateTransitGatewayRouteTableResult,
  EnableTransitGatewayRouteTablePropagationCommandInput,
  EnableTransitGatewayRouteTablePropagationResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, invalidParameterValue, notImplemented } from "../../errors.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import { shownAttachmentId } from "../../resource/transit/transit-attachment.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { attachmentName } from "./describe-attachments.ts";
import { requireAttachment, requireReadyAttachment, requireTable } from "./find-transit.ts";

interface Pair {
  readonly TransitGatewayRouteTableId?: string | undefined;
  readonly TransitGatewayAttachmentId?: string | undefined;
}

/** Both of the same gateway. */
function requirePair(resources: Resources, place: Place, input: Pair) {
  const table = requireTable(resources, place, input.TransitGatewayRouteTableId);
  const attachment = requireReadyAttachment(resources, place, input.TransitGatewayAttachmentId);
  if (attachment.transitGatewayId !== table.transitGatewayId) {
    throw invalidParameterValue(
      `Transit Gateway Attachment ${shownAttachmentId(attachment)} and Transit Gateway Route Table ${table.id} belong to different Transit Gateways.`,
    );
  }
  return { table, attachment };
}

export function associateTransitGatewayRouteTable(
  { resources }: Rooms,
  input: AssociateTransitGatewayRouteTableCommandInput,
  call: Call,
): AssociateTransitGatewayRouteTableResult {
  const { table, attachment } = requirePair(resources, placeOf(call), input);
  if (attachment.routeTableId !== undefined) {
    throw clientError(
      "Resource.AlreadyAssociated",
      `Transit Gateway Attachment ${shownAttachmentId(attachment)} is already associated to a route table.`,
    );
  }
  resources.transitAttachments.put({ ...attachment, routeTableId: table.id });
  return {
    Association: {
      TransitGatewayRouteTableId: table.id,
      ...attachmentName(attachment),
      State: "associating",
    },
  };
}

export function disassociateTransitGatewayRouteTable(
  { resources }: Rooms,
  input: DisassociateTransitGatewayRouteTableCommandInput,
  call: Call,
): DisassociateTransitGatewayRouteTableResult {
  const place = placeOf(call);
  const table = requireTable(resources, place, input.TransitGatewayRouteTableId);
  const attachment = requireAttachment(resources, place, input.TransitGatewayAttachmentId);
  if (attachment.routeTableId !== table.id) {
    throw clientError(
      "InvalidAssociation.NotFound",
      `Transit Gateway Attachment ${shownAttachmentId(attachment)} is not associated to ${table.id}.`,
    );
  }
  resources.transitAttachments.put({ ...attachment, routeTableId: undefined });
  return {
    Association: {
      TransitGatewayRouteTableId: table.id,
      ...attachmentName(attachment),
      State: "disassociating",
    },
  };
}

export function enableTransitGatewayRouteTablePropagation(
  { resources }: Rooms,
  input: EnableTransitGatewayRouteTablePropagationCommandInput,
  call: Call,
): EnableTransitGatewayRouteTablePropagationResult {
  if (input.TransitGatewayRouteTableAnnouncementId !== undefined) {
    throw notImplemented("A route table announcement");
  }
  const { table, attachment } = requirePair(resources, placeOf(call), input);
  const id = shownAttachmentId(attachment);
  if (attachment.resource.kind === "peering") {
    throw invalidParameterValue(`Propagation is not supported for peering attachment ${id}.`);
  }
  if (table.propagations.includes(attachment.id)) {
    throw clientError(
      "TransitGatewayRouteTablePropagation.Duplicate",
      `Propagation ${id} to ${table.id} already exists.`,
    );
  }
  const propagations = [...table.propagations, attachment.id];
  resources.transitRouteTables.put({ ...table, propagations });
  return {
    Propagation: {
      TransitGatewayRouteTableId: table.id,
      ...attachmentName(attachment),
      State: "enabled",
    },
  };
}

export function disableTransitGatewayRouteTablePropagation(
  { resources }: Rooms,
  input: DisableTransitGatewayRouteTablePropagationCommandInput,
  call: Call,
): DisableTransitGatewayRouteTablePropagationResult {
  if (input.TransitGatewayRouteTableAnnouncementId !== undefined) {
    throw notImplemented("A route table announcement");
  }
  const { table, attachment } = requirePair(resources, placeOf(call), input);
  if (!table.propagations.includes(attachment.id)) {
    throw clientError(
      "TransitGatewayRouteTablePropagation.NotFound",
      `Propagation ${shownAttachmentId(attachment)} to ${table.id} does not exist.`,
    );
  }
  const propagations = table.propagations.filter((id) => id !== attachment.id);
  resources.transitRouteTables.put({ ...table, propagations });
  return {
    Propagation: {
      TransitGatewayRouteTableId: table.id,
      ...attachmentName(attachment),
      State: "disabled",
    },
  };
}
